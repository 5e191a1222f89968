# The primary is lost under 200 writes a second, and its synchronous standby takes over: clients get an answer or 503,
# what was acknowledged is there, nothing is there twice, and writes go on within 5 seconds of the promotion.
use strict;
use warnings;
use Cluster;
use JSON::PP ();
use Target;
use Test::More;
use Time::HiRes qw(sleep time);
use Wait qw(eventually wait_for);
use Watchpost;

my $RATE = 50;    # of each of so many clients, with a worker of its own each
my $CLIENTS = 4;
my $BACK = 5;     # seconds

my $primary = Cluster->start;
$primary->sql('postgres', 'CREATE DATABASE watchpost OWNER watchpost');
my $standby = $primary->standby(synchronous => 1);
my $url = Cluster::url('watchpost', $primary, $standby);
my $wp = Watchpost->new(DATABASE_PATH => undef, DATABASE_URL => $url, CLIENT_WRITES_PER_SECOND => 0);
delete $wp->{settings}{DATABASE_PATH};
my $admin = $wp->admin_key;
my @monitors = map { $wp->monitor(name => "monitor $_", confirmation_threshold => 1,
    url => 'http://127.0.0.1:' . closed_port() . '/') } 1 .. $CLIENTS;
$wp->check;
my @incidents = map { $wp->get("/monitors/$_->{id}/incidents")->{json}[0]{id} } @monitors;
is scalar(grep { defined } @incidents), $CLIENTS, 'each monitor has an incident';

# A client: notes on an incident, at its rate; it writes down what was acknowledged, and when.
sub client {
    my ($number) = @_;
    my $diary = $wp->folder . "/diary-$number";
    my $pid = fork // die "fork: $!";
    return ($pid, $diary) if $pid != 0;
    my $n = 0;
    my $mine = $wp->beside(folder => File::Temp->newdir('watchpost-XXXXXXXX', DIR => Watchpost::place()));
    $mine->keep_worker;
    open my $out, '>>', $diary or POSIX::_exit(1);
    my $next = time;
    while (!-e $wp->folder . '/over') {
        my $text = "client $number note " . ++$n;
        my $answer = eval { $mine->post("/incidents/$incidents[$number]/notes", { content => $text },
            key => $monitors[$number]{key}) };
        syswrite $out, join("\t", time, defined $answer ? $answer->{status} : "no answer: $@" =~ s/\s+/ /gr, $text) . "\n";
        $next += 1 / $RATE;
        $next = time if $next < time - 1;
        sleep $next - time if $next > time;
    }
    $mine->stop_worker;
    POSIX::_exit(0);
}

sub lines { my ($diary) = @_; open my $in, '<', $diary or return; return map { chomp; [ split /\t/ ] } <$in> }

my (@pids, @diaries);
for (0 .. $CLIENTS - 1) {
    my ($pid, $diary) = client($_);
    push @pids, $pid;
    push @diaries, $diary;
}
ok eventually(sub { !grep { scalar(grep { $_->[1] eq '200' || $_->[1] eq '201' } lines($_)) < 50 } @diaries }), 'they write';
my $checker = $wp->begin('check');    # a run in the middle of it
my $lost = time;
$primary->kill;
ok eventually(sub { grep { $_->[0] > $lost && $_->[1] eq '503' } map { lines($_) } @diaries }), 'without a server they are answered 503';
my $promoted_at = time;
$standby->promote;
my $promoted = time;
ok eventually(sub { !grep { !grep { $_->[0] > $promoted && $_->[1] =~ /^20/ } lines($_) } @diaries }), 'all of them write again';
my ($first) = sort { $a <=> $b } map { $_->[0] } grep { $_->[0] > $promoted_at && $_->[1] =~ /^20/ } map { lines($_) } @diaries;
cmp_ok $first - $promoted, '<', $BACK, "within $BACK s of the promotion";
diag sprintf '%.2f s after the promotion, which took %.2f s', $first - $promoted, $promoted - $promoted_at;
ok eventually(sub { !grep { (grep { $_->[0] > $promoted && $_->[1] =~ /^20/ } lines($_)) < 10 } @diaries }), 'and go on writing';
open my $over, '>', $wp->folder . '/over' or die $!;
is wait_for($_), 0, 'a client ends well' for @pids;
wait_for($checker);

my @written = map { lines($_) } @diaries;
my @acknowledged = map { $_->[2] } grep { $_->[1] =~ /^20/ } @written;
my %there;
$there{$_}++ for split /\n/, $standby->sql('watchpost', 'select content from incident_notes');
is_deeply [ grep { !$there{$_} } @acknowledged ], [], 'nothing that was acknowledged is lost';
is_deeply [ grep { $there{$_} > 1 } keys %there ], [], 'nothing is there twice';
is_deeply [ map { $_->[1] } grep { $_->[1] !~ /^(?:200|201|503)$/ } @written ], [], 'every answer is one of a success, or 503';
is $standby->sql('watchpost', 'select count(*) from incidents where resolved_at is null'), $CLIENTS, 'no incident is doubled';
is $standby->sql('watchpost', 'select count(*) from (select incident, channel_id, event from alerts group by 1, 2, 3 having count(*) > 1) as twice'),
    0, 'nor an alert';
is $wp->command('check')->{status}, 0, 'a run goes on there';
is $wp->command('may_fail', 'init')->{out}, '', 'which is the same instance';

done_testing;
