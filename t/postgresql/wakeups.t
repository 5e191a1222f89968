# Wake-ups across hosts: what one host commits, a stream, a client that waits and a run of the notifier on another hear of,
# by NOTIFY, and by looking where there is no session to LISTEN in (DATABASE_LISTEN_URL=none).
use strict;
use warnings;
use File::Temp ();
use Hook;
use Streams;
use Target qw(closed_port);
use Test::More;
use Wait qw(eventually wait_for);
use Watchpost;

# Two hosts: two state folders, and nothing between them but the database.
my $here = Watchpost->new;
my $admin = $here->admin_key;
my $folder = File::Temp->newdir('watchpost-XXXXXX', DIR => Watchpost::place());
my $hook = Hook->new($here->folder);
my $closed = closed_port();

sub listeners { return $here->sql("select count(*) from pg_stat_activity where datname = current_database() and query ilike 'listen %'") }
sub watched { my ($name, $of) = @_; return $of->monitor(name => $name, url => "http://127.0.0.1:$closed/", confirmation_threshold => 1) }

# nginx hands a client that waits to the helper, by the place that the worker names.
sub waits_there {
    my ($there, $helper, $path) = @_;
    my $place = $there->get($path, key => $admin)->{headers}{'x-accel-redirect'} or return fail('the worker hands it over');
    return Streams::Client->say_to($helper->{socket}, "GET $place HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

for my $how ([ 'by NOTIFY', undef, 1 ], [ 'by looking', 'none', 0 ]) {
    my ($name, $url, $listens) = @$how;
    subtest $name => sub {
        my $there = $here->beside(folder => $folder, settings => { %{ $here->{settings} }, WATCHPOST_STATE => "$folder",
            defined $url ? (DATABASE_LISTEN_URL => $url) : () });
        my $helper = Streams->start($there);
        my $m = watched("shop $name", $here);
        my $stream = $helper->ask('/events?types=incident.created', Authorization => "Bearer $admin");
        is $stream->{status}, 200, 'a stream on the other host';
        ok eventually(sub { listeners() == $listens }), $listens ? '... whose helper listens' : '... whose helper does not listen';
        my $waiter = waits_there($there, $helper, "/wait?ids=$m->{id}&until=down&timeout=60");
        $here->check(monitor => $m->{id});
        is $stream->event->{data}{monitor_id}, $m->{id}, 'hears of what a run on this one has found';
        my $waited = $waiter->answer;
        is $waited->{status}, 200, 'a client that waits there, too' or diag $waited->{body};
        ok $waited->{json}{met}, '... for this' or diag $waited->{body};

        # The run of the notifier there has a message under way, and is left to tell what this host finds.
        my @told = map { watched("$_ $name", $here) } qw(slow quick);
        my @paths = ("/hang/$listens", "/200/$listens");
        $here->post("/monitors/$told[$_]{id}/notifications", { name => 'n', channel_type => 'webhook',
            config => { url => $hook->url($paths[$_]) } }, key => $told[$_]{key}) for 0, 1;
        my $run = $there->begin('check', '--monitor', $told[0]{id});
        ok eventually(sub { @{ $hook->got($paths[0]) } }), 'a run of the notifier there waits for a receiver';
        my $second = $here->begin('check', '--monitor', $told[1]{id});
        ok eventually(sub { @{ $hook->got($paths[1]) } }), '... and tells what was found here';
        wait_for($_) for $run, $second;
        kill KILL => $_ for $there->notifiers;
        is $helper->stop, 0, 'the helper ends well';
        $there->stop_worker;
    };
}
done_testing;
