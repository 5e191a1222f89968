# Many monitors fail at once, and a few receivers are told of all of them: in order, each once, one after the other, and
# no faster than a receiver can bear.  WATCHPOST_BURST says how many; the last line says how long it took.
use strict;
use warnings;
use Test::More;
use Hooked;
use Time::HiRes qw(time);
use Wait qw(wait_for);

my $count = $ENV{WATCHPOST_BURST} // 150;
my $receivers = int(($count + 9) / 10);
my $wp = Hooked->new;
$wp->keep_worker;
$wp->watched("burst $_", $wp->{hook}->url('/200/burst' . $_ % $receivers)) for 1 .. $count;
my $fast = $wp->{hook}->url('/200/fast');       # has an own pace
for (1 .. 25) {
    my $m = $wp->monitor(name => "fast $_", confirmation_threshold => 1);
    $wp->add_channel($m, { url => $fast }, $m->{key}, max_per_second => 100);
}

my $begun = time;
my @runs = map { $wp->begin('check') } 1 .. 2;
wait_for($_) for @runs;
$wp->command('notify');
my $took = time - $begun;

my @got = grep { $_->{path} =~ m{^/200/burst} } @{ $wp->{hook}->got };
is @got, $count, 'everything arrived, once';
my (%queued, %arrived, %times);
for (split /\n/, $wp->sql('select c.config, m.id from alerts a join monitors m on m.key = a.monitor
    join channels c on c.key = a.channel order by a.key')) {
    my ($path, $id) = m{(/200/burst\d+).*\|(.*)} or next;
    push @{ $queued{$path} }, $id;
}
push @{ $arrived{ $_->{path} } }, $_->{json}{monitor}{id} for @got;
push @{ $times{ $_->{path} } }, $_->{at} for @got;
is_deeply \%arrived, \%queued, 'to each receiver in the order in which it was queued';
my @too_soon = grep { my $times = $times{$_}; grep { $times->[$_] - $times->[ $_ - 5 ] < 0.9 } 5 .. $#$times } keys %times;
is_deeply \@too_soon, [], 'five at once, then one a second';
my @fast = map { $_->{at} } @{ $wp->{hook}->got('/200/fast') };
is @fast, 25, 'a receiver that bears more';
cmp_ok $fast[-1] - $fast[0], '<', 15, '... gets more in a second';
is $wp->sql("select count(*) from alerts where outcome <> 'delivered'"), 0, 'and the log knows';
cmp_ok $wp->sql('select max(n) from (select count(*) as n from deliveries group by delivery_group)'), '==', 1,
    'with one attempt each';

diag sprintf '%d alerts in %.1f s; the first arrived after %.2f s, the last after %.2f s', $count, $took,
    $got[0]{at} - $begun, $got[-1]{at} - $begun;
done_testing;
