# Secrets in the database: in plain unless SECRETS_KEY_FILE is set. Then init seals what is there, and nothing of it is
# left in any file of the database; what is written later is sealed at once. Another key, or none, is a wrong
# configuration. What was sealed for one row is not opened in another.
use strict;
use warnings;
use Hooked;
use JSON::PP ();
use Test::More;
use Wait qw(eventually);

# Each word is in one place of the database alone.
my %secret = (
    header => 'header-Zq8Lk2', password => 'password-Yt5Rw1', path => 'path-Hn3Fc9',
    signing => 'signing-secret-Jd6Tg0', routing => 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
);
my $T0 = time;
my $hooks = Hooked->new;
my $wp = $hooks;
my $at_server = Watchpost::at_server();
my $admin = $wp->admin_key;
$wp->set(PAGERDUTY_API_URL => $wp->{hook}->url(''));

sub key_file {
    my ($name, $byte) = @_;
    my $path = $wp->folder . "/$name";
    open my $file, '>:raw', $path or die "$path: $!";
    print {$file} $byte x 32;
    close $file;
    chmod 0600, $path or die $!;
    return $path;
}

# Which of the secrets can be read in the files of the database, or in what a server's client reads of its rows.
sub in_plain {
    my $all = '';
    if ($at_server) {
        $all = $wp->sql(join ' union all ', map { "select $_" } 'headers from monitors', 'options from monitors',
            'config from channels', 'kept_config from alerts', 'body from alerts', 'receiver from alerts', 'url from deliveries',
            'receiver from receivers', 'changes from audit');
    }
    else {
        for my $path (glob $wp->database . '*') {
            next if $path =~ /restor|backup|key/;
            open my $file, '<:raw', $path or die "$path: $!";
            local $/;
            $all .= <$file> // '';
        }
    }
    return join ' ', grep { index($all, $secret{$_}) >= 0 } sort keys %secret;
}

# Everything that has secrets, made in an instance that does not seal.
my $m = $wp->monitor(name => 'shop', url => $wp->{hook}->url('/503,200/fine'), method => 'POST', headers => { 'X-Token' => $secret{header} }, confirmation_threshold => 1,
    auth => { type => 'basic', username => 'u', password => $secret{password} });
my $hook = $wp->add_channel($m, { url => $wp->{hook}->url("/200/$secret{path}"), secret => $secret{signing} }, $m->{key});
my $duty = $wp->post("/monitors/$m->{id}/notifications",
    { name => 'duty', channel_type => 'pagerduty', config => { routing_key => $secret{routing} } }, key => $m->{key})->{json}{id};
ok $duty, 'a channel of another kind';
my $deleted = $wp->monitor(name => 'gone', headers => { 'X-Token' => "$secret{header}-of-old" });
$wp->delete("/monitors/$deleted->{id}", key => $deleted->{key});
$wp->check(at => $T0);
$wp->command('notify', '--now', Watchpost::timestamp($T0 + 10));
ok eventually(sub { @{ $wp->{hook}->got } == 3 }, 10), 'both are told' or diag explain [ map { $_->{path} } @{ $wp->{hook}->got } ], $wp->alerts($m);


# As an older version has named receivers.
$wp->sql("update alerts set receiver = '" . $wp->{hook}->url("/200/$secret{path}") . "' where receiver like 'http%' and channel_id = '$hook'");

subtest 'in plain' => sub {
    is in_plain(), join(' ', sort keys %secret), 'without a key each can be read in the database'
        or diag $wp->sql('select options from monitors');
    is $wp->command('init')->{out}, '', 'init has nothing to say';
};

my $key = key_file('a.key', 'a');

subtest 'the file of the key' => sub {
    my %bad = (missing => $wp->folder . '/none', short => $wp->folder . '/short', open => key_file('open', 'o'), folder => $wp->folder);
    open my $file, '>', $bad{short} or die $!;
    print {$file} 'x' x 31;
    close $file;
    chmod 0600, $bad{short};
    chmod 0640, $bad{open};
    for my $kind (sort keys %bad) {
        my $run = $wp->beside(settings => { %{ $wp->{settings} }, SECRETS_KEY_FILE => $bad{$kind} })->command('may_fail', 'init');
        is $run->{status}, 78, "$kind: a wrong configuration";
        like $run->{err}, qr/^watchpost: SECRETS_KEY_FILE is "\Q$bad{$kind}\E": must be a file of 32 bytes[^\n]*\n\z/, '... in one line';
    }
};

subtest 'sealed by init' => sub {
    $wp->stop_worker;
    $wp->set(SECRETS_KEY_FILE => $key);
    my $run = $wp->command('init');
    like $run->{out}, qr/^Secrets sealed in \d+ rows\. Backups that were made before have them in plain\.\n\z/, 'it says so';
    is in_plain(), '', 'and nothing can be read any more';
    is $wp->command('init')->{out}, '', 'once more: there is nothing to do';
    is $wp->sql("select count(*) from monitors where headers like 'sealed:%' and options like 'sealed:%'"), 1, 'in the rows';
};

subtest 'everything works as before' => sub {
    my $now = $wp->get("/monitors/$m->{id}", key => $m->{key})->{json};
    is $now->{headers}{'X-Token'}, $secret{header}, 'the monitor has its header';
    is $wp->patch("/monitors/$m->{id}", { name => 'till' }, key => $m->{key})->{status}, 200, 'it can be changed';
    is $wp->get("/monitors/$m->{id}", key => $m->{key})->{json}{headers}{'X-Token'}, $secret{header}, '... and keeps it';
    my ($delivery) = @{ $wp->deliveries($m) };
    like $delivery->{url}, qr{^http}, 'deliveries say where they went';
    is $wp->post("/monitors/$m->{id}/webhook-deliveries/$delivery->{id}/redeliver", undef, key => $m->{key})->{status}, 202,
        'a message can be sent again';
    $wp->check(at => $T0 + 1400);
    $wp->command('notify', '--now', Watchpost::timestamp($T0 + 1420));
    ok eventually(sub { grep { ($_->{json}{event} // '') eq 'incident.resolved' } @{ $wp->{hook}->got("/200/$secret{path}") } }),
        'who was told is told the end';
    my (undef, $checked) = grep { $_->{path} eq '/503,200/fine' } @{ $wp->{hook}->got };
    is $checked->{headers}{'x-token'}, $secret{header}, 'and the check has sent its header';
    ok $checked->{headers}{authorization}, '... and its password';
    is in_plain(), '', 'nothing of it is in the database in plain';
};

subtest 'what is new' => sub {
    my $new = $wp->monitor(name => 'new', headers => { 'X-Token' => "$secret{header}-of-new" });
    $wp->add_channel($new, { url => $wp->{hook}->url("/200/$secret{path}/new") }, $new->{key});
    is in_plain(), '', 'is sealed at once';
    is $wp->delete("/monitors/$new->{id}", key => $new->{key})->{status}, 200, 'and can be deleted';
};

subtest 'one row is not opened in another' => sub {
    my ($one, $other) = map { $wp->monitor(name => $_, headers => { 'X-Whose' => "of $_" }) } qw(one other);
    $wp->sql("update monitors set headers = (select headers from monitors o where o.id = '$one->{id}') where id = '$other->{id}'");
    my $now = $wp->get("/monitors/$other->{id}", key => $other->{key})->{json};
    is $now->{headers}, undef, 'the other does not have the header of the one';
    is $wp->get("/monitors/$one->{id}", key => $one->{key})->{json}{headers}{'X-Whose'}, 'of one', 'which keeps it';
    like $wp->patch("/monitors/$other->{id}", { name => 'x' }, key => $other->{key})->{status}, qr/^5/, 'nothing is written over it';
    $wp->check(at => $T0 + 2800);
    my ($beat) = @{ $wp->get("/monitors/$other->{id}/heartbeats?limit=1", key => $other->{key})->{json} };
    is "$beat->{status}: $beat->{error_message}", 'inconclusive: The secrets of this monitor cannot be opened', 'it is not checked without';
    is $wp->get("/monitors/$one->{id}", key => $one->{key})->{json}{current_status}, 'unknown', 'all others are: one failure of two';
    $wp->delete("/monitors/$_->{id}", key => $_->{key}) for $one, $other;
};

subtest 'another key, or none' => sub {
    my %wrong = (none => undef, other => key_file('b.key', 'b'));
    for my $kind (sort keys %wrong) {
        my $without = $wp->beside(settings => { %{ $wp->{settings} }, SECRETS_KEY_FILE => $wrong{$kind} });
        for my $command ('init', 'check', 'notify', 'tidy') {
            my $run = $without->command('may_fail', $command);
            is $run->{status}, 78, "$kind: $command does not run";
            like $run->{err}, qr/^\S+ [^\n]*SECRETS_KEY_FILE[^\n]*: must be [^\n]*that the secrets in the database are sealed with\n\z/,
                '... and says why in one line';
        }
        $without->as_cgi;
        eval { $without->get('/health') };
        like $@, qr/ended with 78/, '... which ends with 78';
        my $doctor = $without->command('may_fail', 'doctor', '--json');
        my ($said) = grep { $_->{name} eq 'secrets' } @{ JSON::PP::decode_json($doctor->{out})->{checks} };
        is $said->{status}, 'problem', '... and the doctor names it';
        like $said->{detail}, qr/SECRETS_KEY_FILE/, '... by the setting';
    }
};

subtest 'gone on with' => sub {
    # As a kill leaves it: some rows are sealed, and some, of a process that had no key, are not.
    $wp->sql("update settings set value = '1' where name = 'secrets_plain'");
    $wp->sql("update channels set config = '{\"url\":\"http://127.0.0.1:1/$secret{path}\"}' where id = '$hook'");
    is in_plain(), 'path', 'something is in plain';
    my $doctor = $wp->command('may_fail', 'doctor', '--json');
    my ($said) = grep { $_->{name} eq 'secrets' } @{ JSON::PP::decode_json($doctor->{out})->{checks} };
    is $said->{status}, 'warning', 'the doctor says so';
    like $said->{mend}, qr/init/, '... and how it is mended';
    like $wp->command('init')->{out}, qr/^Secrets sealed in 1 rows?\./, 'init seals the rest';
    is in_plain(), '', 'and nothing is left';
    ($said) = grep { $_->{name} eq 'secrets' } @{ JSON::PP::decode_json($wp->command('may_fail', 'doctor', '--json')->{out})->{checks} };
    is $said->{status}, 'ok', 'the doctor is content';
};

subtest 'killed' => sub {
    # Wherever the kill meets it, the next one ends the work.
    $wp->monitor(name => "many $_", headers => { 'X-Token' => "$secret{header}-$_" }) for 1 .. 20;
    for my $round (1 .. 3) {
        $wp->sql("update settings set value = '1' where name = 'secrets_plain'");
        $wp->sql("update monitors set headers = '{\"X-Token\":\"$secret{header}-$round\"}' where name like 'many%'");
        my $pid = $wp->begin('init');
        select undef, undef, undef, 0.004 * $round;
        kill KILL => $pid;
        waitpid $pid, 0;
        $wp->command('init');
        is in_plain(), '', "killed after about @{[ 4 * $round ]} ms: nothing is left by the next";
    }
};

SKIP: {
    skip 'a server has backups of its own', 1 if $at_server;
    subtest 'backup and restore' => sub {
        my $sealed = $wp->folder . '/sealed.backup';
        $wp->command('backup', $sealed);
        open my $file, '<:raw', $sealed or die $!;
        my $bytes = do { local $/; <$file> };
        is_deeply [ grep { index($bytes, $secret{$_}) >= 0 } keys %secret ], [], 'a backup reveals nothing';
        my $without = $wp->beside(settings => { %{ $wp->{settings} }, SECRETS_KEY_FILE => undef });
        my $run = $without->command('may_fail', 'restore', $sealed);
        is $run->{status}, 78, 'without the key it is not restored';
        like $run->{err}, qr/nothing was replaced: .*SECRETS_KEY_FILE is not set/, '... for a reason';
        is $wp->command('restore', $sealed)->{status}, 0, 'with it, it is';
        is $wp->get("/monitors/$m->{id}", key => $m->{key})->{json}{headers}{'X-Token'}, $secret{header}, 'and has the secrets';

        my $plain = Watchpost->new;
        $plain->admin_key;
        my $p = $plain->monitor(name => 'plain', headers => { 'X-Token' => $secret{header} });
        $plain->command('backup', my $copy = $plain->folder . '/plain');
        $wp->command('restore', $copy);
        unlink glob $wp->database . '.replaced-*';
        is in_plain(), '', 'one that was made in plain is sealed on its way in';
        is $wp->get("/monitors/$p->{id}", key => $p->{key})->{json}{headers}{'X-Token'}, $secret{header}, 'and can be read';
    };
}

done_testing;
