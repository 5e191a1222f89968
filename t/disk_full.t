# The disk is full: clients that write are told to come again, those that read notice nothing, a run of the checker says what is
# wrong; and as soon as there is space all goes on by itself, and nothing is lost.
#
# The disk is a small one of our own, in a mount namespace.  Where even that is not allowed, no file may grow any
# more, which to SQLite is much the same.
use strict;
use warnings;
use Audit;
use Test::More;
use Watchpost;

my $T = 1_700_000_000;
my $in_namespace = $ENV{WATCHPOST_PRIVATE_MOUNTS};

if (!$in_namespace && system('unshare -rm true 2>/dev/null') == 0) {
    $ENV{WATCHPOST_PRIVATE_MOUNTS} = 1;
    exec 'unshare', '-rm', $^X, (map { "-I$_" } @INC), $0 or die "unshare: $!";
}

# --- a small disk -------------------------------------------------------------------------------------------

sub small_disk {
    my ($folder) = @_;
    mkdir $folder or die "$folder: $!";
    system('mount', '-t', 'tmpfs', '-o', 'size=2m', 'watchpost', $folder) == 0 or die 'mount';
}

# A filler takes all that is left.
sub fill_disk {
    my ($folder) = @_;
    open my $filler, '>>', "$folder/filler" or die $!;
    1 while syswrite $filler, 'x' x 4096;
    ok $!{ENOSPC}, 'the disk is full';
}

sub free_disk {
    my ($folder) = @_;
    unlink "$folder/filler" or die $!;
}

# --- without one --------------------------------------------------------------------------------------------

# No file of ours may grow beyond the limit.
sub limit_files {
    my ($wp, $limit) = @_;
    system('prlimit', '--pid', $_, "--fsize=$limit:") == 0 or die 'prlimit' for $$, $wp->{worker}->pid;
}

sub tell_without_disk {
    diag 'no mount namespace is allowed here: limiting the size of files instead';
    $SIG{XFSZ} = 'IGNORE';              # a process that meets the limit is told, not killed
    my $wp = Watchpost->new->keep_worker;
    my $m = $wp->monitor;
    my $fifty = { monitors => [ ({ name => 'x', url => 'http://127.0.0.1:1/' . 'x' x 1900 }) x 50 ] };
    limit_files($wp, 65536);
    refused_for_now($wp->post('/monitors/bulk', $fifty), 'fifty monitors');
    is $wp->get("/monitors/$m->{id}")->{status}, 200, 'reading goes on';
    is $wp->sql('select count(*) from monitors'), 1, 'nothing of it was done';
    limit_files($wp, 'unlimited');
    is $wp->post('/monitors/bulk', $fifty)->{json}{succeeded}, 50, 'with space again, the same worker writes';
    is $wp->check(at => $T)->{err}, '', 'a run goes well';
    $wp->stop_worker;
    is_deeply [ audit($wp->database) ], [], 'the books balance';
    done_testing;
}

# --- the story ----------------------------------------------------------------------------------------------

sub refused_for_now {
    my ($answer, $name) = @_;
    is $answer->{status}, 503, $name or diag $answer->{body};
    is $answer->{json}{code}, 'SERVICE_UNAVAILABLE', "$name: the code";
    cmp_ok $answer->{headers}{'retry-after'}, '>', 0, "$name: when to come again";
    unlike $answer->{body}, qr/sqlite|disk I|\.db/i, "$name: nothing of the inside";
}

if (!$in_namespace) {
    tell_without_disk();
    exit;
}

my $wp = Watchpost->new;
my $folder = $wp->folder . '/disk';
small_disk($folder);
$wp->set(DATABASE_PATH => "$folder/watchpost.db", WATCHPOST_STATE => $folder);
$wp->keep_worker;
my @made = map { $wp->monitor(name => "before $_") } 1 .. 3;
my ($m) = @made;
$wp->check(at => $T);

fill_disk($folder);
my $answer;
for (1 .. 500) {                        # what the log has room for still goes in
    $answer = $wp->post('/monitors', { name => "during $_ " . 'x' x 100, url => 'http://127.0.0.1:1/' });
    last if $answer->{status} != 200;
    push @made, $answer->{json}{monitor};
}
refused_for_now $answer, 'a create';
fill_disk($folder);                # whatever that set free is taken again
refused_for_now $wp->patch("/monitors/$m->{id}", { name => 'x' x 200 }, key => $m->{key}), 'a change';
fill_disk($folder);
refused_for_now $wp->post('/monitors/bulk', { monitors => [ ({ name => 'x' x 200, url => 'http://a/' }) x 50 ] }),
    'fifty at once';
is $wp->get("/monitors/$m->{id}")->{json}{name}, 'before 1', 'reading goes on';
is_deeply [ grep { $wp->get("/monitors/$_->{id}")->{status} != 200 } @made ], [], 'what was acknowledged is there';
is $wp->get("/monitors/$m->{id}/uptime")->{json}{total_checks_90d}, 0, 'figures too';
is $wp->get('/health')->{json}{last_check_run}, Watchpost::timestamp($T), 'and health';
is $wp->patch("/monitors/$m->{id}", '{', key => $m->{key})->{status}, 400, 'mistakes are still called so';

subtest 'the commands say what is wrong' => sub {
    for my $words ([ 'check', '--now', Watchpost::timestamp($T + 600) ], ['tidy'], ['admin-key'],
        [ 'backup', "$folder/backup.db" ]) {
        my $run = $wp->command('may_fail', @$words);
        is $run->{status}, 1, "@$words fails";
        like $run->{err}, qr/the disk is full|No space left/, 'and tells why';
        unlike $run->{out}, qr/wp_/, 'and shows no key that does not hold';
    }
    ok !-e "$folder/backup.db", 'a backup that failed leaves nothing behind';
    is $wp->get("/monitors/$m->{id}")->{json}{name}, 'before 1', 'reading still goes on';
    my $doctor = $wp->command('may_fail', 'doctor')->{out};
    like $doctor, qr/^problem  space +the disk is full: \Q$folder\E has \d+ KiB left$/m, 'the doctor calls it by its name';
};

free_disk($folder);
is $wp->patch("/monitors/$m->{id}", { name => 'after' }, key => $m->{key})->{status}, 200,
    'with space again, the same worker writes';
is $wp->monitor(name => 'after')->{name}, 'after', 'and creates';
is $wp->check(at => $T + 1200)->{err}, '', 'a run goes well';
is $wp->sql('select count(*) from monitor_states where last_checked_at is not ' . ($T + 1200)), 0,
    'and checks every monitor';
$wp->stop_worker;

fill_disk($folder);

# Where nothing has the database open there is not even room for the table of the shared log.
subtest 'the commands, alone on a full disk' => sub {
    for my $words ([ 'check', '--now', Watchpost::timestamp($T + 600) ], ['notify'], ['tidy'], ['init'], ['admin-key']) {
        my $run = $wp->command('may_fail', @$words);
        is $run->{status}, 1, "@$words fails";
        like $run->{err}, qr/cannot open the database: \S+: the disk is full$/m, 'and tells why';
    }
    my $doctor = $wp->command('may_fail', 'doctor');
    like $doctor->{out}, qr/^problem  database .* cannot be read: the disk is full\n +mend: du -xah /m, 'the doctor, too';
    unlike $doctor->{out}, qr/schema is -1/, '... and guesses nothing';
    for my $room (0, 64, 200) {                     # KiB: for nothing, a part of the schema, nearly all of it
        $wp->set(DATABASE_PATH => "$folder/new.db");
        truncate "$folder/filler", (-s "$folder/filler") - 1024 * $room or die $!;
        my $run = $wp->command('may_fail', 'init');
        like $run->{err}, qr/cannot open the database: .*the disk is full$/m, "init, with $room KiB left";
        unlike $run->{out}, qr/wp_/, 'and no key';
        unlink map { "$folder/new.db$_" } '', '-wal', '-shm', '-notifiers';
        fill_disk($folder);
    }
    $wp->set(DATABASE_PATH => "$folder/watchpost.db");
};

# Workers that are started on a full disk.
$wp->keep_worker;
$answer = $wp->get("/monitors/$m->{id}");
$answer->{status} == 200 ? pass 'a new worker reads' : refused_for_now $answer, 'a new worker';
free_disk($folder);
is $wp->get("/monitors/$m->{id}")->{json}{name}, 'after', 'it reads when there is space';
is $wp->monitor->{name}, 'shop', 'and writes';
$wp->stop_worker;
is_deeply [ audit($wp->database) ], [], 'the books balance';
system('umount', '-l', $folder);

done_testing;
