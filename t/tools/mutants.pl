# Do the tests notice a wrong condition?  Each row below turns one round, and names a test that has to fail then.
#
#     make mutants              all rows; some minutes
#     make mutants M=rules      the rows of which file or text contains this
#
# The sources are copied to BUILD/mutants and built there; then one row after the other is changed, built, tried, and
# put back.  The report is TAP, a test per row.  It fails for a mutant that survives; for one that cannot be built;
# for a row whose text is not in its file exactly once, so that rows follow the sources; and for a test that fails on
# the sources as they are.
#
# A row is text, and what takes its place; the file and the tests stand above.  Rows of a file stand together, and
# unit programs come first, so that little has to be built for each.
use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Find qw(find);
use File::Path qw(make_path);
use List::Util qw(first);
use Test::More;

# [ file, tests, [ text, in its place ], ... ]; tests are separated by blanks.
my @table = (
    [ 'lib/rules/transition.c', 't/unit/transition_test',
        [ 's->down < was->confirm', 's->down <= was->confirm' ],
        [ 's->recovering < was->recover', 's->recovering <= was->recover' ],
        [ 'next.streaks.degraded >= was->degrade', 'next.streaks.degraded > was->degrade' ],
        [ '!was->incident_open && !suppressed', '!was->incident_open' ],
        [ '(now == UP || now == DEGRADED) && was->incident_open', 'now == UP && was->incident_open' ],
        [ 'effective == DOWN && was->in_maintenance', 'was->in_maintenance' ],
        [ 'next.down_since > 0 && next.down_since <= at', 'next.down_since > 0' ],
    ],
    [ 'lib/rules/consensus.c', 't/unit/consensus_test',
        [ 'now - v->checked_at <= fresh', 'now - v->checked_at < fresh' ],
        [ 'if (c->down >= threshold)', 'if (c->down > threshold)' ],
        [ 'other != 0 && other <= start', 'other != 0 && other < start' ],
        [ 'rounds > stale ? rounds : stale', 'rounds > stale ? stale : rounds' ],
    ],
    [ 'lib/rules/retry.c', 't/unit/retry_test',
        [ 'h->attempts >= REJECTED_MOST', 'h->attempts > REJECTED_MOST' ],
        [ 'h->attempts <= ASKED_MOST', 'h->attempts < ASKED_MOST' ],
        [ 'now_ms >= end_ms || ', 'now_ms > end_ms || ' ],
        [ 'larger(h->attempts, r->unanswered)', 'h->attempts' ],
    ],
    [ 'lib/rules/pace.c', 't/unit/pace_test',
        [ 'paid_ms > most_ms ? now_ms', 'paid_ms > most_ms + 10000000 ? now_ms' ],
        [ '(BURST - 1)', 'BURST' ],
    ],
    [ 'lib/rules/limit.c', 't/unit/limit_test',
        [ 'most > 0 && count >= most', 'most > 0 && count > most' ],
    ],
    [ 'lib/rules/staleness.c', 't/unit/staleness_test',
        [ 'm->is_paused || ', '' ],
        [ 'now >= stale_from(m)', 'now > stale_from(m)' ],
    ],
    [ 'lib/rules/reminder.c', 't/unit/reminder_test',
        [ 'told->reminders < rules->max_repeats', 'told->reminders <= rules->max_repeats' ],
        [ 'now - since >= minutes * MINUTE', 'now - since > minutes * MINUTE' ],
        [ '!told->acknowledged &&', '' ],
        [ '!told->escalated &&', '' ],
    ],
    [ 'lib/rules/schedule.c', 't/unit/schedule_test',
        [ '|| last_at > now ||', '||' ],
        [ 'early > EARLY_SECONDS', 'early < EARLY_SECONDS' ],
    ],
    [ 'lib/rules/sla.c', 't/unit/sla_test',
        [ 'below(s->current, s->target) || ', '' ],
        [ 'budget <= TOLERANCE', 'budget < -1' ],
        [ 's->budget / 4', 's->budget / 5' ],
    ],
    [ 'lib/rules/uptime.c', 't/unit/uptime_test',
        [ 'more->first_at < sum->first_at', 'more->first_at > sum->first_at' ],
        [ 'result == UP ? response_time_ms : 0', 'response_time_ms' ],
    ],
    [ 'lib/rules/verdict.c', 't/unit/verdict_test',
        [ 'seen->response_time_ms <= limit)', 'seen->response_time_ms < limit)' ],
        [ "if (seen->held_up) {\n        say_nothing", "if (false) {\n        say_nothing" ],
        [ 'seen->outcome == OUTCOME_BODY_FAILED && m->type == MONITOR_HTTP', 'seen->outcome == OUTCOME_BODY_FAILED' ],
    ],
    [ 'lib/rules/address_policy.c', 't/unit/address_policy_test',
        [ 'inside.reach > own.reach', 'inside.reach < own.reach' ],
        [ 'policy == TARGET_PUBLIC && !trusted', 'policy == TARGET_PUBLIC' ],
        [ '(address[whole] ^ prefix[whole]) >> (8 - rest) == 0', 'address[whole] == prefix[whole]' ],
    ],
    [ 'lib/rules/attention.c', 't/unit/attention_test',
        [ 'now - since > CHECKER_LATE', 'now - since >= CHECKER_LATE' ],
        [ 'a->acknowledged_by == NULL ? -1 : 1', 'a->acknowledged_by == NULL ? 1 : -1' ],
    ],
    [ 'lib/rules/role.c', 't/unit/role_test',
        [ 'b->monitor != 0 && b->monitor == p->owned', 'b->monitor == p->owned' ],
        [ 'page != 0 && page == p->owned', 'page != 0' ],
    ],

    [ 'lib/base/buf.c', 't/unit/buf_test',
        [ 'return c < 0x20 ? "" : NULL;', 'return NULL;' ],
    ],
    [ 'lib/render/html.c', 't/unit/html_test t/unit/public_page_test',
        [ 'buf_xml(out, one);', 'buf_text(out, one);' ],
        [ 'out->length - start + LONGEST > most', 'out->length - start > most' ],
    ],
    [ 'lib/render/badge.c', 't/unit/badge_test',
        [ 'buf_xml(out, text);', 'buf_text(out, text);' ],
        [ 'percent < 100 ? fmin(percent, 99.9) : 100', 'percent' ],
    ],
    [ 'lib/render/mail_format.c', 't/unit/mail_test',
        [ 'if (*text < 0x20 || *text > 0x7e)', 'if (*text > 0x7e)' ],
    ],
    [ 'lib/render/markup.c', 't/unit/message_test',
        [ 'return code < 0x20 || ', 'return ' ],
        [ '(code >= 0x202a && code <= 0x202e) || ', '' ],
    ],
    [ 'lib/render/sse_frame.c', 't/unit/sse_frame_test',
        [ 'strcspn(json, "\r\n")', 'strcspn(json, "\r")' ],
        [ 'event->shown >= filter->scope', 'true' ],
        [ 'filter->with_key || event->keyless_body == NULL', 'true' ],
    ],

    [ 'cron/notify/recipient_queue.c', 't/unit/recipient_queue_test',
        [ 'to->host->busy < MOST_PER_HOST', 'to->host->busy <= MOST_PER_HOST' ],
        [ 'r->busy >= MOST_AT_ONCE', 'r->busy > MOST_AT_ONCE' ],
        [ '*to = r->last = candidate;', '*to = candidate;' ],
        [ '(*place)->item < item', '(*place)->item > item' ],
    ],
    [ 'cron/remote/spool.c', 't/unit/spool_test',
        [ 'if (i > 0 && (results > SPOOL_BATCH', 'if ((results > SPOOL_BATCH' ],
        [ 'files.list->number > b->last)', 'files.list->number >= b->last)' ],
        [ 'files->list->at < now - (int64_t)SPOOL_MOST_DAYS * DAY', 'files->list->at > now' ],
        [ 'files->count > SPOOL_MOST_FILES', 'files->count >= SPOOL_MOST_FILES' ],
        [ 'if (read_sending(s, a, &under_way))', 'if (false)' ],
    ],
    [ 'fcgi/http/response_cache.c', 't/unit/response_cache_test',
        [ 'if (cache->state != state || state < 0)', 'if (false)' ],
        [ 'if (reply.length <= LENGTH_MAX)', 'if (true)' ],
        [ 'return rq->transaction != WRITING;', 'return true;' ],
        [ 'rq->has_key || rq->transaction != NO_TRANSACTION', 'rq->transaction != NO_TRANSACTION' ],
    ],
    [ 'fcgi/http/cached_answer.c', 't/unit/response_cache_test',
        [ 'now < kept->until', 'now <= kept->until' ],
        [ 'now >= kept->from && ', '' ],
    ],
    [ 'fcgi/http/shared_answers.c', 't/unit/shared_answers_test t/unit/response_cache_test',
        [ 'if (code == EOWNERDEAD) {', 'if (false) {' ],
        [ 'if (memcmp(&shared->state, state, sizeof *state) == 0)', 'if (true)' ],
        [ 'if (flock(s->file.fd, LOCK_EX | LOCK_NB) == 0)', 'if (false)' ],
        [ 'size > ROOM - shared->used', 'false' ],
    ],

    [ 'lib/flow/record.c', 't/unit/record_test t/unit/record_remote_test',
        [ 'e->state.lease != r->lease || ', '' ],
        [ 'e->state.consensus_threshold < 0 || e->state.paused', 'e->state.consensus_threshold < 0' ],
    ],
    [ 'lib/flow/evaluation.c', 't/unit/record_test t/unit/record_remote_test t/maintenance.t',
        [ 'e->now < i.started_at ? i.started_at : e->now', 'e->now' ],
        [ '.live_only = i == NULL && e->state.before.in_maintenance', '.live_only = false' ],
    ],
    [ 'lib/flow/publish.c', 't/unit/record_test t/api_alerts.t t/maintenance.t',
        [ 'entry.skipped = reason_to_skip(a, c);', 'entry.skipped = NULL;' ],
        [ 'what->live_only || ', '' ],
    ],
    [ 'lib/flow/timers.c', 't/unit/timers_test t/maintenance.t',
        [ 'if (change->published != NULL)', 'if (false)' ],
    ],
    [ 'lib/flow/retention.c', 't/unit/retention_test',
        [ 'cut > promised && ', '' ],
        [ 'while (before == STEP)', 'while (false)' ],
    ],

    [ 'sql/monitor_states.sql', 't/unit/monitor_states_test t/dependencies.t',
        [ "(s.leased_until <= :now OR s.leased_until > :too_far)\n    ORDER BY", "s.leased_until <= :now\n    ORDER BY" ],
        [ 'c.status = 4 AND c.last_checked_at < :not_since AND', 'c.status = 4 AND' ],
        [ 'WHERE c.last_checked_at > :now + 60', 'WHERE c.last_checked_at > :now' ],
        [ 'u.is_paused = 0 AND u.status IN (3, 4)) END', 'u.status IN (3, 4)) END' ],
    ],
    [ 'sql/outbox.sql', 't/clock.t t/webhooks.t t/webhooks_killed.t',
        [ "    leased_until = 0\nWHERE key = :key AND lease = :lease AND due_at IS NOT NULL",
            "    leased_until = 0\nWHERE key = :key AND due_at IS NOT NULL" ],
        [ 'leased_until > :clock AND leased_until <= :too_far', 'leased_until > :clock' ],
    ],
    [ 'sql/rate_limits.sql', 't/unit/rate_limits_test',
        [ "opened_at > :over\n  AND opened_at <= :latest", 'opened_at > :over' ],
    ],
    [ 'lib/store/rate_limits.c', 't/unit/rate_limits_test',
        [ 'enum { REQUESTS_APART = 60 }', 'enum { REQUESTS_APART = 0 }' ],
    ],
    [ 'sql/incidents.sql', 't/alert_rules_run.t t/unit/timers_test',
        [ 'd.monitor = i.monitor AND u.is_paused = 0 AND', 'd.monitor = i.monitor AND' ],
        [ 'w.monitor = i.monitor AND w.ends_at > :now', 'w.monitor = i.monitor AND w.ends_at > :now + 1000000' ],
    ],

    [ 'fcgi/http/guard.c', 't/auth.t t/api_channels.t t/unit/perform_call_test t/metrics.t',
        [ 'digest_equal(&rq->monitor.manage_key, &rq->key)', 'true' ],
        [ 'found == FOUND && rq->channel.workspace == 0', 'false' ],
        [ 'needs[rq->route->auth].key && !rq->has_key', 'false' ],
        [ 'while (rq->outer != NULL)', 'while (false)' ],
        [ '"HTTP_FORWARDED", ', '' ],
    ],
    [ 'fcgi/http/route_index.c', 't/unit/route_match_test t/http.t t/api_overview.t',
        [ 'shapes[i - 1] > shape', 'shapes[i - 1] < shape' ],
        [ 'if (rq->segment_count < 0)', 'if (false)' ],
        [ 'rq->outside && !is_discovery(row->path)', 'rq->outside' ],
        [ 'rq->segments[i][length] != \'\0\'', 'false' ],
    ],
    [ 'fcgi/http/rate_limit.c', 't/api_bulk.t',
        [ 'most > 0 && ', '' ],
        [ '->room <= 0', '->room < 0' ],
    ],

    [ 'cron/notify/delivery_turn.c', 't/webhooks.t t/mail.t',
        [ 'if (!c->is_enabled)', 'if (false)' ],
    ],
    [ 'cron/notify/delivery_task.c', 't/webhooks.t t/mail.t',
        [ 'if (!lost && next->disables_channel && ', 'if (!lost && ' ],
    ],

    [ 'fcgi/events/event_reader.c', 't/events.t',
        [ 'c->after >= r->last', 'c->after + 1 >= r->last' ],
        [ 'r->replaced || (r->started && newest < r->last)', 'r->replaced' ],
    ],
    [ 'fcgi/events/sse_accept.c', 't/events.t',
        [ 'after >= 0 && after < newest', 'after >= 0' ],
        [ 'if (full && !rq->head)', 'if (full)' ],
    ],
    [ 'fcgi/events/sse_server.c', 't/events.t',
        [ 'if (c->filter.monitor != 0 || ', 'if (' ],
        [ 's->open.count >= s->limit, c', 's->open.count > s->limit, c' ],
        [ '> MOST_BEHIND;', '> 1000 * (int64_t)MOST_BEHIND;' ],
    ],
);

my ($source, $build, $wanted) = @ARGV;
die "usage: mutants.pl SOURCE BUILD [PATTERN]\n" if !defined $build;
$source = abs_path($source);
$build = abs_path($build);
my ($tree, $built) = ("$build/mutants/tree", "$build/mutants/build");
$wanted //= '';

sub slurp {
    my ($path) = @_;
    open my $file, '<:raw', $path or return;
    local $/;
    return scalar <$file> // '';
}

sub write_file {
    my ($path, $text) = @_;
    make_path(dirname $path);
    open my $file, '>:raw', $path or die "$path: $!";
    print {$file} $text;
    close $file or die "$path: $!";
}

# --- the copy -----------------------------------------------------------------------------------------------

# The files of a folder by their names in it, but for what is built, installed or kept by git.
sub files_of {
    my ($folder) = @_;
    my @names;
    find({ no_chdir => 1, wanted => sub {
        my $name = s{^\Q$folder\E/?}{}r;
        my $left_out = $name =~ m{^build(?!-aux)|^\.git$|(?:^|/)(?:node_modules|autom4te\.cache)$|^www/dist$} || $_ eq $build;
        $File::Find::prune = $left_out && -d;
        push @names, $name if -f && !-l && !$left_out;
    } }, $folder) if -d $folder;
    return @names;
}

# Files that have not changed keep their time, so that a second run has little to build.
sub copy_sources {
    my %there = map { $_ => 1 } files_of($source);
    unlink map { "$tree/$_" } grep { !$there{$_} } files_of($tree);
    for my $name (keys %there) {
        my ($text, $old) = (slurp("$source/$name"), slurp("$tree/$name"));
        next if defined $old && $old eq $text;
        write_file("$tree/$name", $text);
        my ($mode, $time) = (stat "$source/$name")[ 2, 9 ];
        chmod $mode & 07777, "$tree/$name";
        utime $time, $time, "$tree/$name" if !defined $old;
    }
    return;
}

# --- building and trying ------------------------------------------------------------------------------------

my $log = "$build/mutants/log";

sub run {
    my ($command) = @_;
    return system("cd '$built' && ($command) >'$log' 2>&1 </dev/null") == 0;
}

sub said { return join '', map { "    $_\n" } (split /\n/, slurp($log))[ -15 .. -1 ] }

# The compiler of the build, without its sanitizers, and little optimizing.
sub configure {
    return if -f "$built/Makefile";
    make_path($built);
    my ($compiler) = slurp("$build/Makefile") =~ /^CC = (.*)$/m;
    run("'$tree/configure' -q CC='$compiler' CFLAGS=-O1") or BAIL_OUT("configure:\n" . (slurp($log) // ''));
    return;
}

# What must be built for a test.
sub targets { return $_[0] =~ /\.t$/ ? 'watchpost watchpost.fcgi watchpost-events t/tools/probe' : $_[0] }

sub builds {
    my @tests = @_;
    my %targets = map { $_ => 1 } map { split ' ', targets($_) } @tests;
    return run(join ' ', "make -s -j2", sort keys %targets);
}

# A test that hangs has failed, too.
sub passes {
    my ($test) = @_;
    my $path = $test =~ /\.t$/ ? "$tree/$test" : "$built/$test";
    return run("t/tools/watchdog '$path'");
}

$ENV{WATCHPOST_BUILD} = $built;
$ENV{WATCHPOST_SOURCE} = $tree;
$ENV{WATCHPOST_TEST_SECONDS} //= 60;
$ENV{PERL5LIB} = "$tree/t/lib";
delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL)};

# --- the rows -----------------------------------------------------------------------------------------------

sub name_of { return "$_[0]: $_[2]" =~ s/\s+/ /gr }

# Whether the text is there to be changed; fails if it is not.
sub is_there {
    my ($file, $tests, $text) = @_;
    my $whole = slurp("$tree/$file") // '';
    my $found = () = $whole =~ /\Q$text\E/g;
    return $found == 1 || fail name_of(@_) . ": the text is in the file $found times, not once";
}

sub try_row {
    my ($file, $tests, $text, $other) = @_;
    my ($name, $whole) = (name_of(@_), slurp("$tree/$file"));
    write_file("$tree/$file", $whole =~ s/\Q$text\E/$other/r);
    my $caught;
    if (builds(@$tests)) {
        $caught = first { !passes($_) } @$tests;
        ok $caught, $name . ($caught ? " -- $caught" : ' survives');
    } else {
        fail "$name: it cannot be built";
        diag said();
    }
    write_file("$tree/$file", $whole);
    return;
}

copy_sources();
$wanted = quotemeta $wanted;
my @rows = map { my ($file, $tests, @changes) = @$_; map { [ $file, [ split ' ', $tests ], @$_ ] } @changes } @table;
@rows = grep { "$_->[0] $_->[2]" =~ /$wanted/ && is_there(@$_) } @rows;
configure();
my %tests = map { $_ => 1 } map { @{ $_->[1] } } @rows;
run('make -s -j2 all && make -s -j2 t/tools/watchdog t/tools/probe') && builds(sort keys %tests) or BAIL_OUT("it does not build:\n" . said());
for my $test (sort keys %tests) {
    ok passes($test), "$test, on the sources as they are" or diag said();
}
try_row(@$_) for @rows;
done_testing;
