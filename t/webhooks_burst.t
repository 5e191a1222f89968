# Many monitors fail at once, and one receiver is told of all of them: in order, each once, one after the other.
# WATCHPOST_BURST says how many; the last line says how long it took.
use strict;
use warnings;
use Test::More;
use Hooked;
use Time::HiRes qw(time);
use Wait qw(wait_for);

my $count = $ENV{WATCHPOST_BURST} // 150;
my $wp = Hooked->new;
$wp->keep_worker;
$wp->watched("burst $_", $wp->{hook}->url('/200/burst')) for 1 .. $count;

my $begun = time;
my @runs = map { $wp->begin('check') } 1 .. 2;
wait_for($_) for @runs;
$wp->command('notify');
my $took = time - $begun;

my @got = @{ $wp->{hook}->got('/200/burst') };
is @got, $count, 'everything arrived, once';
my @queued = split /\n/, $wp->sql('select m.id from alerts a join monitors m on m.key = a.monitor order by a.key');
is_deeply [ map { $_->{json}{monitor}{id} } @got ], \@queued, 'in the order in which it was queued';
is $wp->sql("select count(*) from alerts where outcome <> 'delivered'"), 0, 'and the log knows';
cmp_ok $wp->sql('select max(n) from (select count(*) as n from deliveries group by delivery_group)'), '==', 1,
    'with one attempt each';

diag sprintf '%d alerts in %.1f s; the first arrived after %.2f s, the last after %.2f s', $count, $took,
    $got[0]{at} - $begun, $got[-1]{at} - $begun;
done_testing;
