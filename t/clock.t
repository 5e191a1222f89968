# The clock is set back an hour, and forward an hour, and back again: monitors go on being checked, rate windows
# open again, figures equal the rows, and nothing has lasted less than no time.  Runs are told the time; the worker's
# clock is libfaketime's, which reads it from a file.
use strict;
use warnings;
use Audit;
use JSON::PP ();
use Target;
use Test::More;
use Watchpost;

my $T = 1_700_000_000;
my $hour = 3600;
my ($libfaketime) = grep { -f } glob '/usr/lib/*/faketime/libfaketime.so.1';
my $wp = Watchpost->new(MONITOR_RATE_LIMIT => 0);

sub set_clock {
    my ($at) = @_;
    open my $file, '>', $wp->folder . '/clock' or die $!;
    print {$file} $at;
    close $file or die $!;
}

# A target that does what its path says, until told otherwise: /turn turns over what all of them do.
my $is_up = $wp->folder . '/is_up';
my $port = serve(sub {
    my ($connection) = @_;
    request_of($connection);
    my $status = -e $is_up ? '200 Fine' : '500 Broken';
    print {$connection} "HTTP/1.1 $status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
});
sub target_is_up {
    my ($yes) = @_;
    return unlink $is_up if !$yes;
    open my $file, '>', $is_up or die $!;
}

$wp->monitor(name => "shop $_", url => "http://127.0.0.1:$port/$_", confirmation_threshold => 1, sla_target => 99)
    for 1 .. 3;
my @ids = split /\n/, $wp->sql('select id from monitors order by key');

sub check_at {
    my ($at, $name) = @_;
    $wp->check(at => $at);
    is $wp->sql("select count(*) from monitor_states where last_checked_at = $at"), 3, "$name: all were checked";
}

ok $libfaketime, 'libfaketime is there' or die('no clock to turn');
set_clock($T);
$wp->set(LD_PRELOAD => $libfaketime, FAKETIME_TIMESTAMP_FILE => $wp->folder . '/clock', FAKETIME_FMT => '%s',
    FAKETIME_NO_CACHE => 1, FAKETIME_DONT_FAKE_MONOTONIC => 1,
    ASAN_OPTIONS => join ':', $ENV{ASAN_OPTIONS} // (), 'verify_asan_link_order=0');
$wp->keep_worker;
$wp->set(LD_PRELOAD => undef);

# What is shown holds at any hour of the clock: figures equal the rows, no time is negative.
sub figures_hold {
    my ($at, $name) = @_;
    set_clock($at);
    subtest "$name: what is shown" => sub {
        for my $id (@ids) {
            my $uptime = $wp->get("/monitors/$id/uptime")->{json};
            my $rows = $wp->sql("select count(*), sum(case when result = 1 then 1 else 0 end) from heartbeats
                where monitor = (select key from monitors where id = '$id') and checked_at > $at - 24 * 3600");
            my ($checks, $up) = split /\|/, $rows;
            is $uptime->{total_checks_24h}, $checks, 'checks of a day';
            cmp_ok abs($uptime->{uptime_24h} - 100 * $up / $checks), '<', 1e-6, 'uptime of a day';
            my $sla = $wp->get("/monitors/$id/sla")->{json};
            cmp_ok $sla->{$_}, '>=', 0, $_ for qw(downtime_estimate_seconds budget_used_pct total_checks);
            for my $incident (@{ $wp->get("/monitors/$id/incidents")->{json} }) {
                cmp_ok $incident->{resolved_at} // '9', 'ge', $incident->{started_at},
                    'an incident ends after it began';
            }
            my $beats = $wp->get("/monitors/$id/heartbeats")->{json};
            cmp_ok $_->{response_time_ms}, '>=', 0, 'a check took some time' for $beats->[0];
        }
    };
}

target_is_up(0);
check_at($T, 'at first');
figures_hold($T, 'at first');
is $wp->sql('select count(*) from incidents where resolved_at is null'), 3, 'all are down';

target_is_up(1);
my $back = $T - $hour;
figures_hold($back, 'an hour back');
check_at($back, 'an hour back');
figures_hold($back, 'an hour back and checked');
is $wp->sql('select count(*) from incidents where resolved_at is null'), 0, 'all are up';
$wp->check(at => $back + 599);
is $wp->sql("select count(*) from monitor_states where last_checked_at = $back"), 3, 'not more often than they should';
check_at($back + 600, 'ten minutes later');

# Somebody died with leases that, after the clock was set back, are far in the future.
$wp->sql("update monitor_states set lease = 7, leased_until = $T + $hour + 40");
target_is_up(0);
check_at($back + 1200, 'leases from the future');
check_at($T + $hour, 'two hours forward');
figures_hold($T + $hour, 'two hours forward');
target_is_up(1);
check_at($T, 'and back again');
figures_hold($T, 'and back again');
check_at($T + 600, 'time goes on');
figures_hold($T + 600, 'time goes on');

# The rollups, whatever order the hours came in.
is_deeply [ Audit::rollups($wp->database, 3600), Audit::rollups($wp->database, 86400) ], [], 'rollups equal the rows';
is $wp->sql('select count(*) from (select seq, lag(seq) over (order by rowid) as previous from incidents)
    where seq <= previous'), 0, 'seq grows all the same';

# An alert that failed once waits for its next attempt, and the clock is set back meanwhile.
my $late = $wp->monitor(url => "http://127.0.0.1:$port/late", confirmation_threshold => 1);
$wp->post("/monitors/$late->{id}/notifications", { name => 'n', channel_type => 'webhook',
    config => { url => "http://127.0.0.1:$port/hook" } }, key => $late->{key});
target_is_up(0);
$wp->check(monitor => $late->{id}, at => $T + $hour);
target_is_up(1);
$wp->sql("update alerts set outcome = 'pending', attempts = 1, body = '{}', due_at = 1000 * ($T + $hour + 2)
    where channel is not null");
$wp->command('notify', '--now', Watchpost::timestamp($back));
is $wp->sql("select count(*) from alerts where outcome = 'pending'"), 0, 'no alert waits for a time given up';

subtest 'rate windows' => sub {
    $wp->set(MONITOR_RATE_LIMIT => 2, LD_PRELOAD => $libfaketime);
    $wp->keep_worker;
    my $create = sub { $wp->post('/monitors', { name => 'x', url => 'http://127.0.0.1:1/' }) };
    for my $now ([ $T, 'at first' ], [ $T - $hour, 'an hour back' ],
            [ $T, 'forward again' ], [ $T + $hour, 'and on' ]) {
        my ($at, $name) = @$now;
        set_clock($at);
        is $create->()->{status}, 200, "$name: a create" for 1, 2;
        my $refused = $create->();
        is $refused->{status}, 429, "$name: no third";
        cmp_ok $refused->{headers}{'retry-after'}, '>', 0, "$name: when to come again";
        cmp_ok $refused->{headers}{'retry-after'}, '<=', $hour, "$name: within the hour";
    }
    $wp->stop_worker;
};

is $wp->command('tidy', '--now', Watchpost::timestamp($T - $hour))->{err}, '', 'tidy minds neither';
is_deeply [ Audit::rollups($wp->database, 3600) ], [], 'and takes nothing';
done_testing;
