# Alerts whose notifier hangs on a dead receiver, or is killed with them in hand: no other alert waits, none is lost.
use strict;
use warnings;
use Test::More;
use Hooked;
use Time::HiRes qw(time);
use Wait qw(eventually kill_and_await wait_for);

# Here a receiver hangs for the ten seconds that it has, while another instance goes through the other stories.
my $patient = Hooked->new;
my $hanging = $patient->watched('patient', $patient->{hook}->url('/hang/x'));
my $slow_check = $patient->begin('check', '--monitor', $hanging->{id});
ok eventually(sub { @{ $patient->{hook}->got('/hang/x') } == 1 }), 'a receiver hangs';
$patient->patch("/notifications/$hanging->{channels}[0]", { is_enabled => JSON::PP::false }, key => $hanging->{key});

# And here twenty do, at one host.
my $crowded = Hooked->new;
my $crowd = $crowded->watched('crowded', map { $crowded->{hook}->url("/hang/$_") } 1 .. 20);
my $crowd_check = $crowded->begin('check', '--monitor', $crowd->{id});

my $wp = Hooked->new;
my $hook = $wp->{hook};

sub kill_notifiers {
    my ($of) = @_;
    my @pids = $of->notifiers;
    is @pids, 1, 'the notifier';
    ok kill_and_await(@pids), '... is killed';
    return;
}

sub ids_of { return { map { $_->{headers}{'webhook-id'} => 1 } @{ $hook->got($_[0]) } } }

subtest 'others are told meanwhile' => sub {
    my $other = $patient->watched('impatient', $patient->{hook}->url('/200/y'));
    my $begun = time;
    $patient->check_one($other);
    cmp_ok time - $begun, '<', 5, 'soon';
    is @{ $patient->{hook}->got('/200/y') }, 1, 'indeed';
};

subtest 'killed between two attempts' => sub {
    my $m = $wp->watched('unlucky', $hook->url('/500,200/z'));
    $wp->check_one($m);      # starts a notifier that tries once and waits for its second attempt
    ok eventually(sub { @{ $wp->deliveries($m) } == 1 }), 'one attempt';
    kill_notifiers($wp);
    $wp->command('notify');
    is_deeply $wp->attempts($m), [ '1 failed 500 HTTP 500', '2 success 200 -' ],
        'the next run goes on with what is left';
    is keys %{ ids_of('/500,200/z') }, 1, 'under the same id';
};

subtest 'killed in the middle of one' => sub {
    my $m = $wp->watched('very unlucky', $hook->url('/hang,200/w'));
    my $check = $wp->begin('check', '--monitor', $m->{id});
    ok eventually(sub { @{ $hook->got('/hang,200/w') } == 1 }), 'it hangs';
    kill KILL => $check;
    wait_for($check);
    kill_notifiers($wp);
    my $begun = time;
    $wp->command('notify');
    is_deeply $wp->attempts($m), [ '1 success 200 -' ], 'the next run delivers';
    cmp_ok time - $begun, '<', 5, '... at once: leases of processes that are gone do not hold';
    is keys %{ ids_of('/hang,200/w') }, 1, 'under the same id';
};

subtest 'killed, and then there is more to tell' => sub {
    my $m = $wp->watched('unlucky again', $hook->url('/hang,200/v'));
    my $check = $wp->begin('check', '--monitor', $m->{id});
    ok eventually(sub { @{ $hook->got('/hang,200/v') } == 1 }), 'it hangs';
    kill KILL => $check;
    wait_for($check);
    kill_notifiers($wp);
    my $other = $wp->watched('lucky', $hook->url('/200/u'));
    my $begun = time;
    $wp->check_one($other);
    cmp_ok time - $begun, '<', 5, 'it is told within five seconds of the commit, whatever the killed run had leased';
    is @{ $hook->got('/200/u') }, 1, 'indeed';
    ok eventually(sub { $wp->outcomes($m) eq 'delivered' }), 'and so is what the killed one left';
};

subtest 'one waits beside it, and it is killed' => sub {
    my $m = $wp->watched('watched over', $hook->url('/hang,200/t'));
    my $check = $wp->begin('check', '--monitor', $m->{id});
    ok eventually(sub { @{ $hook->got('/hang,200/t') } == 1 }), 'it hangs';
    my ($at_work) = $wp->notifiers;
    my $beside = $wp->begin('notify');
    ok eventually(sub { $wp->notifiers == 2 }), 'another run begins, and leaves it to the first';
    kill KILL => $at_work, $check;
    my $begun = time;
    ok eventually(sub { $wp->outcomes($m) eq 'delivered' }), 'the first dies: the other one delivers';
    cmp_ok time - $begun, '<', 5, '... at once';
    wait_for($_) for $beside, $check;
    is @{ $hook->got('/hang,200/t') }, 2, 'once by each of them';
};

subtest 'two runs at once' => sub {
    my $m = $wp->watched('busy', map { $hook->url("/200/twice$_") } 1 .. 20);
    my @runs = ($wp->begin('check', '--monitor', $m->{id}), map { $wp->begin('notify') } 1 .. 3);
    wait_for($_) for @runs;
    $wp->command('notify');
    is $wp->outcomes($m), join(' ', ('delivered') x 20), 'all is delivered';
    is_deeply [ map { scalar @{ $hook->got("/200/twice$_") } } 1 .. 20 ], [ (1) x 20 ], '... once';
};

subtest 'twenty that hang' => sub {
    ok eventually(sub { @{ $crowded->{hook}->got } >= 8 }), 'a host gets eight requests at once';
    my $begun = @{ $crowded->{hook}->got };
    cmp_ok $begun, '<=', 8 + @{ $crowded->deliveries($crowd) }, '... and no more until one of them is over';
    kill KILL => $crowd_check;
    wait_for($crowd_check);
    kill_notifiers($crowded);
};

subtest 'the one that hangs' => sub {
    ok eventually(sub { @{ $patient->deliveries($hanging) } }), 'the attempt ends';
    is_deeply $patient->attempts($hanging), ['1 failed - Request timed out'], '... as timed out';
    cmp_ok $patient->deliveries($hanging)->[0]{response_time_ms}, '>=', 10_000, '... after ten seconds';
    ok eventually(sub { $patient->outcomes($hanging) eq 'skipped' }),
        'a channel that was disabled meanwhile gets no further one';
    is @{ $patient->{hook}->got('/hang/x') }, 1, 'indeed';
    is wait_for($slow_check), 0, 'the checker ended well';
};

done_testing;
