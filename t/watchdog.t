# The watchdog that every test runs under: a test that hangs fails in time, what it was doing is told, all of its
# processes are ended and no others; a test that ends by itself ends as it would alone.
use strict;
use warnings;
use File::Temp ();
use Test::More;
use Time::HiRes qw(time);
use Wait qw(eventually wait_for);

my $watchdog = ($ENV{WATCHPOST_BUILD} // 'build') . '/t/tools/watchdog';
my $folder = File::Temp->newdir;

# Runs a story of this text: { status, took, out, err }.
sub run_story {
    my ($text, %environment) = @_;
    open my $story, '>', "$folder/story.t" or die $!;
    print {$story} "use strict; use Test::More;\n$text\n";
    close $story;
    my ($begun, $pid) = (time, fork // die "fork: $!");
    if (!$pid) {
        %ENV = (%ENV, %environment);
        open STDOUT, '>', "$folder/out" or die $!;
        open STDERR, '>', "$folder/err" or die $!;
        exec $watchdog, "$folder/story.t" or die $!;
    }
    my $status = wait_for($pid);
    return { status => $status >> 8, took => time - $begun, map { ($_ => slurp($_)) } qw(out err) };
}

sub slurp {
    my ($name) = @_;
    open my $file, '<', "$folder/$name" or return '';
    local $/;
    return scalar <$file> // '';
}

# A process that a story has noted runs no more.
sub is_gone { return !kill 0 => slurp($_[0]) }

# A child of the story that never ends, and notes its id.
sub child {
    my ($name, $first) = (@_, '');
    return "if (!fork) { $first; open my \$note, '>', '$folder/$name'; print {\$note} \$\$; close \$note;"
        . " exec 'sleep', '987654' }\n";
}

my $notes = "sub noted { select undef, undef, undef, 0.01 until -s \"$folder/\$_[0]\" }\n";
my %short = (WATCHPOST_TEST_SECONDS => 0.7);

subtest 'a story that waits for a child that hangs' => sub {
    defined(my $bystander = fork) or die "fork: $!";
    exec 'sleep', '60' or die $! if !$bystander;
    my $run = run_story($notes . "use Wait; pass 'the beginning'; \n" . child('hangs') . "noted('hangs'); wait;"
        . " END { open my \$note, '>', '$folder/ended' }", %short);
    is $run->{status}, 124, 'it is stopped';
    cmp_ok $run->{took}, '<', 10, '... in time';
    like $run->{out}, qr/^ok 1 - the beginning\nnot ok - \S+story\.t has ended within 0\.7 s\n# stopped after: ok 1 - /,
        '... and has failed, after what it had said';
    like $run->{err}, qr/stopped.*it said last: ok 1 - the beginning/, 'people are told where';
    like $run->{err}, qr/still running: \d+ sleep 987654/, '... and which processes it had';
    ok -e "$folder/ended", 'it went through its END blocks';
    ok is_gone('hangs'), 'its child is gone';
    ok kill(0 => $bystander), 'a process that is none of its own runs on';
    kill KILL => $bystander;
    wait_for($bystander);
};

subtest 'a story that does not want to end, with a child in a session of its own' => sub {
    unlink "$folder/hangs";
    my $run = run_story($notes . "\$SIG{HUP} = 'IGNORE'; use POSIX ();\n" . child('hangs', 'POSIX::setsid(); fork and exit')
        . "noted('hangs'); pass 'here'; sleep 1 while 1;", %short, WATCHPOST_TEST_GRACE => 0.5);
    is $run->{status}, 124, 'it is stopped';
    ok is_gone('hangs'), 'and so is the child, an orphan by then';
};

subtest 'what ends by itself' => sub {
    unlink "$folder/hangs";
    my $run = run_story("print STDERR 'aside'; pass 'here'; done_testing;");
    is "$run->{status} $run->{out} $run->{err}", "0 ok 1 - here\n1..1\n aside", 'is passed on as it is';
    is run_story("exit 3;")->{status}, 3, 'with its status';
    unlink "$folder/costs";
    run_story("1 while (times)[0] < 0.5; system \$^X, '-e', '1 while (times)[0] < 0.5'", WATCHPOST_TEST_COSTS => "$folder/costs");
    my ($took, $busy, $name) = split ' ', slurp('costs');
    is $name, "$folder/story.t", 'what it has cost can be noted';
    cmp_ok $busy, '>=', 1, '... with what it started';
    cmp_ok $took, '>=', $busy / 2, '... and how long it took';
    is run_story("kill KILL => \$\$;")->{status}, 128 + 9, 'or its signal';
    $run = run_story($notes . child('hangs') . "noted('hangs'); pass 'here'; done_testing;");
    is "$run->{status} $run->{out}", "0 ok 1 - here\n1..1\n", 'a child that holds the pipe is not waited for';
    ok is_gone('hangs'), '... and ended';
};

subtest 'a bound of its own' => sub {
    my $run = run_story("\$| = 1; print \"# bound: 0.5 s\\n\"; sleep 100;");
    is $run->{status}, 124, 'holds in place of the common one';
    like $run->{out}, qr/within 0\.5 s/, '... which it says';
};

subtest 'the watchdog is told to stop' => sub {
    unlink "$folder/hangs";
    open my $story, '>', "$folder/story.t" or die $!;
    print {$story} child('hangs'), 'sleep 100';
    close $story;
    my $pid = fork // die "fork: $!";
    exec $watchdog, "$folder/story.t" or die $! if !$pid;
    ok eventually(sub { -s "$folder/hangs" }), 'a story is at work';
    kill INT => $pid;
    is wait_for($pid) >> 8, 124, 'Ctrl-C: the watchdog ends';
    ok is_gone('hangs'), '... and has ended what it had begun';
};

done_testing;
