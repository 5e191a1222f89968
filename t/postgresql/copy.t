# watchpost copy: an instance goes from a SQLite file to a server and back, and its clients see the same.  While it
# copies nothing is written; one that is killed lets go, and goes on later with what has changed since.
use strict;
use warnings;
use JSON::PP ();
use Target;
use Test::More;
use Time::HiRes qw(time);
use Wait qw(eventually wait_for);
use Watchpost;

my $T = 1_700_000_000;

# On a machine with other work to do.
note 'bound: 400 s';

# A database with nothing in it, not even tables; its URL.
my $made = 0;
sub empty_database {
    my $name = "copy_$$\_" . $made++;
    system('psql', '-qAt', '-h', $ENV{WATCHPOST_TEST_SERVER}, '-U', 'postgres', '-d', 'postgres', '-c',
        "CREATE DATABASE $name OWNER watchpost") == 0 or die "no database $name";
    return "postgresql://watchpost@/$name?host=$ENV{WATCHPOST_TEST_SERVER}";
}


# An instance in a file, with something of everything.
sub furnished {
    my $wp = Watchpost->new(DATABASE_PATH => 'x');
    $wp->set(DATABASE_PATH => $wp->folder . '/watchpost.db');
    my $admin = $wp->admin_key;
    open my $key, '>', $wp->folder . '/secrets.key' or die $!;
    print {$key} 'k' x 32;
    close $key;
    chmod 0600, $wp->folder . '/secrets.key';
    $wp->set(SECRETS_KEY_FILE => $wp->folder . '/secrets.key');
    my $shop = $wp->monitor(name => "shop \\N \\t 'x' \"y\" \x{e9}", url => 'http://127.0.0.1:' . closed_port() . '/', is_public => JSON::PP::true,
        confirmation_threshold => 1, headers => { 'X-Token' => 'hidden' }, sla_target => 99.9, tags => ['a', 'b']);
    my $till = $wp->monitor(name => 'till', url => 'http://127.0.0.1:' . closed_port() . '/', confirmation_threshold => 2);
    $wp->post("/monitors/$till->{id}/dependencies", { depends_on_id => $shop->{id} }, key => $till->{key});
    $wp->post("/monitors/$shop->{id}/maintenance", { title => "line\nbreak", starts_at => '2026-01-01T00:00:00Z',
        ends_at => '2026-01-01T01:00:00Z' }, key => $shop->{key});
    $wp->post("/monitors/$shop->{id}/notifications", { name => 'hook', channel_type => 'webhook',
        config => { url => 'http://127.0.0.1:' . closed_port() . '/' } }, key => $shop->{key});
    $wp->post('/status-pages', { title => 'Acme', slug => 'acme' });
    $wp->post('/locations', { name => 'Frankfurt' }, key => $admin);
    $wp->check(at => $T + 600 * $_) for 0 .. 3;
    my $incident = $wp->get("/monitors/$shop->{id}/incidents")->{json}[0];
    $wp->post("/incidents/$incident->{id}/notes", { content => 'looking' }, key => $shop->{key});
    $wp->post("/incidents/$incident->{id}/acknowledge", { actor => 'ops' }, key => $shop->{key});
    ok eventually(sub { !$wp->notifiers }), 'nothing is being delivered';
    return ($wp, $shop, $till);
}

# What clients see of it: bodies by path.
sub seen {
    my ($wp, $admin, @ids) = @_;
    my @paths = ('/monitors', '/status', '/status-pages', '/locations', '/incidents', '/events/recent', '/workspaces',
        map { my $id = $_; map { "/monitors/$id$_" } '', qw(/heartbeats /incidents /uptime /sla /maintenance /dependencies
            /notifications /webhook-deliveries /timeline) } @ids);
    return { map { my $a = $wp->get($_, key => $admin); ($_ => "$a->{status} " . ($a->{body} =~ s/"(?:generated_at|now|request_id|period_start|period_end)":"[^"]*"//gr)) } @paths };
}

sub copy { my ($wp, $from, $to) = @_; return $wp->command('may_fail', 'copy', '--from', $from, '--to', $to) }

sub lease_of { my ($wp) = @_; return $wp->sql("select ends_at from leases where name = 'read-only'") }

# Another view of the instance, at another database.
sub at {
    my ($wp, $database) = @_;
    my %settings = (%{ $wp->{settings} }, DATABASE_URL => undef, DATABASE_PATH => undef);
    $settings{ $database =~ /^postgresql:/ ? 'DATABASE_URL' : 'DATABASE_PATH' } = $database;
    return $wp->beside(settings => { map { ($_ => $settings{$_}) } grep { defined $settings{$_} } keys %settings });
}

subtest 'there and back' => sub {
    my ($wp, $shop, $till) = furnished();
    my ($file, $url, $admin) = ('sqlite:' . $wp->database, empty_database(), $wp->admin_key);
    my $before = seen($wp, $admin, $shop->{id}, $till->{id});

    my $run = copy($wp, $file, $url);
    is $run->{status}, 0, 'it is copied' or diag $run->{err};
    my %rows = $run->{out} =~ /^(\w+) +(\d+) rows  sha256:[0-9a-f]{16}  equal$/mg;
    is $rows{monitors}, 2, 'tables are counted';
    is $rows{heartbeats}, 8, 'and compared';
    my @tables = grep { $_ ne 'leases' } split /\n/, $wp->sql("select name from sqlite_schema where type = 'table'
        and name not like 'sqlite%' order by name");
    is_deeply [ sort keys %rows ], \@tables, 'all of them, but for what is about the database itself';
    my $there = at($wp, $url);
    is_deeply seen($there, $admin, $shop->{id}, $till->{id}), $before, 'clients see the same there';
    is $there->get("/monitors/$shop->{id}", key => $admin)->{json}{headers}{'X-Token'}, 'hidden', 'with the key, secrets too';
    is $there->sql("select count(*) from monitors where headers like 'sealed:%'"), 1, '... which are sealed there';
    is $there->beside(settings => { %{ $there->{settings} }, SECRETS_KEY_FILE => undef })->command('may_fail', 'check')->{status}, 78,
        '... and without it nothing runs';

    subtest 'the source stays read-only' => sub {
        my $answer = $wp->patch("/monitors/$shop->{id}", { name => 'lost' }, key => $shop->{key});
        is $answer->{status}, 503, 'a write is refused';
        is $answer->{json}{code}, 'SERVICE_UNAVAILABLE', 'for now';
        cmp_ok $answer->{headers}{'retry-after'}, '>', 0, 'and told when to come again';
        is $wp->get("/monitors/$shop->{id}")->{status}, 200, 'reading goes on';
        is $wp->command('may_fail', 'check')->{status}, 1, 'a run says so and ends';
        my $doctor = $wp->command('may_fail', 'doctor');
        like $doctor->{out}, qr/^problem  writes +it is read-only: it was copied to postgresql:/m, 'so does doctor';
        like $doctor->{out}, qr/copy --release \S*sqlite:/, 'and how to go on';
        is copy($wp, $file, empty_database())->{status}, 1, 'it is not copied twice';
        is $wp->command('copy', '--release', $file)->{out}, "$file takes writes again.\n", 'released';
        is $wp->patch("/monitors/$shop->{id}", { sla_target => 98 }, key => $shop->{key})->{status}, 200, 'it is written again';
    };

    $there->check(at => $T + 3000);
    my $later = $there->monitor(name => 'later');
    cmp_ok $there->get("/monitors/$shop->{id}/heartbeats")->{json}[0]{seq}, '>', 8, 'sequences go on';
    is $there->sql('select count(*) from pg_constraint where contype = \'f\'') > 20, 1, 'references are back';
    is $there->sql('select count(*) from pg_trigger where not tgisinternal and tgenabled <> \'O\''), 0, 'and triggers';
    $before = seen($there, $admin, $shop->{id}, $till->{id}, $later->{id});
    my $back = $wp->folder . '/back.db';
    $run = copy($wp, $url, "sqlite:$back");
    is $run->{status}, 0, 'and back' or diag $run->{err};
    is_deeply seen(at($wp, $back), $admin, $shop->{id}, $till->{id}, $later->{id}), $before, 'the same again';
    is at($wp, $back)->check(at => $T + 3600)->{status}, 0, 'which works';
    is $there->patch("/monitors/$shop->{id}", { sla_target => 97 }, key => $shop->{key})->{status}, 503, 'the server is read-only then';
    is_deeply [ map { s{.*/}{}r } grep { /copying/ } glob $wp->folder . '/*' ], [], 'nothing is left beside it';
};

subtest 'what it refuses' => sub {
    my ($wp, $shop) = furnished();
    my ($file, $full) = ('sqlite:' . $wp->database, Watchpost->new);
    $full->monitor(name => 'here already');
    like copy($wp, $file, $full->database)->{err}, qr/target is not empty/, 'a target with something in it';
    is copy($wp, $file, $full->database)->{status}, 1, 'with 1';
    is $wp->patch("/monitors/$shop->{id}", { sla_target => 98 }, key => $shop->{key})->{status}, 200, 'and the source is written at once';
    like copy($wp, $full->database, $file)->{err}, qr/is not empty/, 'a file, too';
    like copy($wp, 'sqlite:' . $wp->folder . '/none.db', empty_database())->{err}, qr/there is no database/, 'a source that is not there';
    ok !-e $wp->folder . '/none.db', 'which is not made';
    is copy($wp, $file, 'sqlite:' . $wp->folder . '/other.db')->{status}, 2, 'two of one kind';
    is $wp->command('may_fail', 'copy', '--from', $file)->{status}, 2, 'half of it';
    is $wp->command('may_fail', 'copy', '--from', 'nowhere', '--to', $file)->{status}, 2, 'what is no database';
    is $wp->command('may_fail', 'copy', '--release', $file, '--to', $file)->{status}, 2, 'both at once';
    for my $option (qw(--from --to --release)) {
        my $refused = $wp->command('may_fail', 'copy', $option, 'mysql://me:hidden@db.example/x');
        is $refused->{status}, 2, "$option: another kind of database";
        unlike $refused->{err}, qr/hidden/, '... and its password is not shown';
    }
    is $wp->command('copy', '--release', $file)->{out}, "$file was not read-only.\n", 'nothing to release';
};

# What a job would have told while nothing could be written was not missed; what it had missed before was.
subtest 'pings that a copy kept out' => sub {
    my ($wp) = furnished();
    my ($file, $url) = ('sqlite:' . $wp->database, empty_database());
    my ($kept_out, $late) = map {
        my $made = $wp->post('/monitors', { name => $_, monitor_type => 'push', every_seconds => 3600, grace_seconds => 60 })->{json};
        is $wp->request('POST', "/ping/$made->{ping_key}", '')->{status}, 200, "$_ pings";
        $made->{monitor}{id};
    } 'kept out', 'late';
    my $now = int time;
    $wp->sql("update pushes set next_expected_at = $now - 7200, deadline = $now - 7140 where monitor = (select key from monitors where id = '$late')");
    is copy($wp, $file, $url)->{status}, 0, 'copied';
    my $there = at($wp, $url);
    my $later = int time + 4000; # both should have pinged by then
    $there->check(at => $later);
    is $there->get("/monitors/$kept_out")->{json}{current_status}, 'up', 'a period that ended meanwhile is excused';
    is $there->get("/monitors/$late")->{json}{current_status}, 'down', 'one that had ended before is not';
    $there->check(at => $later + 4000);
    is $there->get("/monitors/$kept_out")->{json}{current_status}, 'down', 'nor is the next';
};

# Rows enough to be killed among, and one monitor that is written meanwhile.
subtest 'killed under writes, and resumed' => sub {
    for my $to_server (1, 0) {
        my ($wp, $shop) = furnished();
        my $source = $wp->database;
        if (!$to_server) {
            my $url = empty_database();
            is copy($wp, "sqlite:$source", $url)->{status}, 0, 'a source at a server';
            ($wp, $source) = (at($wp, $url), $url);
        }
        my $series = $to_server ? 'with recursive n (x) as (select 1 union all select x + 1 from n where x < 300000)'
                                : 'with n (x) as (select generate_series(1, 300000))';
        $wp->sql("insert into heartbeats (monitor, seq, checked_at, response_ms, result) $series select 1, 1000 + x, $T + x, 5, 1 from n");
        $wp->sql("update counters set value = 400000 where name = 'heartbeat'");
        my ($from, $to) = $to_server ? ("sqlite:$source", empty_database()) : ($source, 'sqlite:' . $wp->folder . '/there.db');
        my $target = at($wp, $to =~ s/^sqlite:(.*)/$1.copying/r);

        my $pid = $wp->begin('copy', '--from', $from, '--to', $to);
        ok eventually(sub { ($wp->sql("select count(*) from leases where ends_at > 0")) == 1 }), 'it begins';
        my $answer = $wp->patch("/monitors/$shop->{id}", { name => 'meanwhile' }, key => $shop->{key});
        is $answer->{status}, 503, 'a write waits';
        like $answer->{json}{error}, qr/being copied/, 'and is told why';
        is $wp->get("/monitors/$shop->{id}")->{status}, 200, 'reading goes on';
        ok eventually(sub { (eval { $target->sql('select count(*) from heartbeats') } // 0) > 0 }), 'some is there';
        kill KILL => $pid;
        wait_for($pid);
        cmp_ok lease_of($wp), '<=', time + 60, 'killed, it holds the source for a minute at the most';
        my $others = $target->sql('select count(*) from heartbeats');
        cmp_ok $others, '<', 300008, 'not all is there';
        isnt $target->command('may_fail', 'check')->{status}, 0, 'which no program takes' if $to_server;

        $wp->sql("update leases set ends_at = 1 where name = 'read-only'"); # a minute later
        is $wp->patch("/monitors/$shop->{id}", { name => 'changed since' }, key => $shop->{key})->{status}, 200, 'then it is written again';
        my $new = $wp->monitor(name => 'new since');
        $wp->sql('delete from heartbeats where seq < 1010 and seq > 1000');
        my $before = seen($wp, $wp->admin_key, $shop->{id}, $new->{id});
        my $run = copy($wp, $from, $to);
        is $run->{status}, 0, 'started once more it goes on' or diag $run->{err};
        my $there = at($wp, $to =~ s/^sqlite://r);
        is_deeply seen($there, $wp->admin_key, $shop->{id}, $new->{id}), $before, 'with what has changed since';
        is $there->sql('select count(*) from heartbeats'), $wp->sql('select count(*) from heartbeats'), 'and nothing that is gone';
    }
};

done_testing;
