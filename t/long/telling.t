# Every client is told everything, once and in order, whichever process dies meanwhile.  Monitors of a target that cannot make up
# its mind are checked every second of a hurried clock, while kill -9 takes runs of the checker and of the notifier,
# workers, the helper for live events, and nginx.  Two hundred clients follow the live events; a receiver that fails
# in every way gets webhooks, a mail server mails.  Afterwards all of them have been told exactly what the database
# says happened.
#
# WATCHPOST_ROUNDS=1000 for a long one; WATCHPOST_SEED repeats one, as far as chance goes.
use strict;
use warnings;
use Audit qw(rows);
use Crowd;
use Digest::SHA qw(hmac_sha256_base64);
use File::Temp ();
use Instance qw(named);
use JSON::PP ();
use MIME::QuotedPrint qw(decode_qp);
use POSIX ();
use Receiver;
use Target;
use Test::More;
use Time::HiRes qw(time);
use Wait qw(eventually within);
use Watchpost ();

my $rounds = $ENV{WATCHPOST_ROUNDS} // 5;
my $seed = srand($ENV{WATCHPOST_SEED} // time);
note 'bound: ', 150 + 10 * $rounds, ' s';
my $long_time = 301;                        # seconds: longer than a lease, long enough for reminders and escalations
my $at = int(time) + $long_time;            # in the future: a notifier that the API starts sees nothing of it
my $each = 40;                              # clients of each kind
my $secret = 'a secret between us';

my $json = JSON::PP->new->utf8->canonical;
my $mails = File::Temp->newdir('watchpost-XXXXXXXX', TMPDIR => 1);
my $receiver = Receiver->new;
my $late_one = Receiver->new;               # it is away until half of the rounds are over
$receiver->begin;
my $target = 'http://127.0.0.1:' . serve_undecided() . '/';
my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0, MIN_INTERVAL_SECONDS => 1, SMTP_HOST => '127.0.0.1',
    SMTP_PORT => serve_mail(), SMTP_TLS => 'none', SMTP_FROM => 'watchpost@test.example' });
my $database = "$it->{state}/watchpost.db";

# --- senders and receivers --------------------------------------------------------------------------------------

sub serve_mail {
    pipe my $from, my $to or die $!;
    run_in_child(sub {
        POSIX::dup2(fileno $to, 1);
        my $program = ($ENV{WATCHPOST_SOURCE} // '.') . '/t/tools/mail_server.py';
        exec $program, "$mails" or die "$program: $!";
    });
    close $to;
    my $port = within('the mail server', sub { readline $from }) // die 'the mail server does not start';
    chomp $port;
    return $port;
}

sub send_json {
    my ($method, $path, $body) = @_;
    my $answer = $it->ask($method, "/api/v1$path", { content => $json->encode($body),
        headers => { Authorization => "Bearer $it->{admin_key}" } });
    return $answer->{status} == 200 ? $json->decode($answer->{content}) : die "$method $path: $answer->{content}";
}

# A channel's name says where it leads.
sub add_channel {
    my ($monitor, $where, $port) = @_;
    my $config = $port ? { url => "http://127.0.0.1:$port$where", secret => $secret } : { address => $where };
    send_json(POST => "/monitors/$monitor->{id}/notifications",
        { name => $where, channel_type => $port ? 'webhook' : 'email', config => $config,
          group_wait_seconds => 0 });
    return;
}

sub add_monitor {
    my ($number) = @_;
    my $monitor = send_json(POST => '/monitors', { name => "Nº $number <&>", url => $target, interval_seconds => 1,
        is_public => $number % 4 ? JSON::PP::true : JSON::PP::false, confirmation_threshold => 1 + $number % 2,
        response_time_threshold_ms => 100, timeout_ms => 1000 })->{monitor};
    send_json(PUT => "/monitors/$monitor->{id}/alert-rules",
        { repeat_interval_minutes => 5, escalation_after_minutes => 5 });
    add_channel($monitor, "/moods/$number", $receiver->{port});
    return $monitor;
}

my @monitors = map { add_monitor($_) } 1 .. 12;
add_channel($monitors[0], '/hang', $receiver->{port});
add_channel($monitors[1], '/late', $late_one->{port});
add_channel($_, 'ops@test.example') for @monitors[ 2 .. 5 ];
add_channel($monitors[6], 'reject@test.example');

my $news = 'incident.created,incident.acknowledged,incident.reminder,incident.escalated,incident.resolved';
my $crowd = Crowd->gather("127.0.0.1:$it->{port}", {
    all => "/events?key=$it->{admin_key}&after=0",
    public => '/events?after=0',
    checks => '/events?types=check.completed&after=0',
    news => "/events?types=$news&key=$it->{admin_key}&after=0",
    one => "/monitors/$monitors[3]{id}/events?after=0",
}, $each);

# --- a round ----------------------------------------------------------------------------------------------

# Notifiers are detached from the runs that started them; they are known by the instance that they work for.
sub notifiers {
    my %all = Instance::processes();
    return grep {
        $all{$_}[2] eq 'watchpost' && contents("/proc/$_/cmdline") =~ /\0notify\0/
            && contents("/proc/$_/environ") =~ /=\Q$it->{state}\E\//
    } keys %all;
}

# All there are, as soon as there are some, at a random moment.
sub busy_notifiers {
    eventually(sub { notifiers() }, 1);
    select undef, undef, undef, rand 0.1;
    return notifiers();
}

sub contents {
    my ($path) = @_;
    local $/;
    open my $file, '<', $path or return '';
    return readline($file) // '';
}

# Of a service that does nothing but die start.sh would think that there is no point.
my %died = (nginx => 0, events => 0);
sub may_die {
    my ($name) = @_;
    return if time - $died{$name} < 4;
    $died{$name} = time;
    return 1;
}

# Those that die in this round, but for runs of the checker.
sub condemned {
    my %family = $it->family;
    my @workers = named('watchpost.fcgi', %family);
    my ($master, @nginx) = named('nginx', %family);
    my ($helper) = named('watchpost-event', %family);
    my $what = rand;
    return busy_notifiers() if $what < 0.3;
    return may_die('events') ? $helper : () if $what < 0.5;
    return @workers[ rand @workers, rand @workers ] if $what < 0.65;
    return $nginx[ rand @nginx ] if $what < 0.8;
    return may_die('nginx') ? $master : ();
}

# The client may meet a worker or an nginx that is dying.
my $odd_answers = 0;
sub acknowledge {
    my ($incident) = map { $_->[0] } rows($database, 'select id from incidents where resolved_at is null limit 1');
    return if !$incident;
    my $answer = $it->ask('POST', "/api/v1/incidents/$incident/acknowledge", { content => '{"actor":"ops"}',
        headers => { Authorization => "Bearer $it->{admin_key}" } });
    $odd_answers++ if $answer->{status} !~ /^(?:200|50[23]|599)$/;
    return;
}

my (%running, $badly_ended);            # runs of the checker; the dead among them are true
sub bury {
    my ($patience) = @_;
    for my $pid (keys %running) {
        next if !eventually(sub { waitpid($pid, POSIX::WNOHANG()) == $pid }, $patience);
        $badly_ended .= "$? " if $? && !($? == 9 && $running{$pid});
        delete $running{$pid};
    }
    return;
}

sub play_round {
    $at++;
    $running{ $it->launch('check', '--now', Watchpost::timestamp($at)) } = 0 for 1, 2;
    $running{ $it->launch('notify', '--now', Watchpost::timestamp($at)) } = 0 if rand() < 0.2;
    my @victims = rand() < 0.3 ? keys %running : ();
    select undef, undef, undef, rand 0.5;       # the random moment
    push @victims, grep { defined } condemned();
    $running{$_} = 1 for grep { defined $running{$_} } @victims;
    kill KILL => @victims;
    $at += $long_time if grep { $running{$_} } keys %running;              # or what they had in hand would not be due yet
    acknowledge() if rand() < 0.5;
    bury(0);
    return eventually(sub { $it->healthy && $it->is_live });
}

my $unwell = 0;
for my $round (1 .. $rounds) {
    $late_one->begin if $round == 1 + int $rounds / 2;
    $unwell++ if !play_round();
}
is $unwell, 0, 'what was killed was replaced, each time';
is $odd_answers, 0, 'a client that acknowledged an incident got an answer, or at least no wrong one';

# In peace, all is told that is still to tell, and what the dead had in hand.
$_->calm for $receiver, $late_one;
for (1, 2) {
    $at += $long_time;
    $running{ $it->launch($_, '--now', Watchpost::timestamp($at)) } = 0 for 'check', 'notify';
    bury(60);
}
is $badly_ended, undef, 'runs that were not killed ended well'
    or diag grep { !/attempt \d/ } split /^/, contents("$it->{state}/log/schedule.log");
ok eventually(sub { !notifiers() }), 'and so have those that they started';
is_deeply [ map { grep { /Sanitizer|runtime error|assert/i } split /^/, contents($_) } glob "$it->{state}/log/*.log" ],
    [], 'no program had a mistake of its own to report';
is_deeply [ map { "@$_" } rows($database, "select channel_id, event, sent_at, attempts, due_at, lease, leased_until
    from alerts where outcome = 'pending'") ], [], 'nothing is left to tell'
    or diag 'it is ', int time, ", and to the runs $at";

# --- what happened ----------------------------------------------------------------------------------------

my @events = map { my ($id, $monitor, $public, $type, $body) = @$_;
    { id => $id, monitor => $monitor, public => $public, type => $type, body => $body }
} rows($database, 'select e.id, m.id, m.is_public, e.type, e.body from events e join monitors m on m.key = e.monitor
    order by e.id');

# --- what clients of live events heard --------------------------------------------------------------------

my %wants = (
    all => sub { 1 },
    public => sub { $_->{public} },
    checks => sub { $_->{public} && $_->{type} eq 'check.completed' },
    news => sub { $_->{type} =~ /^incident/ },
    one => sub { $_->{monitor} eq $monitors[3]{id} },
);
my %due = map { my $wants = $wants{$_}; ($_ => [ map { $_->{id} } grep { $wants->() } @events ]) } keys %wants;
my $heard = $crowd->heard({ map { ($_ => $due{$_}[-1] // 0) } keys %due });
for my $kind (sort keys %due) {
    my ($right, $ids) = ("@{ $due{$kind} }", $heard->{ids}{$kind});
    is $ids->{$right}, $each, "each of $each clients of $kind heard all there was, in order, once"
        or diag join "\n", "there was: $right", map { "$ids->{$_} heard: $_" } keys %$ids;
}
my %happened = map { ($_->{id} => "$_->{type} $_->{body}") } @events;
is_deeply $heard->{told}, \%happened, 'in the words of the database';
is_deeply $heard->{wrong}, [], 'and nothing else';

# --- what was announced -----------------------------------------------------------------------------------

my $told = "e.type not in ('check.completed', 'incident.acknowledged')";
is_deeply [ rows($database, "select e.id, c.name, count(a.key) from events e join channels c on c.monitor = e.monitor
    left join alerts a on a.channel = c.key and a.event = e.type and a.sent_at = e.at
    where $told group by e.id, c.key having count(a.key) <> 1") ], [], 'one alert for each event and channel';
is_deeply [ rows($database, "select a.key from alerts a where not exists
    (select 1 from events e where e.monitor = a.monitor and e.type = a.event and e.at = a.sent_at)") ], [],
    'and none for nothing';
is_deeply [ rows($database, 'select delivery_group from alerts group by 1 having count(*) > 1') ], [],
    'each with an id of its own';

my @alerts = map { my %alert; @alert{qw(id channel channel_id monitor event at incident outcome attempts)} = @$_; \%alert }
    rows($database, 'select a.delivery_group, c.name, c.id, m.id, a.event, a.sent_at, coalesce(i.id, \'\'), a.outcome,
        a.attempts from alerts a join channels c on c.key = a.channel join monitors m on m.key = a.monitor
        left join incidents i on i.seq = a.incident');
my %alert = map { ($_->{id} => $_) } @alerts;
sub title { my ($monitor, $event, $time) = @_; return "$monitor $event $time" }
sub title_of { return title(@{ $_[0] }{qw(monitor event)}, Watchpost::timestamp($_[0]{at})) }

# As webhooks tell it: the event without what a receiver knows.
my %story;
for (@events) {
    my $body = $json->decode($_->{body});
    my $title = title(delete @$body{qw(monitor_id)}, @$body{qw(event timestamp)});
    $story{$title} = $json->encode($body);
}

# --- what receivers of webhooks got -----------------------------------------------------------------------

my @posts = map { $_->received } $receiver, $late_one;
my %accepted = map { ($_->{id} => 1) } grep { $_->{accepted} } @posts;
my @webhooks = grep { $_->{channel} =~ m{^/} } @alerts;
is_deeply [ grep { $_->{outcome} ne 'delivered' } @webhooks ], [], 'every webhook was delivered, however late';
is_deeply [ grep { !$accepted{ $_->{id} } } @webhooks ], [], 'delivered is received';
my %words;
$words{ $_->{id} }{ $_->{body} }++ for grep { $_->{accepted} } @posts;
is_deeply [ grep { keys %{ $words{$_} } > 1 } keys %words ], [], 'and nothing twice in different words';
is_deeply [ out_of_order() ], [], 'of one incident nothing overtook anything';
is_deeply [ grep { !$alert{ $_->{id} } || $alert{ $_->{id} }{channel} ne $_->{path} } @posts ], [],
    'all that was received was meant for its receiver';
is_deeply [ grep { my $of = $alert{ $_->{id} }; $of && ($story{ title_of($of) } // '') ne recoded($_->{body}) } @posts ],
    [], 'and says what happened';
is_deeply [ grep { $_->{signature} ne sign($_) } @posts ], [], 'under our signature';
is_deeply [ rows($database, 'select delivery_group from deliveries group by delivery_group, attempt
    having count(*) > 1') ], [], 'the log has each attempt once';
is_deeply [ rows($database, "select delivery_group, sum(d.status = 'success') as successes from deliveries d
    join alerts a using (delivery_group) group by 1 having successes <> (a.outcome = 'delivered')") ], [],
    'and no success but the one';

# Without how late it was, and what alerts tell more than events do.
sub recoded {
    my $body = $json->decode($_[0]);
    delete @$body{qw(delayed_seconds reason duration_seconds links)};
    delete @{ $body->{monitor} }{qw(group_name tags description notes_url)};
    return $json->encode($body);
}

# A receiver that accepted one event of an incident before an earlier one, each time that it accepted one first.
sub out_of_order {
    my (%place, %last, @wrong);
    my @keys = rows($database, 'select delivery_group from alerts order by key');
    @place{ map { $_->[0] } @keys } = 0 .. $#keys;
    my %seen;
    for my $post (grep { $_->{accepted} && !$seen{ $_->{id} }++ } @posts) {
        my $of = $alert{ $post->{id} } // next;
        next if $of->{incident} eq '';
        my $thread = "$of->{channel_id} $of->{incident}";
        push @wrong, $post->{id} if $place{ $post->{id} } < ($last{$thread} // -1);
        $last{$thread} = $place{ $post->{id} };
    }
    return @wrong;
}

sub sign {
    my ($post) = @_;
    my $digest = hmac_sha256_base64("$post->{id}.$post->{timestamp}." . $post->{body}, $secret);
    return 'v1,' . $digest . '=' x (-length($digest) % 4);
}

# --- what mail was read -----------------------------------------------------------------------------------

# A mail's id is that of its alert; the first of an incident is known by that, and by its channel.
my %mail_of = map {
    my $root = "$_->{incident}." . substr $_->{channel_id}, 0, 8;
    (($_->{event} eq 'incident.created' ? $root : $_->{id}) => $_)
} grep { $_->{channel} =~ /@/ } @alerts;
my %arrived;
for my $mail (map { contents($_) } glob "$mails/*.eml") {
    my ($id) = $mail =~ /^Message-ID: <(.*)\@test\.example>/m;
    my ($text) = $mail =~ m{^Content-Type: text/plain.*?\r?\n\r?\n(.*?)\r?\n--=_}ms;
    my %line = decode_qp($text) =~ /^(\w+): (.*?)\r?$/mg;
    my $of = $mail_of{$id} // { monitor => '', event => '', at => 0 };
    $arrived{$id} = "$of->{channel}: $line{Event} $line{Time} " . ($line{ID} // '');
}
# People are not told of what is over but that it is over; a mail that a killed run has sent may have arrived all the same.
my %expected = map { ($_ => $mail_of{$_}) } grep {
    $mail_of{$_}{channel} =~ /^ops/ && ($mail_of{$_}{outcome} ne 'superseded' || $arrived{$_})
} keys %mail_of;
is_deeply \%arrived, { map { my $of = $expected{$_};
    ($_ => "$of->{channel}: $of->{event} " . Watchpost::timestamp($of->{at}) . " $of->{incident}") } keys %expected },
    'every mail arrived, and says what happened';
is_deeply [ grep { my $of = $mail_of{$_};
    $of->{outcome} ne 'superseded' && $of->{outcome} ne ($of->{channel} =~ /^ops/ ? 'delivered' : 'failed')
} keys %mail_of ], [], 'and the log says so, and which were refused';
is_deeply [ grep { $_->{outcome} eq 'superseded' && ($_->{channel} !~ /@/ || $_->{event} eq 'incident.resolved') }
    @alerts ], [], 'only what people need not be told any more was dropped';

diag sprintf '%d rounds: %d events to %d clients, which came back %d times; %d alerts, %d webhooks, %d mails (seed %d)',
    $rounds, scalar @events, 5 * $each, $heard->{returns}, scalar @alerts, scalar @posts, scalar keys %arrived, $seed;

done_testing;
