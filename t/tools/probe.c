/* Probes targets as a check would, without a database: for the stories about hostile targets, and for
 * measuring.
 *
 *     probe [--SETTING=VALUE]... URL...
 *
 * prints a line of JSON for each: what the sweep saw. With --repeat=N every URL is probed N times, nothing
 * is printed for each, and one line at the end says how many ended how, and what it cost. */
#include "cron/check/sweep.h"

#include "os/clock.h"
#include "base/json.h"
#include "model/metric.h"
#include "base/text.h"
#include "os/log.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const char *const outcomes[] = {
    [OUTCOME_ANSWERED] = "answered",
    [OUTCOME_TIMED_OUT] = "timed out",
    [OUTCOME_REFUSED] = "refused",
    [OUTCOME_UNRESOLVED] = "unresolved",
    [OUTCOME_TLS_FAILED] = "tls failed",
    [OUTCOME_NOT_ALLOWED] = "not allowed",
    [OUTCOME_FAILED] = "failed",
    [OUTCOME_BODY_FAILED] = "body failed",
    [OUTCOME_INCONCLUSIVE] = "inconclusive",
};
#define OUTCOMES (sizeof outcomes / sizeof outcomes[0])

struct run {
    struct monitor pattern; /* all but the url */
    const char *options;    /* a JSON object: struct monitor_options */
    struct arena arena;
    struct config config;
    struct buf headers;
    long repeat, at_once;   /* at_once 0: as many as the sweep has room for */
    long counts[OUTCOMES];
    int64_t started_ms, slowest_ms;
    int most_in_flight;
};

/* One probe to make: the monitor that stands for it. */
struct target {
    struct run *run;
    struct monitor monitor;
};

static void
print_observation(const struct target *target, const struct observation *seen)
{
    struct buf out = { .arena = NULL };

    put_object(&out, NULL);
    put_text(&out, "url", target->monitor.url);
    put_text(&out, "outcome", outcomes[seen->outcome]);
    put_text(&out, "detail", seen->detail);
    put_int(&out, "status_code", seen->status_code);
    put_int(&out, "response_time_ms", seen->response_time_ms);
    put_object(&out, "phases_ms");
    put_int(&out, "queue", seen->phases.queue_ms);
    put_int(&out, "dns", seen->phases.dns_ms);
    put_int(&out, "connect", seen->phases.connect_ms);
    put_int(&out, "tls", seen->phases.tls_ms);
    put_int(&out, "first_byte", seen->phases.first_byte_ms);
    end_object(&out);
    put_bool(&out, "body_matched", seen->body_matched);
    put_text(&out, "health", seen->health);
    put_object(&out, "metrics");
    for (int i = 0; i < seen->metric_count; i++)
        put_real(&out, seen->metrics[i].label, seen->metrics[i].value);
    end_object(&out);
    put_bool(&out, "cut_short", seen->cut_short);
    put_bool(&out, "refused_by_tls", seen->refused_by_tls);
    put_bool(&out, "not_verified", seen->not_verified);
    opt_text(&out, "text",
             seen->body ? text_clean(&target->run->arena, seen->body, seen->body_length) : NULL);
    opt_text(&out, "remote_address", seen->remote_address);
    if (seen->certificate)
        certificate_json(&out, "certificate", seen->certificate, CERTIFICATE_NAMES, 0);
    put_array(&out, "values");
    for (int i = 0; i < seen->value_count; i++)
        put_text(&out, NULL, seen->values[i]);
    end_array(&out);
    put_text(&out, "health", seen->health);
    put_object(&out, "metrics");
    for (int i = 0; i < seen->metric_count; i++)
        put_real(&out, seen->metrics[i].label, seen->metrics[i].value);
    end_object(&out);
    put_int(&out, "told_after_ms", clock_monotonic_ms() - target->run->started_ms);
    end_object(&out);
    puts(buf_string(&out));
    buf_free(&out);
}

static void
on_seen(void *context, void *tag, const struct observation *seen)
{
    struct run *run = context;

    run->counts[seen->outcome]++;
    if (seen->response_time_ms > run->slowest_ms)
        run->slowest_ms = seen->response_time_ms;
    if (run->repeat == 0)
        print_observation(tag, seen);
}

static int64_t
microseconds(struct timeval t)
{
    return (int64_t)t.tv_sec * 1000000 + t.tv_usec;
}

static void
print_summary(const struct run *run)
{
    struct buf out = { .arena = NULL };
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    put_object(&out, NULL);
    for (size_t i = 0; i < OUTCOMES; i++)
        put_int(&out, outcomes[i], run->counts[i]);
    put_int(&out, "wall_ms", clock_monotonic_ms() - run->started_ms);
    put_int(&out, "cpu_us", microseconds(used.ru_utime) + microseconds(used.ru_stime));
    put_int(&out, "max_rss_kib", used.ru_maxrss);
    put_int(&out, "most_in_flight", run->most_in_flight);
    put_int(&out, "slowest_ms", run->slowest_ms);
    end_object(&out);
    puts(buf_string(&out));
    buf_free(&out);
}

static void
run_all(struct run *run, struct sweep *sweep, struct target *targets, long count)
{
    long total = count * (run->repeat ? run->repeat : 1), next = 0;

    run->started_ms = clock_monotonic_ms();
    while (next < total || sweep_in_flight(sweep) > 0) {
        while (next < total && sweep_room(sweep) > 0 &&
               (run->at_once == 0 || sweep_in_flight(sweep) < run->at_once)) {
            struct target *target = &targets[next++ % count];

            sweep_add(sweep, &target->monitor, target);
        }
        if (sweep_in_flight(sweep) > run->most_in_flight)
            run->most_in_flight = sweep_in_flight(sweep);
        sweep_turn(sweep, 0); /* some end as they begin: then there is nothing to wait for */
        if (sweep_in_flight(sweep) > 0)
            sweep_turn(sweep, 1000);
    }
}

enum {
    TYPE = 1,
    METHOD,
    TIMEOUT,
    EXPECT,
    BODY,
    HEADER,
    NO_FOLLOW,
    PUBLIC,
    TRUSTED,
    RECORD,
    RESOLVER,
    SENTINELS,
    PLUGIN_DIRS,
    REPEAT,
    AT_ONCE,
    OPTIONS,
};

static const struct option options[] = {
    {"type", required_argument, NULL, TYPE},
    {"method", required_argument, NULL, METHOD},
    {"timeout", required_argument, NULL, TIMEOUT},
    {"expect", required_argument, NULL, EXPECT},
    {"body", required_argument, NULL, BODY},
    {"header", required_argument, NULL, HEADER},
    {"no-follow", no_argument, NULL, NO_FOLLOW},
    {"public", no_argument, NULL, PUBLIC},
    {"trusted", no_argument, NULL, TRUSTED},
    {"record", required_argument, NULL, RECORD},
    {"resolver", required_argument, NULL, RESOLVER},
    {"sentinels", required_argument, NULL, SENTINELS},
    {"plugin-dirs", required_argument, NULL, PLUGIN_DIRS},
    {"repeat", required_argument, NULL, REPEAT},
    {"at-once", required_argument, NULL, AT_ONCE},
    {"options", required_argument, NULL, OPTIONS},
    {NULL, 0, NULL, 0},
};

static enum monitor_type
type_named(const char *name)
{
    int type = 0;

    while (type < MONITOR_TYPE_COUNT - 1 && strcmp(name, monitor_type_name((enum monitor_type)type)) != 0)
        type++;
    return (enum monitor_type)type;
}

static bool
set(struct run *run, int option, const char *value)
{
    struct monitor *m = &run->pattern;

    switch (option) {
    case TYPE: m->type = type_named(value); return true;
    case METHOD: m->method = value; return true;
    case TIMEOUT: m->timeout_ms = strtol(value, NULL, 10); return true;
    case EXPECT: m->expected_status = strtol(value, NULL, 10); return true;
    case BODY: m->body_contains = value; return true;
    case HEADER: buf_printf(&run->headers, "%s\n", value); return true;
    case NO_FOLLOW: m->follow_redirects = false; return true;
    case PUBLIC: run->config.target_policy = TARGET_PUBLIC; return true;
    case TRUSTED: m->trusted = true; return true;
    case RECORD: m->dns_record_type = value; return true;
    case RESOLVER: run->config.dns_resolver = value; return true;
    case SENTINELS: run->config.sentinels = value; return true;
    case PLUGIN_DIRS: run->config.plugin_dirs = value; return true;
    case OPTIONS:
        run->options = value;
        return true;
    case REPEAT: run->repeat = strtol(value, NULL, 10); return true;
    case AT_ONCE: run->at_once = strtol(value, NULL, 10); return true;
    default: return false;
    }
}

int
main(int argc, char **argv)
{
    struct run run = {
        .pattern = { .method = "GET", .timeout_ms = 1000, .expected_status = 200, .follow_redirects = true,
                     .dns_record_type = "A" },
        .config = { .target_policy = TARGET_ANY },
    };
    struct target *targets;
    struct sweep *sweep;
    int option, count;

    log_program("probe");
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (!set(&run, option, optarg))
            return 2;
    monitor_options_read(&run.arena, run.options, &run.pattern);
    if (run.headers.length > 0)
        run.pattern.headers = run.headers.text;
    count = argc - optind;
    if (count == 0 || !(sweep = sweep_open(&run.config, on_seen, &run)))
        return 2;
    targets = calloc((size_t)count, sizeof *targets);
    if (!targets)
        abort();
    for (int i = 0; i < count; i++) {
        targets[i] = (struct target){ .run = &run, .monitor = run.pattern };
        targets[i].monitor.url = argv[optind + i];
    }
    run_all(&run, sweep, targets, count);
    if (run.repeat)
        print_summary(&run);
    sweep_close(sweep);
    buf_free(&run.headers);
    arena_free(&run.arena);
    free(targets);
    return 0;
}
