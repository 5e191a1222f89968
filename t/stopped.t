# A run of the checker that is told to stop: it begins nothing more, and finishes what it has begun; told twice, it
# does not wait for that either.  One run is told after its minute is over, when it has stopped claiming by itself: the
# time it lives in is libfaketime's, which reads it from a file.
use strict;
use warnings;
use POSIX qw(WNOHANG);
use Target;
use Test::More;
use Wait qw(eventually);
use Watchpost;

my ($libfaketime) = grep { -f } glob '/usr/lib/*/faketime/libfaketime.so.1';
ok $libfaketime, 'libfaketime is there' or die('no clock to turn');

# A target that answers at once, or, asked for /slow, when it is told to; it notes each request for that.
my $wp = Watchpost->new(HEARTBEAT_RETENTION_DAYS => 36_500);    # a run of these lives in another year than the worker
my ($asked, $go) = map { $wp->folder . "/$_" } qw(asked go);
my $port = serve(sub {
    my ($connection) = @_;
    if (request_of($connection) =~ m{ /slow }) {
        open my $note, '>>', $asked or die $!;
        syswrite $note, 'x';
        eventually(sub { -e $go || !-e $asked });           # the folder goes with the test
    }
    print {$connection} "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
});

sub answer {
    open my $file, '>', $go or die $!;
}

sub watched {
    my ($path) = @_;
    return $wp->monitor(name => $path, url => "http://127.0.0.1:$port$path", timeout_ms => 60_000);
}

sub beats { return join ' ', map { $_->{status} } @{ $wp->get("/monitors/$_[0]{id}/heartbeats")->{json} } }

sub ended { return waitpid($_[0], WNOHANG) == $_[0] }

sub set_clock {
    my ($at) = @_;
    my $path = $wp->folder . '/clock';
    open my $file, '>', "$path.new" or die $!;
    print {$file} $at;
    close $file or die $!;
    rename "$path.new", $path or die $!;
}

subtest 'after its minute' => sub {
    my $T = time; # what is long past is not shown
    my ($quick, $slow) = (watched('/quick'), watched('/slow'));
    $wp->sql("update monitor_states set last_checked_at = $T - 58, due_at = $T + 2
        where monitor = (select key from monitors where id = '$slow->{id}')");
    set_clock($T);
    $wp->set(LD_PRELOAD => $libfaketime, FAKETIME_TIMESTAMP_FILE => $wp->folder . '/clock', FAKETIME_FMT => '%s',
        FAKETIME_NO_CACHE => 1, ASAN_OPTIONS => join ':', $ENV{ASAN_OPTIONS} // (), 'verify_asan_link_order=0');
    my $run = $wp->begin('check');
    $wp->set(LD_PRELOAD => undef);
    ok eventually(sub { beats($quick) eq 'up' }), 'a run begins, and waits for what falls due in two seconds';
    set_clock($T + 2);
    ok eventually(sub { -e $asked }), '... which takes long';
    set_clock($T + 61);
    ok !eventually(sub { ended($run) }, 1), 'after a minute it waits for that one only';
    kill TERM => $run;
    ok !eventually(sub { ended($run) }, 1), 'TERM: it still does';
    answer();
    ok eventually(sub { ended($run) }), '... and ends';
    is $?, 0, '... well';
    is beats($slow), 'up', 'what it had begun is recorded';
};

subtest 'twice' => sub {
    unlink $asked, $go;
    my $dropped = watched('/slow');
    # What is dropped is left to the system to free.
    $wp->set(ASAN_OPTIONS => join ':', $ENV{ASAN_OPTIONS} // (), 'detect_leaks=0');
    my $run = $wp->begin('check', '--monitor', $dropped->{id});
    ok eventually(sub { -e $asked }), 'one is being checked';
    ok eventually(sub { kill TERM => $run; ended($run) }), 'TERM, and again: it ends';
    is $?, 0, '... well';
    is beats($dropped), '', 'what was begun is not waited for';
    answer();
};

done_testing;
