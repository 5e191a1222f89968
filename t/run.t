# watchpost run: a command runs as it would by itself, and a monitor is told how it went, from a host without a database.
use strict;
use warnings;

use File::Spec ();
use File::Temp ();
use Instance ();
use JSON::PP qw(decode_json);
use POSIX ();
use Receiver;
use Target;
use Test::More;
use Wait qw(eventually wait_for);

my $build = $ENV{WATCHPOST_BUILD} // 'build';
my $folder = File::Temp->newdir('watchpost-XXXXXXXX', DIR => -w '/dev/shm' ? '/dev/shm' : File::Spec->tmpdir);
delete @ENV{ grep { /^WATCHPOST_|^DATABASE/ && !/^WATCHPOST_(?:BUILD|SOURCE)$/ } keys %ENV };

my $receiver = Receiver->new;
$receiver->begin;
$receiver->calm;
my $url = "http://127.0.0.1:$receiver->{port}/ping/wpp_" . '1' x 32;

sub slurp { my ($name) = @_; open my $file, '<:raw', $name or return ''; local $/; return scalar(<$file>) // '' }

# Starts it; its output goes into files of that name.
sub begin {
    my ($name, @words) = @_;
    my $pid = fork // die "fork: $!";
    return $pid if $pid != 0;
    open STDIN, '<', '/dev/null' or POSIX::_exit(126);
    open STDOUT, '>', "$folder/$name.out" or POSIX::_exit(126);
    open STDERR, '>', "$folder/$name.err" or POSIX::_exit(126);
    exec { "$build/watchpost" } 'watchpost', 'run', @words or POSIX::_exit(126);
}

my $count = 0;

# Runs it to its end: { status, out, err, told: [ [end, body] ... ] }.
sub run {
    my (@words) = @_;
    my $name = 'run' . $count++;
    my $seen = () = $receiver->received;
    my $status = wait_for(begin($name, @words), 100);
    my @told = ($receiver->received)[ $seen .. $receiver->received - 1 ];
    return {
        status => $status & 127 ? 128 + ($status & 127) : $status >> 8,
        out => slurp("$folder/$name.out"), err => slurp("$folder/$name.err"),
        told => [ map { [ $_->{path} =~ m{/ping/wpp_1+/([^?]*)\?run=([\w-]+)$}, $_->{body} ] } @told ],
    };
}

sub ends { return join ' ', map { $_->[0] } @{ $_[0]{told} } }

subtest 'how a command went' => sub {
    my $run = run('--url', $url, '--', 'sh', '-c', 'echo out; echo err >&2');
    is $run->{status}, 0, 'it succeeds';
    is ends($run), 'start 0', '... which is told';
    is "$run->{out}|$run->{err}", "out\n|err\n", 'what it prints goes where it would';
    is $run->{told}[0][1], $run->{told}[1][1], 'start and end are of one run';
    is $run->{told}[1][2], '', 'without --output nothing of that is told';
    $run = run('--url', "$url/", '--', 'sh', '-c', 'exit 3');
    is "$run->{status}, " . ends($run), '3, start 3', 'another status is its own, and told';
    $run = run('--url', $url, '--', 'sh', '-c', 'kill -KILL $$');
    is "$run->{status}, " . ends($run), '137, start 137', 'so is a signal';
    $run = run('--url', $url, '--', "$folder/nothing");
    is "$run->{status}, " . ends($run), '127, start 127', 'a command that is not there';
    like $run->{err}, qr/nothing: No such file/, '... is complained of';
    $run = run('--url', $url, '--', $folder);
    is "$run->{status}, " . ends($run), '126, start 126', 'one that is none';
    $run = run('--url', $url, '--', 'echo', '--help', '--', '--url');
    is $run->{out}, "--help -- --url\n", 'behind -- all is the command';
    $run = run('--url', $url, 'echo', 'x');
    is $run->{out}, "x\n", '... without it, too, if it takes no options';
};

subtest 'what it prints' => sub {
    my $run = run('--url', $url, '--output', '--', 'sh', '-c', 'echo one; echo two >&2; exit 1');
    is $run->{told}[1][2], "one\ntwo\n", 'goes along';
    is "$run->{out}|$run->{err}", "one\n|two\n", '... and where it would';
    $run = run('--url', $url, '--output', '--', 'perl', '-e', 'print "$_\n" for 1 .. 20000');
    is length $run->{told}[1][2], 10240, 'the end of much';
    like $run->{told}[1][2], qr/\n19999\n20000\n\z/, '... is its end';
    is +($run->{out} =~ tr/\n//), 20000, '... and all of it is printed';
    $run = run('--url', $url, '--output', '--', 'printf', 'a\0b');
    is $run->{told}[1][2], 'a b', 'what is no text is made one';
    $run = run('--url', $url, '--output', '--', 'sh', '-c', 'sleep 30 & echo begun');
    is $run->{told}[1][2], "begun\n", 'a process that it leaves behind is not waited for';
};

subtest 'wrong usage' => sub {
    for ([], [ '--', 'true' ], [ '--url', $url ], [ '--url', $url, '--' ], [ '--url', 'ftp://x/y', '--', 'true' ],
        [ '--url', "$url?run=1", '--', 'true' ], [ '--url', $url, '--timeout', 0, '--', 'true' ],
        [ '--url', $url, '--timeout', 604801, '--', 'true' ], [ '--url', $url, '--quiet', '--', 'true' ]) {
        my $run = run(@$_);
        is "$run->{status}, " . ends($run), '2, ', "run @$_: 2, and nothing was done" =~ s/wpp_1+/KEY/r;
        like $run->{err}, qr/^usage: watchpost run --url/m, '... with the usage';
    }
};

subtest 'time' => sub {
    my $run = run('--url', $url, '--timeout', 1, '--', 'sleep', 60);
    is "$run->{status}, " . ends($run), '143, start 143', 'its time is over';
    $run = run('--url', $url, '--timeout', 1, '--output', '--', 'perl', '-e',
        '$| = 1; $SIG{TERM} = sub { print "asked\n"; exit 0 }; sleep 60');
    is "$run->{status}, " . ends($run), '0, start fail', 'one that ends well then has failed';
    is $run->{told}[1][2], "asked\n", '... and was asked to';
    $run = run('--url', $url, '--timeout', 1, '--', 'sh', '-c', 'trap "" TERM; sh -c "sleep 60; true"; sleep 60');
    is "$run->{status}, " . ends($run), '137, start 137', 'one that does not end is killed';
};

subtest 'signals' => sub {
    for ([ TERM => 143 ], [ INT => 130 ], [ HUP => 129 ]) {
        my ($signal, $status) = @$_;
        my $seen = () = $receiver->received;
        my $pid = begin("signal$signal", '--url', $url, '--', 'sh', '-c', "echo \$\$ >$folder/$signal; exec sleep 60");
        ok eventually(sub { slurp("$folder/$signal") =~ /\n/ }), "the command runs ($signal)";
        kill $signal => $pid;
        is wait_for($pid) >> 8, $status, '... gets it';
        is +(($receiver->received)[-1]{path} =~ m{/(\d+)\?})[0], $status, '... which is told';
        ok !kill(0, slurp("$folder/$signal") + 0), '... and is gone';
    }
};

subtest 'an address that is none' => sub {
    my $port = serve(sub {
        my ($connection) = @_;
        my $body = request_of($connection) =~ m{ /ping/} ? '{"error": "This ping address is not known"}' : 'nothing here';
        syswrite $connection, "HTTP/1.1 404 Not Found\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n\r\n$body";
    });
    for (['/gone', 'is this the ping_url of a monitor?'], ['/ping/wpp_x', 'This ping address is not known']) {
        is wait_for(begin('wrong', '--url', "http://127.0.0.1:$port$_->[0]", '--', 'sh', '-c', 'exit 3'), 100) >> 8, 3, 'the command runs';
        like slurp("$folder/wrong.err"), qr/not told of the end: the answer is 404: \Q$_->[1]\E$/m, "... and it is said: $_->[1]";
    }
};

subtest 'a monitor that is away' => sub {
    my $later = Receiver->new;
    my $pid = begin('away', '--url', "http://127.0.0.1:$later->{port}/ping/wpp_x", '--', 'sh', '-c', "echo ran >$folder/ran; exit 5");
    ok eventually(sub { -s "$folder/ran" }), 'the command runs nevertheless';
    $later->begin;
    $later->calm;
    is wait_for($pid, 100) >> 8, 5, 'its status is its own';
    my @told = $later->received;
    is scalar @told, 1, 'the end is told when it can be';
    like $told[0]{path}, qr{/5\?run=}, '... as it was';
    like slurp("$folder/away.err"), qr/not told of the start/, 'what could not be told is said';
    my $busy = Receiver->new;
    $busy->begin;
    is wait_for(begin('busy', '--url', "http://127.0.0.1:$busy->{port}/limited", '--', 'true'), 100) >> 8, 0, 'a busy one';
    is_deeply [ map { "$_->{way} " . ($_->{path} =~ m{/(\w+)\?})[0] } $busy->received ],
        [ 'limited start', 'limited 0', 'limited 0', 'fine 0' ], '... is asked again for the end';
};

subtest 'with a whole instance' => sub {
    my $it = Instance->start;
    my $api = sub {
        my ($method, $path, $body, $key) = @_;
        my $answer = $it->ask($method, $path, { headers => { $key ? (Authorization => "Bearer $key") : () },
            defined $body ? (content => $body) : () });
        return decode_json($answer->{content});
    };
    my $made = $api->('POST', '/api/v1/monitors', '{"name": "job", "monitor_type": "push", "every_seconds": 3600}');
    like $made->{ping_url}, qr{^http://\S+/ping/wpp_}, 'it knows where it is pinged';
    my $status = wait_for(begin('whole', '--url', $made->{ping_url}, '--output', '--', 'sh', '-c',
        q(echo '{"metrics": {"rows": 7}}')));
    is $status, 0, 'a run';
    my $pings = $api->('GET', "/api/v1/monitors/$made->{monitor}{id}/pings", undef, $made->{manage_key});
    is_deeply [ map { $_->{kind} } @$pings ], [qw(success start)], 'is told';
    is $pings->[0]{run}, $pings->[1]{run}, '... as one';
    is $pings->[0]{metrics}{rows}, 7, '... with its metrics';
    cmp_ok $pings->[0]{duration_ms}, '>=', 0, '... and its time';
    my $evidence = $api->('GET', "/api/v1/monitors/$made->{monitor}{id}/evidence", undef, $made->{manage_key});
    wait_for(begin('fails', '--url', $made->{ping_url}, '--output', '--', 'sh', '-c', 'echo disk full; exit 1'));
    $evidence = $api->('GET', "/api/v1/monitors/$made->{monitor}{id}/evidence", undef, $made->{manage_key});
    is $evidence->{last_failure}{body_excerpt}{text}, "disk full\n", 'what it printed is evidence of a failure';
    is $it->ask('GET', "/ping/$made->{ping_key}/log")->{status}, 200, 'by GET';
    is $it->ask('GET', "/ping/$made->{ping_key}")->{headers}{'access-control-allow-origin'}, undef, 'no page of others reads it';
    my $log = '';
    ok eventually(sub { $log = join '', map { slurp($_) } glob "$it->{state}/log/*"; $log =~ m{"GET /ping/-"} }), 'the log says /ping/-';
    unlike $log, qr/wpp_[0-9a-f]{32}/, '... and no key';
};

done_testing;
