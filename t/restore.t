# A backup is put in the place of the database while workers, runs and the helper for live events have it open: they
# see the old state, then the new one, and no number is given out twice.  What is no backup replaces nothing.  Killed at
# any moment there is one state or the other.
use strict;
use warnings;
use Audit;
use File::Copy qw(copy);
use Repeated qw(repeated);
use Streams;
use Test::More;
use Time::HiRes qw(sleep time);
use Wait qw(wait_for);
use Watchpost;
use Writers;

note 'seed ' . srand($ENV{WATCHPOST_SEED} // time);     # WATCHPOST_SEED repeats a run, as far as chance goes
my $T = 1_700_000_000;

sub spew {
    my ($path, $bytes) = @_;
    open my $file, '>:raw', $path or die "$path: $!";
    print {$file} $bytes;
    close $file or die "$path: $!";
    return $path;
}

sub sql_in {
    my ($path, $sql) = @_;
    system('sqlite3', $path, $sql) == 0 or die "sqlite3 $path";
    return $path;
}

# What stands beside a database, but for its own log.
sub beside { my ($wp) = @_; return grep { !/-(?:wal|shm)$/ } glob $wp->database . '.*' }

sub names { my ($path) = @_; return join ' ', map { $_->[0] } rows($path, 'select name from monitors order by key') }

subtest 'what is no backup replaces nothing' => sub {
    my $wp = Watchpost->new;
    my $folder = $wp->folder;
    $wp->monitor(name => 'kept');
    $wp->check(at => $T);
    my $whole = "$folder/whole.db";
    $wp->command('backup', $whole);
    my $variant = sub { my ($name) = @_; copy($whole, "$folder/$name") or die $!; return "$folder/$name" };
    my $damaged = $variant->('damaged.db');
    open my $file, '+<:raw', $damaged or die $!;
    seek $file, 4096 * 3, 0;
    print {$file} "\xff" x 4096 x 3;
    close $file;
    my $cut = $variant->('cut.db');
    truncate $cut, 4096 * 5 or die $!;
    my @cases = (
        [ "$folder/nowhere", qr/No such file/ ],
        [ $folder, qr/not a file/ ],
        [ spew("$folder/text", "nothing of the kind\n" x 100), qr/not a database/ ],
        [ spew("$folder/empty", ''), qr/not one of Watchpost/ ],
        [ sql_in("$folder/other", 'create table t (a)'), qr/not one of Watchpost/ ],
        [ sql_in($variant->('marked'), 'pragma application_id=1'), qr/not one of Watchpost/ ],
        [ sql_in($variant->('newer'), 'pragma user_version=9999'), qr/9999.*install the newer/ ],
        [ $damaged, qr/damaged/ ],
        [ $cut, qr/damaged/ ],
        [ $wp->database, qr/database itself/ ],
    );
    for (@cases) {
        my ($path, $why) = @$_;
        my $run = $wp->command('may_fail', 'restore', $path);
        is $run->{status}, 1, "$path is refused";
        like $run->{err}, qr/nothing was replaced.*$why/, 'and why';
        is_deeply [ beside($wp) ], [], 'nothing is left beside the database';
    }
    is names($wp->database), 'kept', 'which is as it was';
    is $wp->command('may_fail', 'restore')->{status}, 2, 'without a FILE: wrong usage';
};

subtest 'workers and streams see it at once, and numbers go on' => sub {
    my $wp = Watchpost->new;
    my $admin = $wp->admin_key;
    $wp->keep_worker;
    my $shop = $wp->monitor(name => 'shop', is_public => JSON::PP::true, confirmation_threshold => 1);
    $wp->check(at => $T);
    my $backup = $wp->folder . '/backup.db';
    $wp->command('backup', $backup);
    my $helper = Streams->start($wp);
    my $client = $helper->ask('/events');
    my $of_one = $helper->ask("/monitors/$shop->{id}/events");
    my $late = $wp->monitor(name => 'late');
    $wp->check(at => $T + 600);
    my ($new_admin) = $wp->command('admin-key')->{out} =~ /(wp_\w+)/;
    my @before = ($client->event->{id});
    my $seq = $wp->sql('select max(seq) from heartbeats');
    is $wp->get("/monitors/$late->{id}")->{status}, 200, 'the worker knows what came after the backup';

    my $run = $wp->command('restore', $backup);
    is $run->{err}, '', 'the backup is restored';
    my ($kept) = $run->{out} =~ /is in (\S+)\.\n/;
    is_deeply [ beside($wp) ], [$kept], 'what was replaced is beside it';
    is names($kept), 'shop late', 'with all that there was';
    is +(stat $kept)[2] & 0777, 0600, 'for its owner alone';
    is_deeply [ audit($kept) ], [], 'and whole';
    is $wp->get("/monitors/$late->{id}")->{status}, 404, 'the worker that was running sees the old state';
    is $wp->get("/monitors/$shop->{id}")->{json}{name}, 'shop', 'all of it';
    is $wp->get('/admin/verify', key => $new_admin)->{body}, '{"valid":false}', 'the admin key';
    is $wp->get('/admin/verify', key => $admin)->{body}, '{"valid":true}', 'is the one of that time';
    is $wp->patch("/monitors/$shop->{id}", { name => 'till' }, key => $shop->{key})->{status}, 200, 'it writes';
    is_deeply $of_one->rest, [ $before[0] ], 'streams of one monitor end: its number might mean another now';

    $wp->check(at => $T + 1200);
    my $next = $client->event;
    is $next->{event}, 'check.completed', 'the others go on';
    cmp_ok $next->{id}, '>', $before[-1], 'with ids that only grow';
    cmp_ok $wp->sql("select min(seq) from heartbeats where checked_at = $T + 1200"), '>', $seq, 'as do all numbers';
    cmp_ok $wp->sql(q(select key from monitors where id = ') . $wp->monitor->{id} . "'"), '>', 2, 'keys, too';
    my $back = $helper->ask('/events', 'Last-Event-ID' => $before[-1]);
    is $back->event->{id}, $next->{id}, 'a client that comes back misses nothing';
    is_deeply [ audit($wp->database) ], [], 'the books balance';
    $wp->stop_worker;
};

# Names for what is replaced are of a second: all that could be taken now are.
subtest 'several within a second' => sub {
    my $wp = Watchpost->new;
    $wp->monitor(name => 'kept');
    my $backup = $wp->folder . '/backup.db';
    $wp->command('backup', $backup);
    my @taken = map { spew($wp->database . '.replaced-' . Watchpost::timestamp(time + $_) =~ tr/:-//dr, 'of another') } 0 .. 60;
    my ($first) = $wp->command('restore', $backup)->{out} =~ /is in (\S+)\.\n/;
    like $first, qr/\.replaced-\w+-2$/, 'has a name of its own';
    is names($first), 'kept', '... with what there was';
    like $wp->command('restore', $first)->{out}, qr/\.replaced-\w+-[23]\.$/m, 'and another can be undone by it at once';
    is names($wp->database), 'kept', '... which is then the database';
    is_deeply [ grep { -s $_ != length 'of another' } @taken ], [], 'nothing was written over';
};

subtest 'while others write' => sub {
    my $wp = Watchpost->new;
    my $writers = Writers->start($wp);
    my $backup = $wp->folder . '/backup.db';
    $wp->command('backup', $backup);
    for my $round (1 .. repeated(4, 2)) {
        $writers->wait_for_more;
        my ($before) = map { $_->[0] } rows($wp->database, q(select value from counters where name = 'heartbeat'));
        my $run = $wp->command('restore', $backup);
        is $run->{err}, '', "round $round";
        my ($kept) = $run->{out} =~ /is in (\S+)\.\n/;
        is_deeply [ audit($kept) ], [], 'what was replaced is of one moment';
        my ($there) = map { $_->[0] } rows($kept, q(select value from counters where name = 'heartbeat'));
        cmp_ok $there, '>=', $before, 'the last one: nothing was written in between';
        my ($after) = map { $_->[0] } rows($wp->database, q(select value from counters where name = 'heartbeat'));
        cmp_ok $after, '>=', $there, 'numbers go on from there';
        unlink $kept or die $!;
    }
    $writers->wait_for_more;
    is_deeply [ $writers->stop ], [], 'no write failed meanwhile';
    is_deeply [ audit($wp->database) ], [], 'the books balance';
};

subtest 'killed at any moment' => sub {
    my $wp = Watchpost->new;
    $wp->monitor(name => "a $_") for 1 .. 20;
    $wp->check(at => $T);
    my %copy = map { ($_ => $wp->folder . "/$_.db") } 'a', 'b';
    $wp->command('backup', $copy{a});
    $wp->monitor(name => "b $_") for 1 .. 20;
    $wp->check(at => $T + 600);
    $wp->command('backup', $copy{b});
    my %was = map { ($_ => names($copy{$_})) } keys %copy;
    $wp->keep_worker;
    my ($state, $done, $begun, $rounds) = ('b', 0, time, repeated(20, 5));
    $wp->command('restore', $copy{b});
    my $takes = time - $begun;
    for my $round (1 .. $rounds) {
        my $next = $state eq 'a' ? 'b' : 'a';
        my $pid = $wp->begin('restore', $copy{$next});
        sleep rand 1.5 * $takes;
        kill KILL => $pid;
        wait_for($pid);
        my $now = names($wp->database);
        if ($now eq $was{$next} && $now ne $was{$state}) { $state = $next; $done++ }
        is $now, $was{$state}, "round $round: one state or the other";
        is_deeply [ audit($wp->database) ], [], 'and whole';
        unlink glob $wp->database . '.replaced*';
    }
    note "$done of $rounds were done";
    my $answer = $wp->get('/monitors?limit=1');
    is $answer->{status}, 200, 'the worker goes on';
    is $wp->command('restore', $copy{a})->{err}, '', 'what those left does not disturb the next';
    is_deeply [ grep { !/replaced/ } beside($wp) ], [], 'which clears it away';
    $wp->stop_worker;
};

subtest 'a ruined database, and none at all' => sub {
    my $wp = Watchpost->new;
    my $m = $wp->monitor(name => 'shop');
    $wp->check(at => $T);
    my $backup = $wp->folder . '/backup.db';
    $wp->command('backup', $backup);
    my $seq = $wp->sql('select max(seq) from heartbeats');
    my @ruins = (
        [ 'overwritten', sub { spew($wp->database, 'x' x 20000) } ],
        [ 'cut off', sub { truncate $wp->database, 4096 * 3 or die $! } ],
        [ 'full of holes', sub {
            open my $file, '+<:raw', $wp->database or die $!;
            for (1 .. 10) { seek $file, 4096 * $_, 0; print {$file} "\0" x 4096 }
            close $file;
        } ],
        [ 'emptied', sub { spew($wp->database, '') } ],
        [ 'removed', sub { unlink $wp->database or die $! } ],
    );
    for (@ruins) {
        my ($name, $ruin) = @$_;
        $wp->keep_worker;
        is $wp->get("/monitors/$m->{id}")->{status}, 200, "$name: before it was, all is well";
        unlink $wp->database . '-wal', $wp->database . '-shm' if $name eq 'removed';
        $ruin->();
        my $run = $wp->command('restore', $backup);
        is $run->{err}, '', 'the backup is restored';
        like $run->{out}, $name =~ /emptied|removed/ ? qr/holds\.\n\z/ : qr/until now is in/, 'and the ruins are kept';
        $wp->get("/monitors/$m->{id}");     # one that had it open may have to notice first
        is $wp->get("/monitors/$m->{id}")->{status}, 200, 'the worker reads it';
        eval { $wp->stop_worker };
        is_deeply [ audit($wp->database) ], [], 'which is whole';
        cmp_ok $wp->sql(q(select value from counters where name = 'heartbeat')), '>', $seq + 1_000_000,
            'and goes on counting far beyond what may have been lost';
        is $wp->check(at => $T + 600)->{err}, '', 'it is written, too';
        ok !-e $wp->database . '.restoring', 'nothing is left beside it';
        unlink glob $wp->database . '.replaced*';
        $wp->command('restore', $backup);
        unlink glob $wp->database . '.replaced*';
    }
};

subtest 'one of the first release' => sub {
    my $wp = Watchpost->new;
    my $old = $wp->folder . '/old.db';
    my $schema = ($ENV{WATCHPOST_SOURCE} // '.') . '/sql/schema/001.sql';
    system("sqlite3 '$old' <'$schema'") == 0 or die;
    sql_in($old, q(pragma user_version=1; insert into settings values ('branding_title', 'as it was')));
    $wp->command('init');
    my $version = $wp->sql('pragma user_version');
    is $wp->command('restore', $old)->{err}, '', 'is restored';
    is $wp->sql('pragma user_version'), $version, 'and migrated';
    is $wp->get('/settings')->{json}{title}, 'as it was', 'with what it held';
};

done_testing;
