# watchpost doctor: whatever is broken is named, with the line that mends it; what is well is called so; nothing is
# changed by looking.
use strict;
use warnings;
use File::Copy qw(copy);
use FindBin;
use IO::Socket::UNIX;
use JSON::PP qw(decode_json);
use Streams;
use Target;
use Test::More;
use Wait qw(within);
use Watchpost;

my $python = '/usr/bin/python3';     # Debian's, to which its packages belong
my $source = $ENV{WATCHPOST_SOURCE} // '.';
my @servers;
END { my $status = $?; kill KILL => @servers; $? = $status }   # or we would wait for their end
my @names = qw(configuration state_folder database version integrity log space file_system writes admin_key secrets instance_key private_files audit last_run lag outbox groups silences network heartbeat plugins ping
    workers live_events web_server strangers links mail resolver clock open_files);

# A name server that says of each name that it has nothing; $code 5 refuses.
sub name_server {
    my ($code) = @_;
    return '127.0.0.1:' . serve_udp(sub { return substr($_[0], 0, 2) . pack('nnnnn', 0x8180 | $code, 1, 0, 0, 0)
        . substr($_[0], 12) });
}

# An instance that is as well as one can be here.
sub healthy {
    my $wp = Watchpost->new(DNS_RESOLVER => name_server(0), PUBLIC_URL => 'https://watch.example.org');
    $wp->admin_key;
    $wp->keep_worker;
    symlink $wp->{worker}{socket}, $wp->folder . '/api.sock' or die $!;
    $wp->check;
    return $wp;
}

# What the doctor says: the exit status, and the checks by name.
sub examine {
    my ($wp, @words) = @_;
    my $run = $wp->command('may_fail', 'doctor', '--json', @words);
    return report($run->{status}, $run->{out}, $run->{err});
}

sub report {
    my ($status, $out, $err) = @_;
    my $said = eval { decode_json($out) } // die "no JSON: $out$err";
    my %checks = map { ($_->{name} => $_) } @{ $said->{checks} };
    my %rank = (ok => 0, warning => 1, problem => 2);
    my ($worst) = sort { $rank{$b} <=> $rank{$a} } map { $_->{status} } values %checks;
    is $said->{status}, $worst, 'the whole is as bad as its worst part';
    is $status, $worst eq 'problem' ? 1 : 0, 'and the exit status follows';
    for (values %checks) {
        is !!$_->{mend}, $_->{status} ne 'ok', "$_->{name} is $_->{status}: there is something to mend or not";
    }
    return \%checks;
}

# One thing is broken; it is named, as it should be.
sub names_it {
    my ($checks, $name, $status, $detail, $mend) = @_;
    my $found = $checks->{$name} // {};
    is $found->{status}, $status, "$name: $status";
    like $found->{detail}, $detail, "$name: what";
    like $found->{mend}, $mend, "$name: what mends it";
    return;
}

my $wp = healthy();
my $folder = $wp->folder;
my $database = $wp->database;
my $helper = Streams->start($wp);

subtest 'all is well' => sub {
    my $checks = examine($wp);
    my $page = do { local (@ARGV, $/) = "$FindBin::Bin/../docs/operations.md"; <> };
    my @untold = grep { $page !~ /^\|[^|]*`$_`/m } sort keys %$checks;
    is "@untold", '', 'docs/operations.md has a row for each';
    is_deeply [ sort keys %$checks ], [ sort @names ], 'everything is examined';
    # The tests' place is in memory, and a container's clock is not kept by any service.
    is_deeply [ grep { !/^(?:file_system|clock)$/ && $checks->{$_}{status} ne 'ok' } @names ], [], 'and fine'
        or diag explain $checks;
    my $run = $wp->command('doctor');
    like $run->{out}, qr/^ok       $_ +\S/m, "$_, for people" for grep { $checks->{$_}{status} eq 'ok' } @names;
    is $run->{err}, '', 'and nothing else';
    is $wp->command('may_fail', 'doctor', '--jason')->{status}, 2, 'wrong usage';
    is $wp->command('may_fail', 'doctor', '--url', 'nowhere')->{status}, 2, 'a bad address';
};

subtest 'what is held back' => sub {
    like examine($wp)->{silences}{detail}, qr/^no silence is on$/, 'nothing';
    my $m = $wp->monitor(name => 'held');
    $wp->post('/silences', { monitor_ids => [ $m->{id} ], duration_seconds => 600 }, key => $m->{key});
    like examine($wp)->{silences}{detail}, qr/^1 silences are on: nobody is told of 1 monitors, the last until 20\S+Z$/, 'a silence';
    $wp->sql("insert into channels (key, id, monitor, name, type, config, trusted, created_at)
            select 900, 'held', key, 'x', 'email', '{}', 0, 1 from monitors where id = '$m->{id}';
        insert into alerts (key, id, monitor, channel, channel_id, alert_type, event, sent_at, outcome, body, delivery_group, due_at)
            select 900, 'held', key, 900, 'held', 'initial', 'incident.created', 1, 'pending', '', 'held', 1000 * (" . (time + 300) . ") from monitors where id = '$m->{id}'");
    like examine($wp)->{groups}{detail}, qr/^1 alerts of 1 channels wait to be told together, the last until 20\S+Z$/, 'what waits for others';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
};

subtest 'settings' => sub {
    $wp->set(SMTP_TLS => 'perhaps');
    my $checks = examine($wp);
    names_it($checks, 'configuration', 'problem', qr/SMTP_TLS is "perhaps": must be starttls/, qr/change the environment/);
    is $checks->{database}, undef, 'what depends on settings is not looked at';
    is $checks->{open_files}{status}, 'ok', 'the rest is';
    $wp->set(SMTP_TLS => undef);
    my $conf = "$folder/w.conf";
    my $write = sub { open my $file, '>', $conf or die $!; print {$file} @_; close $file };
    $write->("HEARTBEAT_RETENTON_DAYS=7\n");
    $wp->set(WATCHPOST_CONF => $conf);
    names_it(examine($wp), 'configuration', 'warning', qr/HEARTBEAT_RETENTON_DAYS, which is no setting/, qr/grep -n/);
    $write->("WATCHPOST_PROBE_KEY=wp_x\n");
    chmod 0644, $conf;
    names_it(examine($wp), 'configuration', 'warning', qr/every user may read/, qr/^chmod o-r \Q$conf\E$/);
    chmod 0640, $conf;
    is examine($wp)->{configuration}{detail}, $conf, 'mended';
    $wp->set(WATCHPOST_CONF => undef);
    $wp->set(WATCHPOST_STATE => "$folder/nowhere");
    names_it(examine($wp), 'state_folder', 'problem', qr/No such file/, qr/^install -d/);
    $wp->set(WATCHPOST_STATE => $database);
    names_it(examine($wp), 'state_folder', 'problem', qr/not a folder/, qr/^set WATCHPOST_STATE to a folder in the environment$/);
    $wp->set(WATCHPOST_STATE => $folder);
};

# Another database, made from a good one.
sub with_database {
    my ($name, $change) = @_;
    my $path = "$folder/$name.db";
    $wp->command('backup', $path);
    $change->($path);
    $wp->set(DATABASE_PATH => $path);
    my $checks = examine($wp);
    $wp->set(DATABASE_PATH => $database);
    return $checks;
}

sub sql_in { my ($sql) = @_; return sub { system('sqlite3', $_[0], $sql) == 0 or die 'sqlite3' } }

subtest 'the database' => sub {
    $wp->set(DATABASE_PATH => "$folder/none.db");
    names_it(examine($wp), 'database', 'problem', qr/there is none/, qr/watchpost init$/);
    ok !-e "$folder/none.db", 'and none was made';
    $wp->set(DATABASE_PATH => $database);
    my $spoil = sub { my ($at, $bytes) = @_; return sub {
        open my $file, '+<:raw', $_[0] or die $!;
        seek $file, $at, 0;
        print {$file} $bytes;
        close $file or die $!;
    } };
    names_it(with_database('text', $spoil->(0, 'x' x 8192)), 'database', 'problem',
        qr/not a database/, qr/restore BACKUP/);
    names_it(with_database('other', sql_in('drop table heartbeats')), 'database', 'problem', qr/not one of Watchpost/,
        qr/restore BACKUP/);
    names_it(with_database('newer', sql_in('pragma user_version=999')), 'version', 'problem',
        qr/999/, qr/install the newer/);
    names_it(with_database('older', sql_in('pragma user_version=1')), 'version', 'warning', qr/schema is 1/, qr/init$/);
    is `sqlite3 '$folder/older.db' 'pragma user_version'`, "1\n", 'which looking did not migrate';
    names_it(with_database('damaged', $spoil->(3 * 4096, "\xff" x 12288)), 'integrity', 'problem', qr/damaged/,
        qr/restore BACKUP/);
    names_it(with_database('open', sub { chmod 0644, $_[0] }), 'database', 'warning',
        qr/others may read/, qr/^chmod 600/);
    names_it(with_database('log', sub { system("truncate -s 300M '$_[0]-wal'") }), 'log', 'warning', qr/300 MiB/,
        qr/^sqlite3 \S+ 'PRAGMA wal_checkpoint\(TRUNCATE\)'$/);
    names_it(with_database('keyless', sql_in(q(delete from settings where name = 'admin_key'))), 'admin_key', 'problem',
        qr/no admin key/, qr/init$/);
    if ($> == 0) {
        my $checks = with_database('foreign', sub { chown 65534, 65534, $_[0] });
        names_it($checks, 'database', 'warning', qr/belongs to nobody/, qr/^runuser -u nobody -- env .*doctor$/);
    } else {
        names_it(with_database('closed', sub { chmod 0, $_[0] }), 'database', 'problem',
            qr/unable to open|ermission/, qr/doctor$/);
    }
};

# In a mount namespace of its own, where the database's folder is a file system of the given kind.
sub on_mount {
    my ($mount, $after) = @_;
    my $place = "$folder/mount";
    mkdir $place;
    $wp->command('backup', "$folder/mounted.db") if !-e "$folder/mounted.db";
    my $out = "$folder/mounted.out";
    my $script = "mount -t tmpfs $mount x '$place' && cp '$folder/mounted.db' '$place/w.db' && $after;"
        . " DATABASE_PATH='$place/w.db' WATCHPOST_STATE='$folder' DNS_RESOLVER='$wp->{settings}{DNS_RESOLVER}'"
        . " '$Watchpost::BUILD/watchpost' doctor --json >'$out'";
    my $status = system 'unshare', '-rm', 'sh', '-c', $script;
    open my $file, '<', $out or die $!;
    return report($status >> 8, do { local $/; scalar <$file> }, '');
}

subtest 'the disk' => sub {
    plan skip_all => 'no mount namespace is allowed here' if system('unshare -rm true 2>/dev/null') != 0;
    names_it(on_mount('-o size=8m', 'true'), 'space', 'problem', qr/KiB left/, qr/^du -xah \S+ \| sort -rh/);
    names_it(on_mount('-o size=100m', 'true'), 'space', 'warning', qr/may not fit/, qr/^du -xah \S+ \| sort -rh/);
    names_it(on_mount('-o size=100m', 'true'), 'file_system', 'warning', qr/in memory/, qr/^set DATABASE_PATH to a file on a disk/);
    names_it(on_mount('', "mount -o remount,ro '$folder/mount'"), 'file_system', 'problem',
        qr/read-only/, qr/^mount -o remount,rw/);
    names_it(on_mount('-o nr_inodes=3', ": >'$folder/mount/x'"), 'space', 'problem', qr/inodes/, qr/^du -xah \S+ \| sort -rh/);
};

subtest 'files that others may read' => sub {
    like examine($wp)->{secrets}{detail}, qr/in plain: SECRETS_KEY_FILE is not set/, 'secrets are in plain';
    my $log = "$database-wal";
    my @others = ("$database.replaced-20260101T000000Z", "$folder/probe/held");
    mkdir "$folder/probe";
    for my $path (@others) {
        open my $file, '>', $path or die "$path: $!";
        print {$file} 'x';
        close $file;
        chmod 0600, $path;
    }
    $wp->delete("/monitors/$_->{id}", key => $_->{key}) for $wp->monitor;    # the log is written
    is examine($wp)->{private_files}{status}, 'ok', 'they are their owner\'s';
    for my $path ($log, @others) {
        my $mode = (stat $path)[2] & 07777;
        chmod 0644, $path or die "$path: $!";
        names_it(examine($wp), 'private_files', 'warning', qr/\Q$path\E may hold secrets/, qr/chmod 600 \S*\Q$path\E/);
        chmod $mode, $path;
    }
    unlink @others;
    rmdir "$folder/probe";
};

subtest 'the schedule' => sub {
    my $set = sub { my ($name, $value) = @_; return sql_in("replace into settings values ('$name', '$value')") };
    names_it(with_database('never', sql_in(q(delete from settings where name like 'last_check%'))),
        'last_run', 'problem', qr/no run of checks has ever ended/, qr/cron|journalctl/);
    names_it(with_database('late', $set->('last_check_run', time - 600)), 'last_run', 'problem', qr/10 minutes ago/,
        qr/cron|journalctl/);
    names_it(with_database('future', $set->('last_check_run', time + 3600)), 'clock', 'problem',
        qr/set back/, qr/timedatectl/);
    $wp->monitor;
    names_it(with_database('due', sql_in('update monitors set created_at = created_at - 600')), 'lag', 'warning',
        qr/1 monitors are due, the first for 10 minutes/, qr/watchpost check$/);
    my $queued = 'insert into alerts (id, monitor, alert_type, event, sent_at, outcome, body, delivery_group, ' .
        'due_at) select 1, key, 1, 1, ' . (time - 1200) . ", 'pending', '{}', 1, " .
        (time - 1200) . '000 from monitors limit 1';
    names_it(with_database('waiting', sql_in($queued)), 'outbox', 'warning',
        qr/1 alerts are on their way, and one has been due for 20 minutes/, qr/watchpost notify$/);
    my $held = with_database('held', sql_in("$queued; update alerts set receiver = 'r'; " .
        "insert into receivers values ('r', " . (time + 600) . '000, 5, 0)'));
    is $held->{outbox}{status}, 'ok', 'outbox: what waits for its receiver waits for no run';
};

subtest 'workers and live events' => sub {
    rename "$folder/$_.sock", "$folder/$_.away" or die $! for qw(api events);
    my $checks = examine($wp);
    names_it($checks, $_, 'problem', qr/nothing listens/, qr/start/) for qw(workers live_events);
    IO::Socket::UNIX->new(Local => "$folder/$_.sock", Listen => 1) // die $! for qw(api events);
    $checks = examine($wp);
    names_it($checks, $_, 'problem', qr/refused/, qr/start/) for qw(workers live_events);
    unlink "$folder/$_.sock" for qw(api events);
    my @deaf = map { IO::Socket::UNIX->new(Local => "$folder/$_.sock", Listen => 5) // die $! } qw(api events);
    $checks = examine($wp);
    names_it($checks, $_, 'problem', qr/does not answer/, qr/start/) for qw(workers live_events);
    unlink "$folder/$_.sock" for qw(api events);
    my $broken = Watchpost->new(DATABASE_PATH => '/nowhere/w.db')->keep_worker;
    symlink $broken->{worker}{socket}, "$folder/api.sock" or die $!;
    names_it(examine($wp), 'workers', 'problem', qr/answers 503/, qr/REQUEST_URI=\S+ \S+\/watchpost\.fcgi$/);
    unlink "$folder/api.sock";
    rename "$folder/$_.away", "$folder/$_.sock" or die $! for qw(api events);
    is examine($wp)->{$_}{status}, 'ok', "$_: mended" for qw(workers live_events);

    my $port = serve(sub { my ($c) = @_; sysread $c, my $head, 4096;
        print {$c} $head =~ /health/ ? "HTTP/1.0 200 OK\r\n\r\n" : "HTTP/1.0 502 Bad Gateway\r\n\r\n" });
    $checks = examine($wp, '--url', "http://127.0.0.1:$port/");
    is $checks->{workers}{detail}, "http://127.0.0.1:$port/api/v1/health answers", 'asked through a web server';
    names_it($checks, 'live_events', 'problem', qr{/api/v1/events answers 502}, qr/start/);
    names_it(examine($wp, '--url', 'http://127.0.0.1:1'), 'workers', 'problem', qr/connect/i, qr/start/);
};

subtest 'the mail server' => sub {
    plan skip_all => 'python3-aiosmtpd is not installed' if system("$python -c 'import aiosmtpd' 2>/dev/null") != 0;
    my $start = sub {
        my $mails = "$folder/mails" . ++$wp->{mails};
        mkdir $mails or die $!;
        my $pid = open my $from, '-|', $python, '-W', 'ignore', "$source/t/tools/mail_server.py", $mails, @_ or die $!;
        push @servers, $pid;
        chomp(my $port = within('the mail server', sub { <$from> }) // die 'the mail server does not start');
        return { pid => $pid, from => $from, port => $port };
    };
    my $server = $start->('--login', 'u:p');
    $wp->set(SMTP_HOST => '127.0.0.1', SMTP_PORT => $server->{port}, SMTP_TLS => 'none',
        SMTP_USERNAME => 'u', SMTP_PASSWORD => 'p');
    like examine($wp)->{mail}{detail}, qr/takes mail, and lets us in/, 'it lets us in';
    $wp->set(SMTP_PASSWORD => 'secret-but-wrong');
    my $checks = examine($wp);
    names_it($checks, 'mail', 'problem', qr/denied|Login|auth/i, qr/SMTP_USERNAME and SMTP_PASSWORD/);
    unlike join(' ', map { %$_ } values %$checks), qr/secret-but-wrong/, 'the password is not shown';
    $wp->set(SMTP_TLS => 'starttls');
    names_it(examine($wp), 'mail', 'problem', qr/STARTTLS|SSL|TLS/, qr/SMTP_TLS/);
    kill TERM => $server->{pid};
    close $server->{from};
    names_it(examine($wp), 'mail', 'problem', qr/connect/i, qr/SMTP_HOST and SMTP_PORT/);
    $wp->set(map { ($_ => undef) } qw(SMTP_HOST SMTP_PORT SMTP_TLS SMTP_USERNAME SMTP_PASSWORD));
};

subtest 'the web server' => sub {
    my $write = sub { open my $file, '>', "$folder/nginx.conf" or die $!; print {$file} @_; close $file };
    $write->("# worker_connections 9999;\nevents {\n    worker_connections 300;\n}\n");
    names_it(examine($wp), 'web_server', 'warning', qr/worker_connections is 300, and one client may take 384/, qr/\S/);
    $wp->set(CLIENT_STREAMS => 22);
    is examine($wp)->{web_server}{status}, 'ok', 'enough for fewer streams';
    $wp->set(CLIENT_STREAMS => undef);
    unlink "$folder/nginx.conf";
};

# As under start.sh: it has noted where it listens, and holds the lock.
subtest 'strangers' => sub {
    my $listen = sub {
        open my $file, '>', "$folder/lock" or die $!;
        print {$file} "1 http://$_[0]\n";
        $file->flush;
        flock $file, 2 or die $!;
        return examine($wp);
    };
    open my $start, '>', "$folder/start" or die $!;
    chmod 0700, "$folder/start";
    for ('127.0.0.1:3007', '[::1]:3007', '192.168.1.2:80', 'localhost:3007') {
        is $listen->($_)->{strangers}{status}, 'ok', "$_ is no public address";
    }
    for ([ '198.41.0.4:80', '198.41.0.4' ], [ '[2001:500:2::c]:3007', '2001:500:2::c' ]) {
        names_it($listen->($_->[0]), 'strangers', 'warning', qr/^open to strangers at \Q$_->[1]\E$/, qr/PUBLIC_CREATE=no/);
    }
    $wp->set(PUBLIC_CREATE => 'no');
    is $listen->('198.41.0.4:80')->{strangers}{status}, 'ok', 'a closed instance may be anywhere';
    $wp->set(PUBLIC_CREATE => undef);
    unlink "$folder/start", "$folder/lock";
};

subtest 'links' => sub {
    like examine($wp)->{links}{detail}, qr{messages link to https://watch\.example\.org}, 'messages link here';
    $wp->set(PUBLIC_URL => undef);
    names_it(examine($wp), 'links', 'warning', qr/nothing is linked/, qr/PUBLIC_URL/);
    $wp->set(PUBLIC_URL => 'https://watch.example.org');
};

subtest 'name servers' => sub {
    my $good = $wp->{settings}{DNS_RESOLVER};
    $wp->set(DNS_RESOLVER => name_server(5));
    names_it(examine($wp), 'resolver', 'warning', qr/not questions about the world/, qr/DNS_RESOLVER/);
    $wp->set(DNS_RESOLVER => '127.0.0.1:' . serve_udp(sub { return }));
    names_it(examine($wp), 'resolver', 'problem', qr/no name server answers/, qr/DNS_RESOLVER/);
    $wp->set(DNS_RESOLVER => $good);
};

subtest 'limits' => sub {
    my %env = %{ $wp->_environment({}) };
    local @ENV{ keys %env } = values %env;
    my $out = `prlimit --nofile=512:512 '$Watchpost::BUILD/watchpost' doctor --json`;
    names_it(report($? >> 8, $out, ''), 'open_files', 'warning', qr/512 files/, qr/nofile/);
};

$helper->stop;
$wp->stop_worker;
done_testing;
