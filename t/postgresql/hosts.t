# Two hosts share one database: two network namespaces with a cable each to the server, and state folders of their own.
# Checkers are killed and cables cut at random, while a client writes on each host.  Nothing is checked twice at once,
# nothing that was acknowledged is lost, nothing is told twice, and the books balance.
#
# WATCHPOST_ROUNDS=100 for a long one; WATCHPOST_SEED repeats one, as far as chance goes.
use strict;
use warnings;
use Audit;
use Cluster;
use File::Temp ();
use Hook;
use Neighbour;
use Test::More;
use Time::HiRes qw(sleep time);
use Wait qw(eventually wait_for);
use Watchpost;

my @FATES = qw(kill blink cut kill+blink);    # of one of the hosts, round by round
my $ROUNDS = $ENV{WATCHPOST_ROUNDS} // @FATES;
my $MONITORS = 20;
my $T = 1_770_681_600;
note 'bound: ', 200 + 60 * $ROUNDS, ' s';
my $seed = srand($ENV{WATCHPOST_SEED} // time);
note "WATCHPOST_SEED=$seed";

my $server = Cluster->start(listen_addresses => '*', trusts => '198.18.0.0/15');
$server->sql('postgres', 'CREATE DATABASE watchpost OWNER watchpost');
my $wp = Watchpost->new(DATABASE_PATH => undef, DATABASE_URL => 'postgresql://watchpost@' . Neighbour::HERE . '/watchpost',
    CLIENT_WRITES_PER_SECOND => 0);
delete $wp->{settings}{DATABASE_PATH};
$wp->admin_key;
my $hook = Hook->new($wp->folder, address => Neighbour::HERE);
my $told = $hook->url('/200/ops') =~ s/127\.0\.0\.1/Neighbour::HERE/er;
# At each host nothing listens at the first port of its own loopback.
my @monitors = map { $wp->monitor(name => "monitor $_", url => 'http://127.0.0.1:1/', confirmation_threshold => 1) } 1 .. $MONITORS;
$wp->post("/monitors/$_->{id}/notifications", { name => 'ops', channel_type => 'webhook', config => { url => $told } }, key => $_->{key})
    for @monitors;
$wp->check(at => $T);
my @incidents = map { $wp->get("/monitors/$_->{id}/incidents")->{json}[0]{id} } @monitors;
my $over = $wp->folder . '/over';

# --- a host -------------------------------------------------------------------------------------------------

# Writes notes, to one incident after another (each takes 500), and writes down what became of each, until the story is over.
sub write_notes {
    my ($mine, $number) = @_;
    open my $diary, '>>', $wp->folder . "/diary-$number" or POSIX::_exit(1);
    $mine->keep_worker;
    for (my $n = 1; !-e $over; $n++) {
        my ($text, $next) = ("host $number note $n", $n % @incidents);
        my $answer = eval { $mine->post("/incidents/$incidents[$next]/notes", { content => $text }, key => $monitors[$next]{key}) };
        syswrite $diary, ($answer ? $answer->{status} : "none: $@" =~ s/\s+/ /gr) . "\t$text\n";
        sleep 0.02;
    }
    $mine->stop_worker;
    POSIX::_exit(0);
}

sub written { my ($number) = @_; open my $in, '<', $wp->folder . "/diary-$number" or return; return map { chomp; [ split /\t/ ] } <$in> }

# What a host does when it is told: "write"; "check TIME kill?", two runs at once, one of which may be killed: how each
# ended that was not; "end".
sub host {
    my ($number, $folder) = @_;
    my $mine = $wp->beside(folder => $folder, settings => { %{ $wp->{settings} }, WATCHPOST_STATE => "$folder" });
    delete $mine->{worker};
    my $writer;
    return sub {
        my ($what, $at, $kill) = split ' ', $_[0];
        if ($what eq 'write') {
            $writer = fork // die "fork: $!";
            write_notes($mine, $number) if $writer == 0;
            return 'writes';
        }
        return wait_for($writer) if $what eq 'end';
        my @runs = map { $mine->begin('check', '--now', Watchpost::timestamp($at)) } 1, 2;
        sleep rand 0.2;
        kill KILL => $runs[0] if $kill;
        my @ended = map { wait_for($_, 100) } @runs;
        return join ' ', $kill ? $ended[1] : @ended;
    };
}

my @folders = map { File::Temp->newdir('watchpost-host-XXXXXX', DIR => Watchpost::place()) } 1, 2;
my @hosts = map { Neighbour->new($_, host($_, $folders[ $_ - 1 ])) } 1, 2;
$_->tell('write') for @hosts;
is $_->answer, 'writes', 'a client writes' for @hosts;
ok eventually(sub { !grep { (grep { $_->[0] eq '201' } written($_)) < 20 } 1, 2 }), 'and is answered';

# --- rounds -------------------------------------------------------------------------------------------------

for my $round (1 .. $ROUNDS) {
    my $at = $T + 1200 * $round;    # beyond interval and lease
    my $fate = $FATES[ ($round - 1) % @FATES ];
    my ($victim, $other) = rand() < 0.5 ? @hosts : reverse @hosts;
    $victim->tell("check $at " . ($fate =~ /kill/ ? 1 : 0));
    $other->tell("check $at 0");
    sleep rand 0.3;
    $victim->cut if $fate =~ /blink|cut/;
    sleep 0.2 + rand 1 if $fate =~ /blink/;
    $victim->mend if $fate =~ /blink/;
    is $other->answer, '0 0', "$fate: the runs of the other host end well";
    my $ended = $victim->answer;
    $victim->mend if $fate eq 'cut';
    like $ended, $fate =~ /cut/ ? qr/^(?:0|256) (?:0|256)$/ : qr/^0(?: 0)?$/, '... and those that it spared';
}
my %before = map { $_ => scalar(my @all = written($_)) } 1, 2;
ok eventually(sub { !grep { my @all = written($_); !grep { $_->[0] eq '201' } @all[ $before{$_} .. $#all ] } 1, 2 }), 'both write again';
open my $file, '>', $over or die $!;
$_->tell('end') for @hosts;
is $_->answer, 0, 'a client ends well' for @hosts;

# --- the reckoning ------------------------------------------------------------------------------------------

for (1, 2) {                        # what the dead had claimed comes due again
    my $peace = $T + 1200 * ($ROUNDS + $_);
    $_->tell("check $peace 0") for @hosts;
    is $_->answer, '0 0', 'runs in peace' for @hosts;
    is $wp->sql("select count(*) from monitor_states where last_checked_at = $peace"), $MONITORS, 'check every monitor';
}
my %notes;
$notes{$_}++ for split /\n/, $wp->sql('select content from incident_notes');
my @written = map { written($_) } 1, 2;
is_deeply [ grep { !$notes{ $_->[1] } } grep { $_->[0] eq '201' } @written ], [], 'nothing that was acknowledged is lost';
is_deeply [ grep { $notes{$_} > 1 } keys %notes ], [], 'nor is it there twice';
is_deeply [ grep { !/^(?:201|503)$/ } map { $_->[0] } @written ], [], 'clients were answered, or told to try again';
note scalar(grep { $_->[0] eq '503' } @written), ' of ', scalar(@written), ' writes were to be tried again';

is $wp->sql('select count(*) from (select 1 from heartbeats group by monitor, checked_at having count(*) > 1) as twice'), 0,
    'no monitor was checked by two at once';
ok eventually(sub { $wp->command('may_fail', 'notify'); $wp->sql('select count(*) from alerts where due_at is not null') == 0 }), 'all is told';
my %told;
push @{ $told{ $_->{json}{incident}{id} }{ $_->{headers}{'webhook-id'} } }, 1 for grep { $_->{json}{event} eq 'incident.created' } @{ $hook->got };
is scalar(keys %told), $MONITORS, 'each incident';
is_deeply [ grep { keys %{ $told{$_} } > 1 } keys %told ], [], 'under one id';

my $copy = $wp->folder . '/copy.db';
is $wp->command('copy', '--from', $wp->database, '--to', "sqlite:$copy")->{status}, 0, 'a copy of it';
is_deeply [ audit($copy) ], [], 'the books balance';

done_testing;
