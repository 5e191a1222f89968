# The disk is full: clients that write are told so, those that read notice nothing; deletes and checks go on, with what is
# kept for them; and as soon as there is space all goes on by itself, and nothing is lost.
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
    my ($folder, $size) = @_;
    mkdir $folder or die "$folder: $!";
    system('mount', '-t', 'tmpfs', '-o', "size=$size", 'watchpost', $folder) == 0 or die 'mount';
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
    refused($wp->post('/monitors/bulk', $fifty), 'fifty monitors');
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

sub refused {
    my ($answer, $name) = @_;
    is $answer->{status}, 507, $name or diag $answer->{body};
    is $answer->{json}{code}, 'STORAGE_FULL', "$name: the code";
    like $answer->{json}{error}, qr/disk .* is full.*deleting/, "$name: the sentence";
    unlike $answer->{body}, qr/sqlite|disk I|\.db/i, "$name: nothing of the inside";
}

sub health { return join ' ', $_[0]->get('/health')->{status}, @{ $_[0]->get('/health')->{json} }{qw(status database)} }

if (!$in_namespace) {
    tell_without_disk();
    exit;
}

my $wp = Watchpost->new;
my $folder = $wp->folder . '/disk';
my $reserve = "$folder/watchpost.db-reserve";
small_disk($folder, '16m');
$wp->set(DATABASE_PATH => "$folder/watchpost.db", WATCHPOST_STATE => $folder);
$wp->keep_worker;
my $admin = $wp->admin_key;
my @made = map { $wp->monitor(name => "before $_") } 1 .. 3;
my ($m) = @made;
$wp->check(at => $T);
$wp->sql('pragma wal_checkpoint(truncate)');   # else the next run gives back what the migrations' log takes

fill_disk($folder);
my $answer;
for (1 .. 500) {                        # what the log has room for still goes in
    $answer = $wp->post('/monitors', { name => "during $_ " . 'x' x 100, url => 'http://127.0.0.1:1/' });
    last if $answer->{status} != 200;
    push @made, $answer->{json}{monitor};
}
refused $answer, 'a create';
fill_disk($folder);                # whatever that set free is taken again
refused $wp->patch("/monitors/$m->{id}", { name => 'x' x 200 }, key => $m->{key}), 'a change';
fill_disk($folder);
refused $wp->post('/monitors/bulk', { monitors => [ ({ name => 'x' x 200, url => 'http://a/' }) x 50 ] }),
    'fifty at once';
is $wp->get("/monitors/$m->{id}")->{json}{name}, 'before 1', 'reading goes on';
is_deeply [ grep { $wp->get("/monitors/$_->{id}")->{status} != 200 } @made ], [], 'what was acknowledged is there';
is $wp->get("/monitors/$m->{id}/uptime")->{json}{total_checks_90d}, 0, 'figures too';
is health($wp), '503 error full', 'health says so';
is $wp->get('/health')->{json}{last_check_run}, Watchpost::timestamp($T), '... and what it says else';
is $wp->patch("/monitors/$m->{id}", {}, key => 'wp_' . '0' x 32)->{status}, 403, 'a key is asked for first';
refused $wp->post('/monitors', {}, key => $admin), 'also for the admin';

subtest 'the commands say what is wrong' => sub {
    for my $words ([ 'backup', "$folder/backup.db" ]) {
        my $run = $wp->command('may_fail', @$words);
        is $run->{status}, 1, "@$words fails";
        like $run->{err}, qr/the disk is full|No space left/, 'and tells why';
        unlike $run->{out}, qr/wp_/, 'and shows no key that does not hold';
    }
    ok !-e "$folder/backup.db", 'a backup that failed leaves nothing behind';
    is $wp->get("/monitors/$m->{id}")->{json}{name}, 'before 1', 'reading still goes on';
    my $doctor = $wp->command('may_fail', 'doctor')->{out};
    like $doctor, qr/^problem  space +the disk is full: \Q$folder\E has \d+ KiB left: .*deletes and checks/m,
        'the doctor calls it by its name';
    like $doctor, qr/space .*\n +mend: du -xah /, '... and says what to do';
};

subtest 'deletes and checks go on' => sub {
    ok -s $reserve, 'something is kept for them';
    my $run = $wp->command('check', '--now', Watchpost::timestamp($T + 600));
    is $wp->get('/health')->{json}{last_check_run}, Watchpost::timestamp($T + 600), 'a run records';
    is $wp->get("/monitors/$m->{id}/heartbeats")->{json}[0]{checked_at}, Watchpost::timestamp($T + 600), '... results';
    ok !-e $reserve, '... with it';
    like $run->{err}, qr/the disk is full: what was kept for deletes and checks is given up/, '... and says so';
    is health($wp), '503 error full', 'what was set free is for them';
    refused $wp->patch("/monitors/$m->{id}", { name => 'x' x 200 }, key => $m->{key}), 'another write';
    my $gone = pop @made;
    is $wp->delete("/monitors/$gone->{id}", key => $gone->{key} // $admin)->{status}, 200, 'a monitor is deleted';
    is $wp->get("/monitors/$gone->{id}")->{status}, 404, '... and gone';
    is $wp->command('tidy', '--now', Watchpost::timestamp($T + 600))->{status}, 0, 'what is old goes';
};

free_disk($folder);
is health($wp), '200 ok ok', 'with space again it is well';
ok -s $reserve, '... and keeps some';
is $wp->patch("/monitors/$m->{id}", { name => 'after' }, key => $m->{key})->{status}, 200,
    'with space again, the same worker writes';
is $wp->monitor(name => 'after')->{name}, 'after', 'and creates';
is $wp->check(at => $T + 1200)->{err}, '', 'a run goes well';
is $wp->sql('select count(*) from monitor_states where last_checked_at is not ' . ($T + 1200)), 0,
    'and checks every monitor';
$wp->stop_worker;

fill_disk($folder);
unlink $reserve or die $!;
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
is $answer->{status}, 503, 'a new worker cannot read' or diag $answer->{body};
is health($wp), '503 error full', '... and says why';
refused $wp->patch("/monitors/$m->{id}", {}, key => $m->{key}), '... to clients that write, too';
free_disk($folder);
is $wp->get("/monitors/$m->{id}")->{json}{name}, 'after', 'it reads when there is space';
is $wp->monitor->{name}, 'shop', 'and writes';
$wp->stop_worker;
is_deeply [ audit($wp->database) ], [], 'the books balance';

# On a disk of some size: where the first is not too small for an eighth of it to be worth something.
subtest 'a worker that finds the disk full' => sub {
    my $larger = $wp->folder . '/larger';
    small_disk($larger, '24m');
    my $other = Watchpost->new(DATABASE_PATH => "$larger/watchpost.db", WATCHPOST_STATE => $larger);
    $other->keep_worker;
    my @monitors = map { $other->monitor(name => "m$_") } 1 .. 20;
    is -s "$larger/watchpost.db-reserve", 3 << 20, 'an eighth is kept';
    fill_disk($larger);
    is scalar(grep { $other->delete("/monitors/$_->{id}", key => $_->{key})->{status} != 200 } @monitors[0 .. 9]), 0,
        'ten monitors are deleted';
    $other->check(at => $T);
    is $other->get("/monitors/$monitors[10]{id}")->{json}{last_checked_at}, Watchpost::timestamp($T), 'the others are checked';
    $other->stop_worker;
    fill_disk($larger) if -e "$larger/watchpost.db-reserve";
    is $other->command('check', '--now', Watchpost::timestamp($T + 600))->{status}, 0, 'also by a run that is alone';
    is_deeply [ audit($other->database) ], [], 'the books balance';
    system('umount', '-l', $larger);
};
system('umount', '-l', $folder);

done_testing;
