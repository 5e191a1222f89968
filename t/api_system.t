# The instance itself: health, and what happens when its database is missing, locked, newer, broken or full.
use strict;
use warnings;
use Test::More;
use IO::Handle;
use IPC::Open2;
use Wait qw(wait_for within);
use Wait qw(eventually);
use Watchpost;

sub refused_like {
    my ($answer, $status, $code, $name) = @_;
    is $answer->{status}, $status, $name or diag $answer->{body};
    is $answer->{json}{code}, $code, "$name: the code";
    like $answer->{json}{error}, qr/./, "$name: a sentence";
    unlike $answer->{json}{error}, qr/sqlite|select|\/tmp|\/dev|\.db|\.c\b/i, "$name: nothing of the inside";
}

subtest 'health' => sub {
    my $wp = Watchpost->new;
    my $answer = $wp->get('/health');
    is $answer->{status}, 200, 'well';
    my ($version) = `'$Watchpost::BUILD/watchpost.fcgi' --version` =~ /^watchpost\.fcgi (\d+\.\d+\.\d+)$/;
    is_deeply $answer->{json}, { status => 'ok', service => 'watchpost', version => $version, database => 'ok',
        last_check_run => undef, checker => 'ok' }, 'and nothing was checked yet';
    $wp->check;
    is $wp->get('/health')->{json}{checker}, 'ok', 'the checker runs';
    $wp->check(at => 1_700_000_000);
    is $wp->get('/health')->{json}{last_check_run}, Watchpost::timestamp(1_700_000_000), 'when the last run ended';
    is $wp->get('/health')->{json}{checker}, 'late', 'which is long ago';
    my $m = $wp->monitor;
    $wp->check(monitor => $m->{id});
    is $wp->get('/health')->{json}{checker}, 'late', 'a check of one monitor is no run';
    my $other = $wp->monitor;
    $wp->post("/monitors/$other->{id}/check", undef, key => $other->{key});
    ok eventually(sub { @{ $wp->get("/monitors/$other->{id}/heartbeats")->{json} } == 1 }), 'nor is one that is asked for';
    is $wp->get('/health')->{json}{checker}, 'late', '... and the alarm stays';
};

subtest 'what the host has set' => sub {
    my $wp = Watchpost->new(MIN_INTERVAL_SECONDS => 30, SMTP_HOST => 'mail.example', SMTP_PASSWORD => 'geheim');
    my $key = $wp->admin_key;
    my $answer = $wp->get('/admin/settings', key => $key);
    my %rows = map { $_->{name} => $_ } @{ $answer->{json}{settings} };
    is_deeply { %{ $rows{MIN_INTERVAL_SECONDS} }, description => '' },
        { name => 'MIN_INTERVAL_SECONDS', value => '30', default => '600', set_in => 'environment', description => '' }, 'a value';
    is "$rows{TIMEZONE}{value} $rows{TIMEZONE}{set_in}", 'UTC default', 'one that is not set';
    is $rows{SMTP_PASSWORD}{value}, '***', 'a secret';
    unlike $answer->{body}, qr/geheim/, 'is nowhere';
    is $wp->get('/admin/settings')->{status}, 401, 'for the admin key';
    is $wp->get('/admin/settings', key => $wp->monitor->{key})->{status}, 403, 'alone';
};

my %broken = (
    'a folder that is not there' => sub { $_[0]->set(DATABASE_PATH => $_[0]->folder . '/none/x.db') },
    'a file that is no database' => sub {
        $_[0]->set(DATABASE_PATH => $_[0]->folder . '/text.db');
        open my $file, '>', $_[0]->database or die $!;
        print {$file} "this is no database\n" x 1000;
    },
    'a folder in its place' => sub { $_[0]->set(DATABASE_PATH => $_[0]->folder) },
    'a newer schema' => sub { $_[0]->get('/tags'); $_[0]->sql('pragma user_version = 9999') },
);

for my $what (sort keys %broken) {
    subtest $what => sub {
        my $wp = Watchpost->new->as_cgi;
        $broken{$what}->($wp);
        my $health = $wp->get('/health');
        refused_like $health, 503, 'SERVICE_UNAVAILABLE', 'health';
        is_deeply [ @{ $health->{json} }{qw(status database service)} ], [ 'error', 'error', 'watchpost' ],
            '... in its own words';
        for my $answer ($wp->get('/monitors'), $wp->get('/monitors/x'), $wp->post('/monitors', {})) {
            refused_like $answer, 503, 'SERVICE_UNAVAILABLE', 'any other route';
            ok $answer->{headers}{'retry-after'} > 0, '... may be asked again';
        }
        is $wp->get('/nope')->{status}, 404, 'an unknown path needs no database';
        is $wp->options('/monitors')->{status}, 204, 'nor does OPTIONS';
    };
}

# What a worker has open is not what is there by that name: it says so and opens that, before anything is written.
my %replaced = (
    'its log was removed' => sub { unlink "$_[0]-wal" or die $! },
    'its log was replaced' => sub { rename "$_[0]-wal", "$_[0]-wal.old" or die $!; open my $file, '>', "$_[0]-wal" or die $! },
    'it was replaced by a copy' => sub { system("sqlite3 $_[0] 'vacuum into \"$_[0].new\"' && mv $_[0].new $_[0] && rm $_[0]-wal") == 0 or die },
);

for my $what (sort keys %replaced) {
    subtest $what => sub {
        my $wp = Watchpost->new->keep_worker;
        my @made = ($wp->monitor(name => 'one'), $wp->monitor(name => 'two'));
        $replaced{$what}->($wp->database);
        push @made, $wp->monitor(name => 'three');
        is $wp->patch("/monitors/$made[0]{id}", { name => 'uno' }, key => $made[0]{key})->{status}, 200, 'it writes on';
        is_deeply [ sort map { $_->{name} } @{ $wp->get('/monitors', key => $wp->admin_key)->{json} } ], [qw(three two uno)],
            'what was committed is there, and what is new';
        like $wp->{worker}->errors, qr/ was removed or replaced while it was in use/, 'the log says so';
        $wp->stop_worker;
        is $wp->sql("select group_concat(name, ' ') from (select name from monitors order by name)"), 'three two uno',
            '... for all';
    };
}

subtest 'another process holds the lock' => sub {
    my $wp = Watchpost->new;
    my $m = $wp->monitor;
    my $pid = open2(my $out, my $in, 'sqlite3', $wp->database);
    $in->autoflush;
    print {$in} "begin immediate; select 'locked';\n";
    is within('the lock', sub { scalar <$out> }), "locked\n", 'the lock is taken';
    is $wp->get("/monitors/$m->{id}")->{status}, 200, 'readers do not mind';
    my $answer = $wp->patch("/monitors/$m->{id}", { name => 'x' }, key => $m->{key});
    refused_like $answer, 503, 'SERVICE_UNAVAILABLE', 'a writer waits a while, then says so';
    is $answer->{headers}{'retry-after'}, 1, '... and when to come again';
    is $wp->patch("/monitors/$m->{id}", { name => 'x' }, key => 'y')->{status}, 403,
        'a client that may not write does not wait';
    is $wp->patch("/monitors/$m->{id}", '{', key => $m->{key})->{status}, 400, 'nor a body that is no JSON';
    print {$in} "rollback;\n.quit\n";
    wait_for($pid);
    is $wp->patch("/monitors/$m->{id}", { name => 'x' }, key => $m->{key})->{status}, 200, 'then all is well again';
};

subtest 'the command line' => sub {
    my $wp = Watchpost->new;
    my $run = sub { $wp->_run([ "$Watchpost::BUILD/watchpost.fcgi", @_ ], {}, '') };
    like $run->('--help')->{out}, qr/--routes.*DATABASE_PATH/s, '--help tells options and settings';
    like $run->('--version')->{out}, qr/^watchpost\.fcgi \d/, '--version';
    is_deeply [ @{ $run->($_) }{qw(status out)} ], [ 2, '' ], "$_ is wrong usage" for '--nope', 'x';
    is $run->('--help', '--version')->{status}, 2, 'one option at most';
    $wp->set(MONITOR_RATE_LIMIT => 'many');
    my $refused = $run->();
    is $refused->{status}, 78, 'a bad setting';
    like $refused->{err}, qr/\A[^\n]*MONITOR_RATE_LIMIT[^\n]*many[^\n]*\n\z/, '... is named in one line';
};

done_testing;
