# One worker over its life: many requests on one socket, clients that misbehave, flat memory, a polite end.
#
# WATCHPOST_SOAK=100000 asks for that many requests instead of a few thousand.
use strict;
use warnings;
use Test::More;
use FastCGI;
use JSON::PP ();
use Time::HiRes qw(sleep time);
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $worker = $wp->{worker};
my $m = $wp->monitor(url => 'http://user:secret@a/');
my $path = "/api/v1/monitors/$m->{id}";

# Waits for something that is about to happen.
sub wait_until {
    my ($what, $happened) = @_;
    my $deadline = time + 20;
    while (!$happened->()) {
        return fail "$what: not within 20 seconds" if time > $deadline;
        sleep 0.005;
    }
    return pass $what;
}

# Whether the worker holds a connection and waits for what comes on it.
sub is_reading {
    my ($pid) = @_;
    my $sockets = grep { (readlink($_) // '') =~ /^socket:/ } glob "/proc/$pid/fd/*";
    open my $stat, '<', "/proc/$pid/stat" or return 0;
    return $sockets > 1 && <$stat> =~ /\) S /;
}

subtest 'one request does not know of another' => sub {
    my $admin = $wp->admin_key;
    for my $round (1 .. 3) {
        is $wp->request(GET => $path, undef, key => $admin)->{json}{url}, 'http://user:secret@a/', 'the admin';
        is $wp->request(GET => $path)->{json}{url}, 'http://***@a/', 'then a stranger';
        is $wp->request(PATCH => $path, { name => "name $round" }, key => $m->{key})->{status}, 200, 'then its owner';
        is $wp->request(GET => $path)->{json}{name}, "name $round", 'and what one wrote the next reads';
        is $wp->request(PATCH => $path, '{', key => $m->{key})->{status}, 400, 'a refusal';
    }
    is $wp->{worker}->pid, $worker->pid, 'all by one process';
};

subtest 'clients that misbehave' => sub {
    my %cgi = (REQUEST_METHOD => 'PATCH', REQUEST_URI => $path, HTTP_X_API_KEY => $m->{key}, CONTENT_LENGTH => 5000);
    my $whole = FastCGI::request_bytes(\%cgi, '{"name":"half"}' . ' ' x 4985);
    my @beginnings = ('', "\0", 'GET / HTTP/1.0' . "\r\n" x 20, "\xff" x 5000, map { substr $whole, 0, $_ }
        4, 8, 12, 16, 20, 60, 150, 200, 1000, 5000);
    local $SIG{PIPE} = 'IGNORE';
    for my $bytes (@beginnings) {
        my $connection = $worker->connect;
        print {$connection} $bytes;
        $connection->flush;
        close $connection;
        is $wp->get('/tags')->{status}, 200, 'gone after ' . length($bytes) . ' bytes: the next is served';
    }
    my $deaf = $worker->connect;
    print {$deaf} FastCGI::request_bytes({ REQUEST_METHOD => 'GET', REQUEST_URI => '/api/v1/monitors' }, '');
    $deaf->flush;
    shutdown $deaf, 0;
    is $wp->get('/tags')->{status}, 200, 'one that does not listen: the next is served';
    close $deaf;
    isnt $wp->get("/monitors/$m->{id}")->{json}{name}, 'half', 'half a request changes nothing';
};

# What one has worked out the other may give; nothing of it outlives a write, by whichever of them.
subtest 'two workers' => sub {
    my $beside = $wp->folder . '/beside';
    mkdir $beside or die $!;
    my @workers = ($worker, FastCGI->start([ "$Watchpost::BUILD/watchpost.fcgi" ], $wp->_environment({}), $beside));
    my $by = sub { local $wp->{worker} = $workers[shift]; return $wp->request(@_) };
    my (%names, %lists);
    for my $round (1 .. 40) {
        my $writer = $round % 2;
        $by->($writer, PATCH => $path, { name => "round $round", is_public => JSON::PP::true }, key => $m->{key});
        for my $reader ($writer, 1 - $writer, $writer) {
            my $answer = $by->($reader, GET => '/api/v1/status');
            $names{ $answer->{json}{monitors}[0]{name} eq "round $round" }++;
            $lists{"$round " . $answer->{headers}{etag}}++;
        }
    }
    is_deeply \%names, { 1 => 120 }, 'each reads what was written last';
    is keys %lists, 40, '... and both the same';
    $by->(0, PATCH => $path, { is_public => JSON::PP::false }, key => $m->{key});
    is_deeply $by->(1, GET => '/api/v1/status')->{json}{monitors}, [], 'what is no longer public is gone for both';
    my ($shared) = glob $wp->folder . '/answers.shared';
    is sprintf('%o', (stat $shared)[2] & 0777), '600', 'what they share is readable by them alone';
    unlike slurp($shared), qr/user:secret/, '... and has nothing that only a key shows';
    is $workers[1]->stop, 0, 'one ends';
    is $wp->get('/status')->{status}, 200, '... and the other goes on';
};

sub slurp {
    my ($path) = @_;
    open my $in, '<:raw', $path or die "$path: $!";
    local $/;
    return scalar <$in>;
}

# A sanitizer keeps what was freed: then its own leak check at the worker's end says it all.
sub keeps_what_was_freed {
    open my $maps, '<', '/proc/' . $worker->pid . '/maps' or die $!;
    return scalar grep { /asan/ } <$maps>;
}

subtest 'memory is flat' => sub {
    my $pid = $worker->pid;
    my $resident = sub {
        open my $status, '<', "/proc/$pid/status" or die $!;
        return (map { /^VmRSS:\s+(\d+)/ ? $1 : () } <$status>)[0];
    };
    my $big = '{"x":"' . 'x' x 200_000 . '"}';
    my @assorted = (
        sub { $wp->get('/monitors') }, sub { $wp->get("/monitors/$m->{id}") }, sub { $wp->get('/nope') },
        sub { $wp->post('/monitors', '{') }, sub { $wp->post('/monitors', $big) },
        sub { $wp->post('/monitors', '[' x 5000) }, sub { $wp->head('/tags') }, sub { $wp->options('/x') },
        sub { $wp->patch("/monitors/$m->{id}", { name => 'n' }, key => $m->{key}) },
        sub { $wp->patch("/monitors/$m->{id}", { name => 5 }, key => $m->{key}) },
        sub { $wp->get('/monitors?search=' . 'x' x 5000) }, sub { $wp->delete("/monitors/$m->{id}", key => 'x') },
        sub { $wp->get("/monitors/$m->{id}/uptime") }, sub { $wp->get("/monitors/$m->{id}/export", key => $m->{key}) },
        sub { $wp->post('/monitors/bulk', { monitors => [ {}, {}, {} ] }) },
    );
    my $requests = $ENV{WATCHPOST_SOAK} // 3000;
    my ($warm, $served) = (undef, 0);
    while ($served < $requests) {
        $_->() for @assorted;
        $served += @assorted;
        $warm //= $resident->() if $served >= 1000;
    }
    my $grown = $resident->() - $warm;
    cmp_ok $grown, '<', 512, "$served requests: $grown KiB more than after the first thousand";
} if !keeps_what_was_freed();

subtest 'a polite end' => sub {
    my %cgi = (REQUEST_METHOD => 'PATCH', REQUEST_URI => $path, HTTP_X_API_KEY => $m->{key});
    my $bytes = FastCGI::request_bytes(\%cgi, '{"name":"the last request"}');
    my $connection = $worker->connect;
    print {$connection} substr $bytes, 0, -12;
    $connection->flush;
    wait_until('the worker has the request in hand', sub { is_reading($worker->pid) });
    kill TERM => $worker->pid;
    print {$connection} substr $bytes, -12;
    $connection->flush;
    like FastCGI::receive($connection), qr/^Status: 200 OK\r\n/, 'it is finished';
    is $worker->wait, 0, 'then the worker ends';
    is $wp->keep_worker->get("/monitors/$m->{id}")->{json}{name}, 'the last request', 'and nothing was lost';

    for my $signal (qw(TERM INT)) {
        my $idle = $wp->keep_worker->{worker};
        is $wp->get('/tags')->{status}, 200, 'another worker';
        kill $signal => $idle->pid;
        is $idle->wait, 0, "... waits for a request, and ends at once on $signal";
    }
};

done_testing;
