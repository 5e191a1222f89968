# Whatever dies, every alert arrives, in order, and none twice in different words.  Monitors of a target that cannot make up
# its mind are checked every minute of a hurried clock, while kill -9 takes the runs of the checker and of the notifier at
# random moments; their receivers are away, limited, slow, or moody.
#
# WATCHPOST_KILLS: how many kills (40; 1000 for a long one); WATCHPOST_SEED repeats one, as far as chance goes.
use strict;
use warnings;
use Audit qw(audit rows);
use JSON::PP ();
use POSIX ();
use Receiver;
use Target;
use Test::More;
use Time::HiRes qw(time);
use Wait qw(eventually);
use Watchpost ();

my $kills = $ENV{WATCHPOST_KILLS} // 40;
my $most_rounds = 20 + 2 * $kills;          # a run may be done before its time
my $seed = srand($ENV{WATCHPOST_SEED} // time);
note 'bound: ', 120 + $kills, ' s';
my $minute = 61;                            # seconds: every monitor is due again
my $at = int(time) + 600;                   # in the future: a notifier that the API starts sees nothing of it

my $wp = Watchpost->new(MIN_INTERVAL_SECONDS => 10, PUBLIC_URL => 'https://watch.example');
my $json = JSON::PP->new->utf8->canonical;
my $target = 'http://127.0.0.1:' . serve_undecided() . '/';
my ($receiver, $late_one) = map { Receiver->new } 1, 2;    # the second one is away until half of the kills are done
$receiver->begin;

# A channel's name says where it leads.
sub watch {
    my ($name, $of, $path, $config, %more) = @_;
    my $m = $wp->monitor(name => $name, url => $target, interval_seconds => 60, confirmation_threshold => 1,
        response_time_threshold_ms => 100, timeout_ms => 1000);
    my $where = { url => "http://127.0.0.1:$of->{port}$path", %{ $config // {} } };
    my %channel = (name => $path, channel_type => 'webhook', config => $where, %more);
    $wp->post("/monitors/$m->{id}/notifications", \%channel, key => $m->{key});
    my %rules = (repeat_interval_minutes => 5, escalation_after_minutes => 5);
    $wp->put("/monitors/$m->{id}/alert-rules", \%rules, key => $m->{key});
    return $m;
}
watch("moody $_", $receiver, "/moods/$_") for 1 .. 3;
watch('limited', $receiver, '/limited');
watch('slow', $receiver, '/slow', undef, max_per_second => 100);
watch('hanging', $receiver, '/hang');
watch('late', $late_one, '/late', undef, max_per_second => 100);
watch('people', $receiver, '/moods/people', { payload_format => 'chat' });

# --- the rounds -----------------------------------------------------------------------------------------------------

my ($killed, $rounds, $badly_ended, $begun) = (0, 0, '', 0);

sub reap {
    my ($pid) = @_;
    eventually(sub { waitpid($pid, POSIX::WNOHANG()) == $pid }, 120) or die 'a run does not end';
    $killed++ if $? == 9;
    $badly_ended .= "$? " if $? && $? != 9;
    return;
}

# What a run of the checker has started by itself is killed, too.
sub play_round {
    $at += $minute;
    my @now = ('--now', Watchpost::timestamp($at));
    my @runs = ($wp->begin('check', @now), $wp->begin('notify', @now));
    select undef, undef, undef, rand(rand() < 0.5 ? 0.1 : 0.6);     # the random moment
    my @started = $wp->notifiers;
    kill KILL => @runs, @started;
    my %ours = map { ($_ => 1) } @runs;
    $killed += grep { !$ours{$_} } @started;
    reap($_) for @runs;
    return;
}

while ($killed < $kills && $rounds++ < $most_rounds) {
    play_round();
    next if $begun || $killed < $kills / 2;
    $late_one->begin;
    $begun = 1;
}
cmp_ok $killed, '>=', $kills, "$killed runs were killed in $rounds rounds";

# In peace what is left to tell is told; one that was away may be left alone for an hour.
$_->calm for $receiver, $late_one;
my $left = sub { (rows($wp->database, "select count(*) from alerts where outcome = 'pending'"))[0][0] };
for (1 .. 60) {
    last if !$left->();
    $at += 10 * $minute;
    reap($wp->begin('notify', '--now', Watchpost::timestamp($at)));
}
is $left->(), 0, 'nothing is left to tell';
is $badly_ended, '', 'runs that were not killed ended well';

# --- the reckoning --------------------------------------------------------------------------------------------------

is_deeply [ grep { !/: (?:events|alerts) should be/ } audit($wp->database) ], [], 'the books balance';   # but for reminders
is_deeply [ rows($wp->database, "select e.id, c.name, count(a.key) from events e join channels c on c.monitor = e.monitor
    left join alerts a on a.channel = c.key and a.event = e.type and a.sent_at = e.at
    where e.type <> 'check.completed' group by e.id, c.key having count(a.key) <> 1") ], [],
    'one alert for each event and channel';

my @alerts = map { my %alert; @alert{qw(id path channel incident event outcome)} = @$_; \%alert }
    rows($wp->database, "select a.delivery_group, c.name, c.id, coalesce(a.incident, ''), a.event, a.outcome
        from alerts a join channels c on c.key = a.channel order by a.key");
my @posts = map { $_->received } $receiver, $late_one;
my @accepted = grep { $_->{accepted} } @posts;
my (%of, %words, %accepted);
$of{ $_->{id} } = $_ for @alerts;
$words{ $_->{id} }{ $_->{body} } = $accepted{ $_->{id} } = 1 for @accepted;

sub titles { return [ map { "$_->{path} $_->{event} $_->{outcome}" } @_ ] }
is_deeply titles(grep { $_->{outcome} ne 'delivered' && $_->{path} ne '/moods/people' } @alerts), [],
    'programs are told everything';
is_deeply titles(grep { $_->{outcome} !~ /^(?:delivered|superseded)$/ } @alerts), [], 'people, what is still news';
is_deeply titles(grep { $_->{outcome} ne 'delivered' && $_->{event} eq 'incident.resolved' } @alerts), [],
    '... and that it is over';
is_deeply titles(grep { $_->{outcome} eq 'delivered' && !$accepted{ $_->{id} } } @alerts), [], 'delivered is received';
is_deeply [ grep { !$of{ $_->{id} } || $of{ $_->{id} }{path} ne $_->{path} } @posts ], [], 'by its own receiver';
is_deeply [ grep { keys %{ $words{$_} } > 1 } keys %words ], [], 'none twice in different words';
is_deeply [ out_of_order() ], [], 'of one incident nothing overtakes anything';
is_deeply [ rows($wp->database, 'select delivery_group from deliveries group by delivery_group, attempt
    having count(*) > 1') ], [], 'the log has each attempt once';

# A receiver that accepts an event of an incident after a later one, each time that it accepts one first.
sub out_of_order {
    my (%place, %last, %seen, @wrong);
    @place{ map { $_->{id} } @alerts } = 0 .. $#alerts;
    for my $post (grep { !$seen{ $_->{id} }++ } @accepted) {
        my $of = $of{ $post->{id} };
        next if !$of || $of->{incident} eq '';
        my $thread = "$of->{channel} $of->{incident}";
        push @wrong, "$of->{path} $of->{event}" if $place{ $post->{id} } < ($last{$thread} // -1);
        $last{$thread} = $place{ $post->{id} };
    }
    return @wrong;
}

diag sprintf '%d kills in %d rounds: %d alerts in %d requests, %d of them accepted (seed %d)', $killed, $rounds,
    scalar @alerts, scalar @posts, scalar @accepted, $seed;

done_testing;
