# Backups made while others write, and killed while they are made: what has the name of a backup is whole, and of one
# moment.
use strict;
use warnings;
use Audit;
use Repeated qw(repeated);
use Test::More;
use Time::HiRes qw(sleep time);
use Wait qw(wait_for);
use Watchpost;
use Writers;

note 'seed ' . srand($ENV{WATCHPOST_SEED} // time);     # WATCHPOST_SEED repeats a run, as far as chance goes
my $wp = Watchpost->new;
my $writers = Writers->start($wp);

subtest 'while runs and a client write' => sub {
    my $last = 0;
    for my $round (1 .. repeated(5, 2)) {
        my $copy = $wp->folder . "/copy$round.db";
        $writers->wait_for_more;
        my $run = $wp->command('backup', $copy);
        is $run->{err}, '', "backup $round";
        is_deeply [ audit($copy) ], [], 'its books balance: it is of one moment';
        my ($count) = map { $_->[0] } rows($copy, 'select count(*) from heartbeats');
        cmp_ok $count, '>', $last, 'later than the one before';
        $last = $count;
        is +(stat $copy)[2] & 0777, 0600, 'it is its owner\'s alone';
    }
};

subtest 'killed at any moment' => sub {
    my $copy = $wp->folder . '/killed.db';
    my ($made, $begun) = (0, time);
    $wp->command('backup', $wp->folder . '/timed.db');
    my $takes = time - $begun;
    for my $round (1 .. repeated(15, 4)) {
        my $pid = $wp->begin('backup', $copy);
        sleep rand 1.5 * $takes;
        kill KILL => $pid;
        wait_for($pid);
        next if !-e $copy;
        $made++;
        is_deeply [ audit($copy) ], [], "round $round: what is there is whole";
        unlink $copy or die $!;
    }
    note "$made of them were made";
    is $wp->command('backup', $copy)->{err}, '', 'what those left does not disturb the next';
    is_deeply [ audit($copy) ], [], 'which is whole';
    ok !-e "$copy.partial", 'and leaves nothing';
};

is_deeply [ $writers->stop ], [], 'no write failed meanwhile';

subtest 'no faster than it may' => sub {
    my $copy = $wp->folder . '/slow.db';
    $wp->sql('create table ballast (x blob); insert into ballast
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000) select randomblob(3000) from n');
    my $begun = time;
    is $wp->command('backup', $copy, '--max-mib-per-second', 16)->{err}, '', 'a backup of some 30 MiB, 16 a second';
    cmp_ok time - $begun, '>', 1, '... takes its time';
    is_deeply [ audit($copy) ], [], '... and is whole';
    $wp->sql('drop table ballast');
    for my $bad (0, -1, 'fast') {
        like `'$Watchpost::BUILD/watchpost' backup '$copy.$bad' --max-mib-per-second $bad 2>&1`,
            qr/takes a number from 1 on, not: $bad/, "not $bad";
    }
};

subtest 'where there is no database' => sub {
    local $ENV{DATABASE_PATH} = $wp->folder . '/not-there.db';
    my $copy = $wp->folder . '/of-nothing.db';
    for my $words ([ 'backup', $copy ], ['admin-key'], ['check'], ['notify'], ['tidy']) {
        my $said = `'$Watchpost::BUILD/watchpost' @$words 2>&1`;
        is $? >> 8, 1, "$words->[0] fails";
        is $said, "watchpost: there is no database $ENV{DATABASE_PATH}: name yours by WATCHPOST_CONF or DATABASE_PATH, "
            . "or make one: watchpost init\n", 'and says what to do';
    }
    ok !-e $ENV{DATABASE_PATH} && !-e $copy, 'an empty one is not made';
};

is_deeply [ audit($wp->database) ], [], 'the books balance';
done_testing;
