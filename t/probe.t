# A location of its own: `watchpost probe` on a machine that has nothing else, and a line that breaks.  The times are
# those that --now gives: an outage of half an hour takes no longer than its checks.
use strict;
use warnings;
use Test::More;

use Elsewhere;
use File::Temp ();
use Instance ();
use IO::Socket::INET;
use JSON::PP ();
use POSIX qw(strftime);
use Target;
use Time::Local qw(timegm);
use Wait qw(eventually wait_for within);

my $build = $ENV{WATCHPOST_BUILD} // 'build';
my $json = JSON::PP->new->utf8;

# Votes of some hours ago count, for here they were made a moment ago.
@ENV{qw(MONITOR_RATE_LIMIT TARGET_POLICY PROBE_STALE_MINUTES)} = (0, 'any', 600);

my $there = Elsewhere->new;
diag 'the location is ' . $there->how;
# It writes faster than one client may.
my $it = Instance->start(env => { BIND => $there->address, CLIENT_WRITES_PER_SECOND => 0 });
$there->reach($it->{port});
my $home = File::Temp->newdir;
my $T0 = time - time % 60 - 3 * 3600;

sub api {
    my ($method, $path, $body, $key) = @_;
    my $answer = $it->ask($method, "/api/v1$path", {
        headers => { $key ? (Authorization => "Bearer $key") : () },
        defined $body ? (content => $json->encode($body)) : (),
    });
    die "$method $path: $answer->{status} $answer->{content}" if $answer->{status} >= 300;
    return $json->decode($answer->{content});
}

sub at { return strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $T0 + 60 * $_[0]) }

sub minutes {
    my ($year, $month, $day, $hour, $minute, $second) = $_[0] =~ /\d+/g;
    return (timegm($second, $minute, $hour, $day, $month - 1, $year) - $T0) / 60;
}

sub command_line {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/cmdline" or return '';
    return scalar(<$file>) // '';
}

sub location {
    my ($name) = @_;
    my $made = api(POST => '/locations', { name => $name }, $it->{admin_key});
    return { id => $made->{location}{id}, key => $made->{probe_key} };
}

sub monitor {
    my ($name, $url, %more) = @_;
    my $made = api(POST => '/monitors', { name => $name, url => $url, consensus_threshold => 2, %more });
    return { id => $made->{monitor}{id}, key => $made->{manage_key} };
}

# Whether the journal has a whole line about each of the monitors; it may have others, of earlier stories.
sub is_noted {
    my ($path, @monitors) = @_;
    open my $file, '<', $path or return 0;
    my $whole = join '', grep { /\n\z/ } <$file>;
    return !grep { index($whole, $_->{id}) < 0 } @monitors;
}

sub environment {
    my ($location, %more) = @_;
    return { HOME => "$home", TARGET_POLICY => 'any', WATCHPOST_PROBE_SERVER => $there->url,
        WATCHPOST_PROBE_KEY => $location->{key}, %more };
}

sub probe_at {
    my ($location, $minute) = @_;
    return $there->run(environment($location), "$build/watchpost", 'probe',
        defined $minute ? ('--now', at($minute)) : ());
}

sub check_at {
    my ($minute) = @_;
    is wait_for($it->launch('check', '--now', at($minute))), 0, "minute $minute: the local check";
    return;
}

# What a location saw of a monitor: "0 up, 10 down", by time.
sub seen {
    my ($monitor, $location) = @_;
    my @beats = grep { ($_->{location_id} // '') eq $location->{id} }
        @{ api(GET => "/monitors/$monitor->{id}/heartbeats?limit=200") };
    return join ', ', map { minutes($_->{checked_at}) . " $_->{status}" }
        sort { $a->{checked_at} cmp $b->{checked_at} || $a->{seq} <=> $b->{seq} } @beats;
}

sub status_of { return api(GET => "/monitors/$_[0]{id}")->{current_status} }
sub incidents_of { return @{ api(GET => "/monitors/$_[0]{id}/incidents") } }
sub spooled { return scalar(my @files = glob "$home/.watchpost-probe/*/results/*") }

# A target that is both here and there, at one address; it is broken as long as the file exists.
my $broken = "$home/broken";
my $target = <<'END';
use strict; use warnings; use IO::Socket::INET;
my ($port, $broken) = @ARGV;
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 20, ReuseAddr => 1)
    or die $!;
$| = 1;
print $listener->sockport, "\n";
while (my $client = $listener->accept) {
    sysread $client, my $head, 4096;
    print {$client} 'HTTP/1.1 ', -e $broken ? '500 Broken' : '200 Fine',
        "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}
END

my @targets;

sub start_target {
    my ($port, @prefix) = @_;
    push @targets, open(my $out, '-|', @prefix, $^X, '-e', $target, $port, $broken) || die "starting a target: $!";
    push @targets, $out;        # kept open
    chomp(my $got = within('a target', sub { <$out> }));
    return $got;
}

my $port = start_target(0);
start_target($port, $there->prefix) if $there->prefix;
END { kill TERM => grep { !ref } @targets }

my $paris = location('Paris');
my $shop = monitor('shop', "http://127.0.0.1:$port/");

subtest 'a run' => sub {
    my $run = probe_at($paris, 0);
    is "$run->{status} $run->{out}$run->{err}", '0 ', 'succeeds, and says nothing';
    check_at(0);
    is seen($shop, $paris), '0 up', 'the first checks all';
    is probe_at($paris, 1)->{status}, 0, 'the next';
    is seen($shop, $paris), '0 up', '... nothing before it is due';
    my ($beat) = grep { $_->{location_id} } @{ api(GET => "/monitors/$shop->{id}/heartbeats") };
    ok $beat->{started_at}, '... and when it began';
    is status_of($shop), 'up', 'up';
    is spooled(), 0, 'nothing is left to be delivered';
    ok !-e $there->folder . '/watchpost.db', 'there is no database';
    my @open = grep { !-d && (stat)[2] & 077 } glob "$home/.watchpost-probe/*/*";
    is "@open", '', 'what it keeps is for its owner only';
};

subtest 'a line that is cut while the target fails' => sub {
    $there->cut;
    open my $flag, '>', $broken or die $!;
    for my $minute (10, 20) {
        check_at($minute);
        my $run = probe_at($paris, $minute);
        is $run->{status}, 1, "minute $minute: the probe has not delivered";
        like $run->{err}, qr/cannot be reached/, '... and says why';
    }
    is seen($shop, $paris), '0 up', 'nothing has arrived';
    is spooled(), 2, 'two runs wait';
    is status_of($shop), 'up', 'one of two: still up';
    $there->mend;
    is probe_at($paris, 30)->{status}, 0, 'the line is mended';
    is seen($shop, $paris), '0 up, 10 down, 20 down, 30 down', 'all is there, once, with its own time';
    my ($last) = grep { $_->{location_id} } @{ api(GET => "/monitors/$shop->{id}/heartbeats") };
    my $evidence = api(GET => "/monitors/$shop->{id}/heartbeats/$last->{id}", undef, $shop->{key})->{evidence};
    ok $evidence->{phases_ms} && $evidence->{headers}, '... with what the probe saw';
    is spooled(), 0, 'and nowhere else';
    is status_of($shop), 'down', 'two of two';
    my ($incident) = incidents_of($shop);
    is minutes($incident->{started_at}), 10, 'since both saw it';
    is $incident->{cause}, 'Consensus: 2/2 locations report down (threshold: 2)', 'and why';
};

subtest 'an outage that is over before it was reported' => sub {
    unlink $broken;
    probe_at($paris, 40);
    check_at(40);
    is status_of($shop), 'up', 'up again';
    is scalar(incidents_of($shop)), 1, 'one incident';
    $there->cut;
    open my $flag, '>', $broken or die $!;
    probe_at($paris, 50);
    unlink $broken;
    probe_at($paris, 60);
    check_at(60);
    $there->mend;
    is probe_at($paris, 70)->{status}, 0, 'delivered';
    is seen($shop, $paris), '0 up, 10 down, 20 down, 30 down, 40 up, 50 down, 60 up, 70 up', 'history is whole';
    is scalar(incidents_of($shop)), 1, 'no alert tells of what is over';
    is status_of($shop), 'up', 'up';
};

subtest 'what the server refuses is dropped' => sub {
    my $gone = monitor('gone', "http://127.0.0.1:$port/");
    is probe_at($paris, 80)->{status}, 0, 'known to the probe';
    $there->cut;
    probe_at($paris, 90);
    $there->mend;
    api(DELETE => "/monitors/$gone->{id}", undef, $gone->{key});
    my $run = probe_at($paris, 100);
    is $run->{status}, 0, 'not a failure of the run';
    like $run->{err}, qr/refused a result of monitor $gone->{id}: Monitor not found/, 'but said';
    like seen($shop, $paris), qr/80 up, 90 up, 100 up$/, 'the others of the batch are taken';
    is spooled(), 0, 'it is not tried again';
};

subtest 'many results go in batches' => sub {
    my $oslo = location('Oslo');
    my @monitors = map { monitor("many $_", "http://127.0.0.1:$port/") } 1 .. 120;
    $there->cut;
    probe_at($oslo, 0);
    $there->mend;
    is probe_at($oslo, 1)->{status}, 0, 'more than fit into one';
    is scalar(grep { seen($_, $oslo) =~ /^1 up$/ } @monitors), 120, 'each once';
    api(DELETE => "/monitors/$_->{id}", undef, $_->{key}) for @monitors;
};

# In front of the server, here: what it does with a connection is in the file, and is nothing special if there is none.
my $fault = "$home/fault";

sub front {
    my $listener = IO::Socket::INET->new(LocalAddr => $there->address, LocalPort => 0, Listen => 20)
        or die "listening: $!";
    run_in_child(sub {
        while (my $client = $listener->accept) {
            my $kind = readlink($fault) // '';
            if ($kind eq 'refuse') {
                request_of($client);
                print {$client} "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                next;
            }
            my $server = IO::Socket::INET->new(PeerAddr => $there->address, PeerPort => $it->{port}) or next;
            Elsewhere::relay($client, $server, swallow => $kind eq 'swallow');
        }
    });
    return 'http://' . $there->address . ':' . $listener->sockport;
}

subtest 'a server out of order, and an answer that is lost' => sub {
    my $rome = location('Rome');
    my $through = environment($rome, WATCHPOST_PROBE_SERVER => front());
    my $probe = sub { return $there->run($through, "$build/watchpost", 'probe', '--now', at($_[0])) };
    is $probe->(0)->{status}, 0, 'all is well';
    symlink 'refuse', $fault or die $!;
    my $run = $probe->(10);
    is $run->{status}, 1, '503 to everything';
    like $run->{err}, qr/the server answers 503/, '... which is said';
    is seen($shop, $rome), '0 up', '... with nothing delivered';
    unlink $fault;
    symlink 'swallow', $fault or die $!;
    is $probe->(20)->{status}, 1, 'no answer';
    is seen($shop, $rome), '0 up, 10 up', '... though what was under way has been taken';
    is $probe->(30)->{status}, 1, 'again';
    unlink $fault;
    is $probe->(40)->{status}, 0, 'all is well again';
    is seen($shop, $rome), '0 up, 10 up, 20 up, 30 up, 40 up', 'everything once';
};

subtest 'runs that overlap' => sub {
    my $bonn = location('Bonn');
    my ($asked, $go) = ("$home/asked", "$home/go");
    my $slow = IO::Socket::INET->new(LocalAddr => $there->address, LocalPort => 0, Listen => 20) or die "listening: $!";
    run_in_child(sub {
        while (my $client = $slow->accept) {
            request_of($client);
            open my $note, '>>', $asked or die $!;
            syswrite $note, 'x';
            eventually(sub { -e $go });
            print {$client} "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        }
    });
    my $monitor = monitor('slow', 'http://' . $there->address . ':' . $slow->sockport . '/', timeout_ms => 30000);
    my $first = $there->start({ %{ environment($bonn) }, WATCHPOST_PROBE_KEY => '' },
        "$build/watchpost", 'probe', '--server', $there->url, '--key', $bonn->{key});
    ok eventually(sub { -e $asked }), 'one waits for a slow target';
    like command_line($first->{pid}), qr/\0--key\0/, 'its command line can be seen';
    unlike command_line($first->{pid}), qr/wp_/, '... but no key in it';
    is probe_at($bonn)->{status}, 0, 'another passes it';
    is -s $asked, 1, 'and leaves the target alone';
    open my $flag, '>', $go or die $!;
    is $there->finish($first)->{status}, 0, 'the first ends';
    is scalar(my @beats = grep { ($_->{location_id} // '') eq $bonn->{id} }
        @{ api(GET => "/monitors/$monitor->{id}/heartbeats") }), 1,
        'one result';
    api(DELETE => "/monitors/$monitor->{id}", undef, $monitor->{key});
};

# A target that answers at once but for /slow, which waits until the file $go is there; $asked grows with each request.
sub half_slow {
    my $listener = IO::Socket::INET->new(LocalAddr => $there->address, LocalPort => 0, Listen => 100)
        or die "listening: $!";
    my ($asked, $go) = ("$home/half_asked", "$home/half_go");
    run_in_child(sub {
        while (my $client = $listener->accept) {
            next if fork;
            my $slow = request_of($client) =~ m{ /slow};
            open my $note, '>>', $asked or die $!;
            syswrite $note, 'x';
            eventually(sub { -e $go }, 60) if $slow;
            print {$client} "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            POSIX::_exit(0);
        }
    });
    return ('http://' . $there->address . ':' . $listener->sockport, $asked, $go);
}

subtest 'a run that is killed, and one that is told to end' => sub {
    my ($url, $asked, $go) = half_slow();
    my @monitors = map { monitor("quick $_", "$url/quick", timeout_ms => 60000) } 1 .. 5;
    push @monitors, my $slow = monitor('slow', "$url/slow", timeout_ms => 60000);
    my $results = sub { my ($place) = @_; return grep { seen($_, $place) ne '' } @monitors };
    my $noted = sub { return grep { -s } glob "$home/.watchpost-probe/*/journal" };
    for my $signal ('KILL', 'TERM') {
        my $place = location("a place for $signal");
        unlink $asked, $go;
        my $run = $there->start(environment($place), "$build/watchpost", 'probe', '--now', at(60));
        ok eventually(sub { (-s $asked // 0) >= 6 && $noted->() && is_noted($noted->(), @monitors[ 0 .. 4 ]) }),
            'all but one have answered';
        kill $signal => $run->{pid};
        if ($signal eq 'TERM') {
            open my $flag, '>', $go or die $!;
        }
        my $ended = $there->finish($run);
        is $ended->{status}, $signal eq 'TERM' ? 0 : 137, "$signal: the run ends";
        is scalar($results->($place)), 0, 'and has delivered nothing' if $signal eq 'KILL';
        is probe_at($place, 61)->{status}, 0, 'the next run';
        is scalar($results->($place)), $signal eq 'TERM' ? 6 : 5, 'delivers all that was known';
    }
    api(DELETE => "/monitors/$_->{id}", undef, $_->{key}) for @monitors;
};

subtest 'what is wrong is said' => sub {
    my @command = ("$build/watchpost", 'probe');
    my %settings = %{ environment($paris) };
    my @stories = (
        [ 'an unknown key', { %settings, WATCHPOST_PROBE_KEY => 'wp_' . '0' x 32 },
          [], 1, qr/answers 401: the key is no location's/ ],
        [ 'no key', { HOME => "$home" }, [], 2, qr/not set.*usage: watchpost probe --server URL --key KEY/s ],
        [ 'no address', \%settings, [ '--server', 'status.example' ], 2, qr/--server takes an address/ ],
        [ 'no address in the settings', { %settings, WATCHPOST_PROBE_SERVER => 'status.example' },
          [], 78, qr/WATCHPOST_PROBE_SERVER/ ],
        [ 'a server that cannot be found', \%settings, [ '--server', 'http://127.0.0.1:1' ], 1, qr/cannot be reached/ ],
        [ 'no folder for the spool', { %settings, HOME => '/dev/null' }, [], 1,
          qr{making the folder /dev/null/\.watchpost-probe} ],
    );
    for (@stories) {
        my ($story, $environment, $words, $status, $says) = @$_;
        my $run = $there->run($environment, @command, @$words);
        is $run->{status}, $status, $story;
        like $run->{err}, $says, '... is said';
        unlike $run->{err}, qr/wp_/, '... without the key';
    }
};

done_testing;
