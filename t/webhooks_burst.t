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
my $admin = $wp->admin_key;
for my $i (1 .. $count) {     # the operator's: of what strangers have sent, a host gets less
    $wp->add_channel($wp->watched("burst $i"), { url => $wp->{hook}->url('/200/burst' . $i % $receivers) }, $admin);
}
my $fast = $wp->{hook}->url('/200/fast');       # has an own pace
for (1 .. 25) {
    my $m = $wp->monitor(name => "fast $_", confirmation_threshold => 1);
    $wp->add_channel($m, { url => $fast }, $admin, max_per_second => 100);
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
# By when they arrived: that is later than they were sent, on a busy machine by a second or two.
my @too_soon = grep { my $times = $times{$_}; $times->[-1] - $times->[0] < 0.6 * ($#$times - 4) } keys %times;
is_deeply \@too_soon, [], 'five at once, then one a second';
my @fast = map { $_->{at} } @{ $wp->{hook}->got('/200/fast') };
is @fast, 25, 'a receiver that bears more';
cmp_ok $fast[-1] - $fast[0], '<', 15, '... gets more in a second';
is $wp->sql("select count(*) from alerts where outcome <> 'delivered'"), 0, 'and the log knows';
cmp_ok $wp->sql('select max(n) from (select count(*) as n from deliveries group by delivery_group) as each_one'), '==', 1,
    'with one attempt each';

diag sprintf '%d alerts in %.1f s; the first arrived after %.2f s, the last after %.2f s', $count, $took,
    $got[0]{at} - $begun, $got[-1]{at} - $begun;

# All channels of strangers together send 60 messages a minute to a host; the rest waits.
my $T = 1770732000;
# However it is spelled: a number has many forms.
my @forms = ('127.0.0.1', '127.1', '2130706433', '0x7f.0.0.1');
my @strangers = map {
    $wp->watched("stranger $_", $wp->{hook}->url("/200/stranger$_") =~ s/127\.0\.0\.1/$forms[$_ - 1]/r)
} 1 .. 4;
$wp->stop_worker;
delete $wp->{worker};
$wp->sql("insert into rate_limits (kind, address, opened_at, count) values ('webhooks_to_host', '127.0.0.1', $T - 20, 58)");
my $outcomes = sub { return join ' ', sort map { $wp->outcomes($_) } @strangers };
$wp->check(at => $T, monitor => $_->{id}) for @strangers;
is $outcomes->(), 'delivered delivered pending pending', 'sixty messages of strangers to a host in a minute';
$wp->command('notify', '--now', Watchpost::timestamp($T + 30));
is $outcomes->(), 'delivered delivered pending pending', '... the rest waits';
$wp->command('notify', '--now', Watchpost::timestamp($T + 41));
is $outcomes->(), 'delivered delivered delivered delivered', '... until the minute is over';
is_deeply [ map { scalar @{ $wp->deliveries($_) } } @strangers ], [ 1, 1, 1, 1 ], '... which costs no attempt';

done_testing;
