# Killed at any moment, nothing is lost and nothing is told twice.  In each round monitors are created, renamed and
# deleted over HTTP while three overlapping runs check all of them against a target that cannot make up its mind;
# at a random moment kill -9 takes runs, a worker, or nginx.  Afterwards every answer that a client got is true,
# every monitor is checked again, and the books balance.
#
# WATCHPOST_ROUNDS=1000 for a long one; WATCHPOST_SEED repeats one, as far as chance goes.
use strict;
use warnings;
use Audit;
use HTTP::Tiny;
use Instance qw(named);
use JSON::PP;
use POSIX ();
use Target;
use Test::More;
use Time::HiRes qw(time);
use Wait qw(eventually wait_for);

my $rounds = $ENV{WATCHPOST_ROUNDS} // 10;
my $seed = srand($ENV{WATCHPOST_SEED} // time);
note 'bound: ', 100 + 5 * $rounds, ' s';
my $step = 600;                     # seconds between rounds, as the runs see it: beyond interval and lease
my $t0 = int(time) - ($rounds + 10) * $step;
my $kept = 40;                      # monitors that each client has at most

my $port = serve_undecided();
my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0 });
my $database = "$it->{state}/watchpost.db";
my @clients = map { start_client($_) } 1 .. 2;

# --- the clients --------------------------------------------------------------------------------------------

# A client does one thing for each byte it is sent, and writes down what it wants and what it was told.
sub start_client {
    my ($name) = @_;
    pipe my $orders, my $to or die $!;
    open my $diary, '+>', undef or die $!;
    my $pid = fork // die $!;
    if (!$pid) {
        close $to;
        my %self = (name => $name, diary => $diary, http => HTTP::Tiny->new(timeout => 30), mine => []);
        my $order;
        act(\%self) while sysread($orders, $order, 1) && $order eq 'x';
        POSIX::_exit(0);
    }
    return { pid => $pid, to => $to, diary => $diary };
}

sub jot { my ($self, @words) = @_; return syswrite $self->{diary}, "@words\n" }

sub request {
    my ($self, $method, $path, $key, $body) = @_;
    my $answer = $self->{http}->request($method, $it->url . "/api/v1$path", {
        headers => { $key ? (Authorization => "Bearer $key") : () }, $body ? (content => encode_json($body)) : () });
    # A worker may have deleted it and died before it could say so: then nginx asked the next.
    my $done = $answer->{status} == 200 || ($method eq 'DELETE' && $answer->{status} == 404);
    jot($self, 'status', $answer->{status}) if !$done;
    return $done ? decode_json($answer->{content}) : undef;
}

sub act {
    my ($self) = @_;
    my $mine = $self->{mine};
    my $name = "client $self->{name} thing " . ++$self->{things};
    if (@$mine > $kept) {
        my $old = shift @$mine;
        jot($self, 'deleting', $old->{id});
        jot($self, 'deleted', $old->{id}) if request($self, DELETE => "/monitors/$old->{id}", $old->{key});
    }
    if (@$mine && rand() < 0.3) {
        my $one = $mine->[ rand @$mine ];
        jot($self, 'naming', $one->{id}, $name);
        jot($self, 'named', $one->{id}, $name)
            if request($self, PATCH => "/monitors/$one->{id}", $one->{key}, { name => $name });
        return;
    }
    my $made = request($self, POST => '/monitors', undef, {
        name => $name, url => "http://127.0.0.1:$port/", confirmation_threshold => 1 + int rand 3,
        response_time_threshold_ms => 100, timeout_ms => 5000 });
    return if !$made;
    jot($self, 'created', $made->{monitor}{id}, $name);
    push @$mine, { id => $made->{monitor}{id}, key => $made->{manage_key} };
}

# --- a round ----------------------------------------------------------------------------------------------

sub timestamp { return POSIX::strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $_[0]) }

# Those of the instance that die in this round.  nginx's master not so often that start.sh would give up on it.
my $master_died = 0;
sub condemned {
    my %family = $it->family;
    my @workers = named('watchpost.fcgi', %family);
    my ($master, @nginx) = named('nginx', %family);
    my $what = rand;
    return $workers[ rand @workers ] if $what < 0.4;
    return @workers if $what < 0.5;
    return $nginx[ rand @nginx ] if $what < 0.7;
    return () if $what > 0.8 || time - $master_died < 5;
    $master_died = time;
    return $master;
}

my $badly_ended = 0;
sub play_round {
    my ($at) = @_;
    syswrite $_->{to}, 'x' x 5 for @clients;
    my @runs = map { $it->launch('check', '--now', timestamp($at)) } 1 .. 3;
    my @victims = rand() < 0.35 ? @runs : rand() < 0.6 ? $runs[ rand @runs ] : ();
    select undef, undef, undef, rand 0.3;       # the random moment
    kill KILL => (grep { defined } condemned()), @victims;
    for my $run (@runs) {
        wait_for($run);
        $badly_ended++ if $? && !($? == 9 && grep { $_ == $run } @victims);
    }
    return eventually(sub { $it->healthy });
}

syswrite $_->{to}, 'x' x 20 for @clients;
ok eventually(sub { (rows($database, 'select count(*) from monitors'))[0][0] > 10 }),
    'monitors are created';
my $backup = "$it->{state}/backup.db";
my $at = $t0;
my $unwell = 0;
for my $round (1 .. $rounds) {
    $at += $step;
    my $copying = $round == int(1 + $rounds / 2) ? $it->launch('backup', $backup) : 0;
    $unwell++ if !play_round($at);
    wait_for($copying) if $copying;
}
is $badly_ended, 0, 'runs that were not killed ended well';
is $unwell, 0, 'what was killed was replaced, each time';

for (@clients) {
    syswrite $_->{to}, '.';
    wait_for($_->{pid});
}

# --- the reckoning ----------------------------------------------------------------------------------------

# What clients were told must be so; of what they asked without an answer, either may be.
my (%names, %gone, %statuses);
for my $diary (map { $_->{diary} } @clients) {
    seek $diary, 0, 0;
    while (<$diary>) {
        my ($what, $id, $name) = /^(\w+) (\S+) ?(.*)$/ or die "diary: $_";
        $statuses{$id}++ if $what eq 'status';
        $names{$id} = { $name => 1 } if $what eq 'created' || $what eq 'named';
        $names{$id}{$name} = 1 if $what eq 'naming';
        $gone{$id} = $what if $what =~ /^delet/;
    }
}
my %found = map { @$_ } rows($database, 'select id, name from monitors');
is_deeply [ grep { !$found{$_} && !$gone{$_} } keys %names ], [], 'every monitor that was acknowledged is there';
is_deeply [ grep { $found{$_} && ($gone{$_} // '') eq 'deleted' } keys %names ], [], 'what was deleted stays away';
is_deeply [ grep { $names{$_} && !$names{$_}{ $found{$_} } } keys %found ], [], 'and has the name it was given';
is_deeply [ grep { !/^(?:503|599)$/ } keys %statuses ], [], 'clients got what they asked for, 503, or no answer at all';

for (1, 2) {                    # what dead runs had leased comes due again
    $at += $step;
    my $run = $it->launch('check', '--now', timestamp($at));
    is wait_for($run), 0, 'a run in peace';
    is_deeply [ rows($database, "select monitor from monitor_states where last_checked_at is not $at") ], [],
        'checks every monitor';
}
is_deeply [ rows($database, 'select monitor, checked_at from heartbeats group by 1, 2 having count(*) > 1') ], [],
    'no monitor was ever checked by two runs at once';
is_deeply [ rows($database, 'select seq from (select seq, checked_at, lag(checked_at) over (order by seq) as previous
    from heartbeats) where checked_at < previous') ], [], 'seq grows with time';
is_deeply [ audit($database) ], [], 'the books balance';
is_deeply [ audit($backup) ], [], 'and so do those of a backup made in the middle';

my ($sums) = rows($database, 'select count(*), (select count(*) from incidents), (select count(*) from events),
    (select count(*) from monitors) from heartbeats');
diag sprintf '%d rounds: %d checks of %d monitors, %d incidents, %d events; %d requests unanswered (seed %d)',
    $rounds, @$sums[ 0, 3, 1, 2 ], $statuses{599} // 0, $seed;

done_testing;
