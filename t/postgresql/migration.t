# The schema of a database that several hosts share: made once, brought up to date by one init at a time, and a program that
# it is not for says so and loses nothing.
use strict;
use warnings;
use File::Temp ();
use IO::Handle;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);
use Wait qw(eventually wait_for);
use Watchpost;

my $wp = Watchpost->new(DATABASE_PATH => undef, DATABASE_URL => Watchpost::make_database('template0'));
delete $wp->{settings}{DATABASE_PATH};

# Runs of `watchpost init` at the same time: what each has said.
sub at_once {
    my ($count) = @_;
    my @out = map { $wp->folder . "/init-$_" } 1 .. $count;
    my @pids = map {
        my $file = $_;
        my $pid = fork // die "fork: $!";
        if ($pid == 0) {
            open STDOUT, '>', $file or POSIX::_exit(126);
            open STDERR, '>&', \*STDOUT or POSIX::_exit(126);
            %ENV = %{ $wp->_environment({}) };
            exec "$Watchpost::BUILD/watchpost", 'init' or POSIX::_exit(127);
        }
        $pid;
    } @out;
    my @statuses = map { wait_for($_) } @pids;
    return (\@statuses, map { open my $in, '<', $_ or die $!; local $/; <$in> // '' } @out);
}

sub version { return $wp->sql('select version from schema_version') }
sub lease { my ($seconds) = @_; return $wp->sql("insert into leases (name, holder, since, ends_at) values ('migration', 7, 1, " . int(time + $seconds)
    . ') on conflict (name) do update set holder = excluded.holder, ends_at = excluded.ends_at') }

subtest 'made once' => sub {
    my ($statuses, @said) = at_once(4);
    is_deeply $statuses, [ 0, 0, 0, 0 ], 'four at once end well' or diag "@said";
    my @keys = map { /(wp_[0-9a-f]{32})/ ? $1 : () } @said;
    is scalar @keys, 1, 'one of them has made the key';
    $wp->{admin_key} = $keys[0];
    is $wp->get('/admin/verify', key => $keys[0])->{body}, '{"valid":true}', 'which is good';
};

my $version = version();
my $m = $wp->monitor(name => 'shop');
$wp->keep_worker;
is $wp->get("/monitors/$m->{id}")->{status}, 200, 'a worker is at work';

# What the worker says to one that reads and one that writes, and a run.
sub refused {
    my ($why) = @_;
    for my $answer ($wp->get("/monitors/$m->{id}"), $wp->get('/monitors'), $wp->patch("/monitors/$m->{id}", { name => 'lost' }, key => $m->{key})) {
        is $answer->{status}, 503, "$why: 503";
        cmp_ok $answer->{headers}{'retry-after'} // 0, '>', 0, '... and when to try again';
    }
}

sub run_refused {
    my $run = $wp->command('may_fail', 'check');
    is $run->{status}, 1, 'a run ends';
    is $run->{err} =~ tr/\n//, 1, '... with one line' or diag $run->{err};
    return $run->{err};
}

sub goes_on {
    my $answer = $wp->get("/monitors/$m->{id}");
    is $answer->{status}, 200, 'then it goes on';
    is $answer->{json}{name}, 'shop', 'and nothing has changed';
    is $wp->command('check')->{status}, 0, 'a run, too';
}

subtest 'a schema of a newer program' => sub {
    $wp->sql('update schema_version set version = version + 1');
    refused('newer');
    like run_refused(), qr/has schema version ${\ ($version + 1)}, this program knows versions up to $version: install the newer/, 'that says what to do';
    like $wp->command('may_fail', 'init')->{err}, qr/knows versions up to/, 'init does not touch it';
    $wp->sql('update schema_version set version = version - 1');
    goes_on();
};

subtest 'of an older program' => sub {
    $wp->sql('update schema_version set version = version - 2');
    refused('older');
    like run_refused(), qr/this program needs $version: bring it up to date by watchpost init/, 'that says what to do';
    $wp->sql(q{create function obstacle() returns trigger language plpgsql as $$ begin raise 'an obstacle'; end $$});
    $wp->sql('create trigger obstacle before update on schema_version for each row execute function obstacle()');
    my $run = $wp->command('may_fail', 'init');
    is $run->{status}, 1, 'a migration that fails says so';
    is version(), $version - 2, 'and has changed nothing';
    is $wp->sql("select count(*) from leases where name = 'migration' and ends_at > 0"), 0, 'nor keeps others out';
    $wp->sql('drop trigger obstacle on schema_version');
    $wp->sql('drop function obstacle');
    $wp->sql('update schema_version set version = version + 2');
    goes_on();
};

subtest 'while it is migrated' => sub {
    lease(600);
    refused('migrated');
    like $wp->get('/monitors')->{json}{error}, qr/brought up to date/, 'and why';
    my $run = $wp->begin('check');
    ok eventually(sub { $wp->sql("select count(*) from pg_stat_activity where datname = current_database() and application_name = 'watchpost'
        and query like '%pg_advisory_xact_lock%' or query like 'ROLLBACK'") > 0 }), 'a run waits';
    lease(-1);
    is wait_for($run), 0, 'until it is done';
    goes_on();
    lease(600);
    $wp->sql('update schema_version set version = version - 1');
    my $waits = $wp->begin('init');
    ok eventually(sub { $wp->sql("select count(*) from pg_stat_activity where datname = current_database() and application_name = 'watchpost'
        and query like '%taken%'") > 0 }), 'another init waits';
    $wp->sql("begin; update schema_version set version = version + 1; update leases set ends_at = 0 where name = 'migration'; commit");
    is wait_for($waits), 0, 'until the first is done, and finds nothing to do';
    goes_on();
};

$wp->stop_worker;

# The schema as the release before had it, by the migrations that are built into the program, but for the last.
sub of_the_release_before {
    my $old = Watchpost->new(DATABASE_PATH => undef, DATABASE_URL => Watchpost::make_database('template0'));
    delete $old->{settings}{DATABASE_PATH};
    open my $in, '<', "$ENV{WATCHPOST_BUILD}/sql/sql.c" or die "sql.c: $!";
    my ($built) = do { local $/; <$in> } =~ /\[SQL_POSTGRES\] = \{\n(    \[\d+\] =.*?)    \[SQL_SCHEMA_VERSION\]/s;
    my %escaped = (n => "\n", t => "\t");
    my @migrations = map { join '', map { s/\\(.)/$escaped{$1} \/\/ $1/ger } /"((?:[^"\\]|\\.)*)"/g } split /^    \[\d+\] =/m, $built;
    shift @migrations;    # before the first
    pop @migrations;
    open my $psql, '|-', 'psql', '-qAt', '-v', 'ON_ERROR_STOP=1', '-d', $old->database or die $!;
    print {$psql} "$_;\n" for @migrations, 'update schema_version set version = ' . ($version - 1);
    close $psql or die 'the old schema';
    return $old;
}

subtest 'killed in the middle, under load' => sub {
    my $old = of_the_release_before();
    my @clients = map {
        my $pid = fork // die "fork: $!";
        if ($pid == 0) {
            my $mine = bless { %$old, folder => File::Temp->newdir('watchpost-XXXXXX', DIR => Watchpost::place()) }, 'Watchpost';
            $mine->keep_worker;
            my $answer = { status => 503 };
            while ($answer->{status} == 503) {
                $answer = $mine->get('/monitors');
                POSIX::_exit(2) if $answer->{status} == 503 && !$answer->{headers}{'retry-after'};
                sleep 0.05;
            }
            $answer = $mine->post('/monitors', { name => 'first', url => 'http://127.0.0.1:1/' });
            $mine->stop_worker;
            POSIX::_exit($answer->{status} == 200 ? 0 : 1);
        }
        $pid;
    } 1, 2;
    # Another's transaction keeps the migration from coming to an end.
    my $locks = 'select count(*) from pg_locks where database = (select oid from pg_database where datname = current_database())';
    open my $holds, '|-', 'psql', '-qAt', '-d', $old->database or die $!;
    print {$holds} "begin; lock table schema_version in share mode;\n";
    $holds->flush;
    ok eventually(sub { $old->sql("$locks and mode = 'ShareLock' and granted") == 1 }), 'another transaction';
    my $init = $old->begin('init');
    ok eventually(sub { $old->sql("$locks and not granted") > 0 }), 'init is in the middle';
    kill KILL => $init;
    wait_for($init);
    close $holds;
    is $old->sql('select version from schema_version'), $version - 1, 'killed, it has changed nothing';
    cmp_ok $old->sql("select ends_at from leases where name = 'migration'"), '<=', time + 60, 'and holds on for a minute at the most';
    my $second = $old->begin('init');
    ok eventually(sub { $old->sql("select count(*) from pg_stat_activity where datname = current_database() and query like '%taken%'") > 0 }), 'the next waits';
    $old->sql("update leases set ends_at = 1 where name = 'migration'");    # a minute later
    is wait_for($second), 0, 'and carries on';
    is $old->sql('select version from schema_version'), $version, 'to its end';
    is wait_for($_), 0, 'clients were told to try again, and then go on' for @clients;
    is $old->sql('select count(*) from monitors'), 2, 'each with what it wrote';
};

subtest 'an address that cannot be read' => sub {
    my $other = Watchpost->new(DATABASE_PATH => undef);
    delete $other->{settings}{DATABASE_PATH};
    for my $url ('postgresql://watchpost:se%zzcret@h/x', 'postgresql://watchpost:secret@[h/x', 'postgresql://watchpost@h/x?password=secret=&y') {
        $other->set(DATABASE_URL => $url);
        my $run = $other->command('may_fail', 'check');
        is $run->{status}, 1, 'it is refused';
        like $run->{err}, qr/the address cannot be read: /, 'as what it is';
        unlike $run->{err} . $other->command('may_fail', 'doctor')->{out}, qr/cret/, 'without its password';
    }
};

done_testing;
