# What was deleted takes no room for ever: tidy gives it back to the file system, also while others write.
use strict;
use warnings;
use Test::More;
use Watchpost;

my $wp = Watchpost->new;
my $m = $wp->monitor(name => 'stays');

# The history of a monitor that is gone: about 20 MB.
sub leave_behind {
    $wp->sql(q{insert into heartbeats (monitor, seq, checked_at, result, response_ms, error_message)
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 40000)
        select 999, 1000000 + i, 1, 3, 5, hex(zeroblob(200)) from n});
}

# In pages.
sub size { return $wp->sql('pragma page_count') }

my $before = size();
leave_behind();
my $full = size();
cmp_ok $full, '>', $before + 4000, 'a past that takes room';
is $wp->command('tidy')->{status}, 0, 'tidy';
is $wp->sql('select count(*) from heartbeats'), 0, '... deletes it';
cmp_ok size(), '<', $before + 400, '... and gives its room back';
is $wp->sql('pragma integrity_check'), 'ok', 'nothing is harmed';
is $wp->get("/monitors/$m->{id}")->{json}{name}, 'stays', '... and what stays is there';

# A database of an earlier version cannot: it is left as it is, and a copy of it can.
my $old = Watchpost->new;
my $path = $old->database;
$old->sql('pragma journal_mode = delete; pragma auto_vacuum = none; vacuum; pragma journal_mode = wal');
is $old->sql('pragma auto_vacuum'), 0, 'one that cannot give anything back';
is $old->command('tidy')->{status}, 0, '... is tidied as ever';
is $old->command('backup', "$path.copy")->{status}, 0, '... and backed up';
is $old->command('restore', "$path.copy")->{status}, 0, '... and restored';
is $old->sql('pragma auto_vacuum'), 2, 'then it can';

done_testing;
