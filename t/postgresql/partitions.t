# History in parts by time: made ahead, dropped whole, and what is past its retention is not shown whether its part has
# been dropped yet or not.  A copy takes along what is shown.
use strict;
use warnings;
use Target;
use Test::More;
use Watchpost;

my $DAY = 86_400;
my $MONDAY = 1_770_595_200;    # 2026-02-09
my $wp = Watchpost->new(HEARTBEAT_RETENTION_DAYS => 1, EVENT_RETENTION_DAYS => 2);
my $url = 'http://127.0.0.1:' . closed_port() . '/';
my $shop = $wp->monitor(name => 'shop', url => $url, confirmation_threshold => 1);
my $till = $wp->monitor(name => 'till', url => $url);

sub tidy { my ($at) = @_; return $wp->command('tidy', '--now', Watchpost::timestamp($at)) }
sub parts { my ($table) = @_; return [ grep { /^${table}_202602/ } split /\n/, $wp->sql("select relname from pg_class where relispartition and relkind = 'r' order by 1") ] }
sub raw { my ($table) = @_; return $wp->sql("select count(*) from $table") }

# What a client sees: times of heartbeats, and how many there are said to be.
sub shown {
    my ($m) = @_;
    my $answer = $wp->get("/monitors/$m->{id}/heartbeats");
    return [ $answer->{headers}{'x-total-count'}, map { $_->{checked_at} =~ s/T.*//r } @{ $answer->{json} } ];
}

subtest 'made ahead' => sub {
    $wp->command('init');
    cmp_ok $wp->sql("select count(*) from pg_inherits where inhparent = 'heartbeats'::regclass"), '>=', 3, 'init makes them';
    like $wp->command('may_fail', 'doctor')->{out}, qr/^ok +partitions +all are made until \d/m, 'doctor says up to when';
    is_deeply parts('heartbeats'), [], 'none of a time that nobody expected';
    $wp->check(at => $MONDAY + $DAY);
    is raw('heartbeats_rest'), 2, 'whose rows are kept all the same';
    tidy($MONDAY + $DAY + 60);
    is_deeply parts('heartbeats'), [ map { "heartbeats_202602$_" } qw(09 16 23) ], 'weeks';
    is_deeply parts('events_checks'), [ map { "events_checks_202602$_" } 10 .. 13 ], 'days';
    is_deeply parts('events_others'), ['events_others_20260201'], 'months';
    is $wp->sql("select count(*) from pg_class where relname = 'events_others_20260301'"), 1, 'and the next';
    is raw('heartbeats_rest'), 0, 'a part takes over what is of its time';
    is raw('heartbeats_20260209'), 2, 'all of it';
    is raw('events_checks_20260210'), 2, 'events, too';
    is_deeply shown($shop), [ 1, '2026-02-10' ], 'a client sees no difference';
};

subtest 'hidden' => sub {
    $wp->check(at => $MONDAY + $_ * $DAY) for 2, 4;
    is_deeply shown($shop), [ 1, '2026-02-13' ], 'of three checks those of the last day are shown';
    my ($old) = split /\n/, $wp->sql("select min(seq) from heartbeats where monitor = (select key from monitors where id = '$shop->{id}')");
    is $wp->get("/monitors/$shop->{id}/heartbeats/$old")->{status}, 404, '... also by their ids';
    my $run = tidy($MONDAY + 4 * $DAY + 3600);
    is raw('heartbeats'), 6, 'no row is deleted';
    is_deeply shown($_), [ 1, '2026-02-13' ], "... and what is past its retention is not shown of $_->{name}" for $shop, $till;
    is $wp->get("/monitors/$shop->{id}/heartbeats/$old")->{status}, 404, 'nor by its id';
    is_deeply parts('events_checks'), [ map { "events_checks_202602$_" } 12 .. 16 ], 'days that are over are gone';
    tidy($MONDAY + 4 * $DAY + 7200);
    is_deeply shown($shop), [ 1, '2026-02-13' ], 'the same once more';
    $wp->check(at => $MONDAY + 4 * $DAY + 7800);
    is_deeply shown($shop), [ 2, qw(2026-02-13 2026-02-13) ], 'and it goes on';
};

subtest 'copied' => sub {
    my $file = $wp->folder . '/there.db';
    is $wp->command('copy', '--from', $wp->database, '--to', "sqlite:$file")->{status}, 0, 'a copy is whole';
    $wp->command('copy', '--release', $wp->database);
    my $there = $wp->beside(settings => { %{ $wp->{settings} }, DATABASE_PATH => $file });
    delete $there->{settings}{DATABASE_URL};
    is $there->sql('select count(*) from heartbeats'), 4, 'without what is hidden';
    is $there->get("/monitors/$shop->{id}/heartbeats")->{headers}{'x-total-count'}, 2, 'a client sees the same';
    $there->command('tidy', '--now', Watchpost::timestamp($MONDAY + 5 * $DAY + 3600));
    is $there->get("/monitors/$shop->{id}/heartbeats")->{headers}{'x-total-count'}, 1, 'there it goes on';
};

subtest 'dropped' => sub {
    tidy($MONDAY + 8 * $DAY - 60);
    is $wp->sql("select count(*) from pg_class where relname = 'heartbeats_20260209'"), 1, 'a week stays until its last second is over';
    tidy($MONDAY + 8 * $DAY);
    is_deeply parts('heartbeats'), [ map { "heartbeats_202602$_" } qw(16 23) ], 'then it goes';
    is_deeply shown($shop), [0], 'with all that was in it';
    tidy($MONDAY + 60 * $DAY);
    is_deeply [ map { @{ parts($_) } } qw(heartbeats events_checks events_others) ], [], 'so do the others, months too';
    $wp->check(at => $MONDAY + $_ * $DAY) for 60, 20;
    tidy($MONDAY + 60 * $DAY + 60);
    is_deeply shown($shop), [ 1, '2026-04-10' ], 'a time that is over is not shown any more';
    is raw('heartbeats_rest'), 0, 'nor kept';
};

subtest 'a monitor that is deleted' => sub {
    is $wp->delete("/monitors/$till->{id}", key => $till->{key})->{status}, 200, 'it goes';
    tidy($MONDAY + 60 * $DAY + 120);
    is raw('heartbeats'), 1, 'with its history, in whatever part';
};

done_testing;
