package Browser;

# The dashboard in Chromium, on the whole of Watchpost with real checks of real targets.  What is done in the browser
# is in NAME.test.mjs beside the story NAME.t, for node's own test runner, which speaks TAP; here is what they look at:
# an instance, and a target that can be told to fail and takes webhooks, too.
#
# These stories are no part of plain `make check`, for they need what www/build.sh installs; test.sh calls them:
#   make check T=t/www/life.t           WATCHPOST_SHOTS=DIR keeps screenshots
#
#   Browser->play;      # NAME.test.mjs of the story that calls it; ends the story
#   Browser->play(env => { BASE_PATH => '/status' });   # below a path, and at WATCHPOST_OUTER behind one more nginx
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Temp ();
use IO::Handle;
use Instance ();
use Site;
use Target;
use Wait qw(wait_for);

my $seconds = 600;      # that the browser may take

# A target that says 200 until /down is posted to it, and 503 until /up is; it is told by the test, checked by us.
sub serve_switch {
    my $folder = File::Temp->newdir('watchpost-XXXXXXXX', TMPDIR => 1);
    my $mark = "$folder/down";
    my $port = serve(sub {
        my ($client) = @_;
        my ($first, $length) = ('', 0);
        while (defined(my $line = <$client>)) {
            $first ||= $line;
            $length = $1 if $line =~ /^content-length:\s*(\d+)/i;
            last if $line =~ /^\r?\n$/;
        }
        read $client, my $body, $length if $length;
        if ($first =~ m{^POST /down}) { open my $file, '>', $mark or die $! }
        elsif ($first =~ m{^POST /up}) { unlink $mark }
        my $status = $first =~ m{^GET /switch} && -e $mark ? '503 Service Unavailable' : '200 OK';
        print {$client} "HTTP/1.1 $status\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n";
    });
    return ($port, $folder);
}

sub play {
    my ($class, %with) = @_;
    my $scenes = abs_path($0) =~ s/\.t$/.test.mjs/r;
    my ($target, $folder) = serve_switch();
    my $it = Instance->start(env => { MONITOR_RATE_LIMIT => 0, MIN_INTERVAL_SECONDS => 1, %{ $with{env} // {} } });

    # The minute's schedule, but each second, so that the browser need not wait.
    my $story = $$;
    run_in_child(sub {
        while (getppid == $story) {
            my $begun = time;
            wait_for($it->launch('check'), 90);      # a run stays for the next, up to 75 s
            sleep 1 if time == $begun;
        }
    });

    %ENV = (%ENV, WATCHPOST_URL => $it->url, WATCHPOST_KEY => $it->{admin_key},
        WATCHPOST_TARGET => "http://127.0.0.1:$target", WATCHPOST_DATABASE => "$it->{state}/watchpost.db");
    $ENV{WATCHPOST_OUTER} = 'http://127.0.0.1:' . Site::proxy($it->{port}, $it->{base}) . $it->{base} if $it->{base};
    STDOUT->autoflush;
    print "# bound: $seconds s\n";
    open my $said, '-|', 'setpriv', '--pdeathsig', 'TERM', 'node', '--test', '--test-reporter=tap',
        '--test-timeout=' . 1000 * $seconds, $scenes or die "node: $!";
    # What node says beside its verdicts is YAML of a kind that prove does not read: so it becomes comments.
    while (my $line = <$said>) {
        next if $line =~ /^(?:TAP version|# Subtest|\s*(?:---|\.\.\.|type: 'test')$)/;
        print $line =~ /^(?:ok|not ok|1\.\.)/ ? $line : $line =~ s/^(?:#\s*)?/#   /r;
    }
    close $said;
    exit($? == 0 ? 0 : 1);
}

1;
