# Two hosts share one database: checkers with state folders of their own, killed at random.  Nothing is checked twice at
# once, nothing is lost, nothing is told twice.
use strict;
use warnings;
use File::Temp ();
use Target;
use Test::More;
use Time::HiRes qw(sleep);
use Wait qw(wait_for);
use Watchpost;

my $ROUNDS = $ENV{WATCHPOST_ROUNDS} // 4;
my $MONITORS = 20;
my $T = 1_770_681_600;
note 'bound: ', 120 + 10 * $ROUNDS, ' s';
my $seed = srand($ENV{WATCHPOST_SEED} // time);
note "WATCHPOST_SEED=$seed";

my $wp = Watchpost->new;
my $url = 'http://127.0.0.1:' . closed_port() . '/';
my @monitors = map { $wp->monitor(name => "monitor $_", url => $url, confirmation_threshold => 1) } 1 .. $MONITORS;
my @folders = map { File::Temp->newdir('watchpost-host-XXXXXX', DIR => Watchpost::place()) } 1 .. 2;
my @hosts = map { bless { %$wp, folder => $_, settings => { %{ $wp->{settings} }, WATCHPOST_STATE => "$_" } }, 'Watchpost' } @folders;

my $killed = 0;
for my $round (0 .. $ROUNDS - 1) {
    my $at = Watchpost::timestamp($T + 1200 * $round);    # beyond interval and lease
    my @runs = map { $_->begin('check', '--now', $at) } @hosts, @hosts;
    sleep rand 0.2;
    my $victim = $runs[ rand @runs ];
    kill KILL => $victim;
    for my $run (@runs) {
        my $status = wait_for($run);
        $killed++ if $run == $victim && $status != 0;
        is $status, 0, 'a run that was not killed ends well' if $run != $victim;
    }
}
note "$killed were killed before their end";
my $peace = Watchpost::timestamp($T + 1200 * $ROUNDS);
is wait_for($_), 0, 'a run in peace' for map { $_->begin('check', '--now', $peace) } @hosts;

is $wp->sql('select count(*) from (select monitor, checked_at from heartbeats group by 1, 2 having count(*) > 1) as twice'), 0,
    'no monitor was checked by two at once';
is $wp->sql('select count(distinct monitor) from heartbeats where checked_at = ' . ($T + 1200 * $ROUNDS)), $MONITORS,
    'what the dead had claimed comes due again';
is $wp->sql('select count(*) from incidents'), $MONITORS, 'each has one incident';
is $wp->sql('select count(*) from monitor_states s where s.heartbeats <> (select count(*) from heartbeats h where h.monitor = s.monitor)'), 0,
    'what is counted is what is there';
is $wp->sql("select count(*) from events where type = 'check.completed'"), $wp->sql('select count(*) from heartbeats'), 'each check was told once';
is $wp->sql('select count(*) from (select seq, checked_at, lag(checked_at) over (order by seq) as previous from heartbeats) as h
    where checked_at < previous'), 0, 'seq grows with time';

done_testing;
