# A pooler that hands each transaction to another session (PgBouncer): with DATABASE_PREPARE=no all goes on, with and without
# a session past it for wake-ups and run locks; with what it cannot carry over the program says what to set.
use strict;
use warnings;
use File::Temp ();
use Pooler;
use Target;
use Test::More;
use Wait qw(eventually wait_for);
use Watchpost;

my $T = int(time) - 7200;
my $direct = Watchpost::make_database('template0');
my ($name) = $direct =~ m{/(\w+)\?};
my $pooler = Pooler->new($ENV{WATCHPOST_TEST_SERVER});
my $wp = Watchpost->new(DATABASE_PATH => undef, DATABASE_URL => $pooler->url($name), DATABASE_PREPARE => 'no');
delete $wp->{settings}{DATABASE_PATH};
my $straight = bless { %$wp, settings => { %{ $wp->{settings} }, DATABASE_URL => $direct } }, 'Watchpost';    # for SQL from outside
my $port = serve_undecided();

sub goes_on {
    my ($at) = @_;
    my @monitors = map { $wp->monitor(name => "monitor $_", url => "http://127.0.0.1:$port/", confirmation_threshold => 1) } 1 .. 10;
    for my $time (map { Watchpost::timestamp($at + 600 * $_) } 0 .. 3) {
        my @runs = map { $wp->begin('check', '--now', $time) } 1 .. 4;
        is wait_for($_), 0, 'runs at once' for @runs;
    }
    is $straight->sql('select count(*) from (select 1 from heartbeats group by monitor, checked_at having count(*) > 1) as twice'), 0,
        'check nothing twice';
    is scalar @{ $wp->get("/monitors/$_->{id}/heartbeats")->{json} }, 4, 'and all of it' for @monitors;
    is $wp->get($_)->{status}, 200, $_ for '/monitors', '/status', '/incidents', "/monitors/$monitors[0]{id}/overview";
    is $wp->patch("/monitors/$monitors[0]{id}", { name => 'changed' }, key => $monitors[0]{key})->{json}{monitor}{name} // 'changed', 'changed', 'writes';
    is $wp->get("/monitors/$monitors[0]{id}")->{json}{name}, 'changed', 'and are read at once';
    is $wp->command($_)->{status}, 0, $_ for 'notify', 'tidy';
}

subtest 'without a session' => sub {
    $wp->admin_key;
    goes_on($T);
    my $doctor = $wp->command('may_fail', 'doctor');
    like $doctor->{out}, qr/^ok +session +there is none/m, 'doctor says what that means';
};

subtest 'with a session past it' => sub {
    $wp->set(DATABASE_LISTEN_URL => $direct);
    goes_on($T + 3600);
    my $doctor = $wp->command('may_fail', 'doctor');
    like $doctor->{out}, qr/^ok +session /m, 'doctor sees that it is kept';
};

subtest 'with one that goes through it' => sub {
    $wp->set(DATABASE_LISTEN_URL => $pooler->url($name));
    my $doctor = $wp->command('may_fail', 'doctor');
    like $doctor->{out}, qr/^problem +session +no session is kept: .* there is a pooler between/m, 'doctor sees that it is not';
};

# Two that take turns find what the other has prepared, or do not find their own.
subtest 'with statements that are prepared' => sub {
    my $says = qr/a pooler stands between, .*: set DATABASE_PREPARE=no, and DATABASE_LISTEN_URL/;
    my $narrow = Pooler->new($ENV{WATCHPOST_TEST_SERVER}, default_pool_size => 1);
    $wp->set(DATABASE_URL => $narrow->url($name), DATABASE_LISTEN_URL => $direct, DATABASE_PREPARE => 'yes');
    my @workers = map { bless { %$wp, folder => File::Temp->newdir('watchpost-XXXXXX', DIR => Watchpost::place()) }, 'Watchpost' } 1, 2;
    delete $_->{worker}, $_->keep_worker for @workers;
    ok eventually(sub { grep { $_->get('/monitors')->{status} == 503 } @workers }), 'clients are told to try again';
    like join('', map { $_->{worker}->errors } @workers), $says, 'and the operator what to set';
    $_->stop_worker for @workers;
    $wp->set(DATABASE_URL => $pooler->url($name));
    like $wp->command('may_fail', 'doctor')->{out}, qr/^problem +database +$says/m, 'by doctor, too';
};

# One session for all: what waits for it until another's transaction is over would wait for ever.
subtest 'with a single session' => sub {
    my $single = Pooler->new($ENV{WATCHPOST_TEST_SERVER}, default_pool_size => 1, max_db_connections => 1);
    $wp->set(DATABASE_URL => $single->url($name), DATABASE_LISTEN_URL => $single->url($name), DATABASE_PREPARE => 'no');
    my $began = time;
    my $doctor = $wp->command('may_fail', 'doctor');
    like $doctor->{out}, qr/^problem +session +no session is kept: .* there is a pooler between/m, 'doctor sees that it is shared';
    cmp_ok time - $began, '<', 30, '... within seconds';
    $wp->set(DATABASE_PREPARE => 'yes');
    like $wp->command('may_fail', 'doctor')->{out}, qr/^problem +database +a pooler stands between/m, '... and that what is prepared is, too';
};

done_testing;
