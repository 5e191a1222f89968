/* What Prometheus scrapes: the text exposition format, version 0.0.4. Names end in their unit, counters in
 * _total; a family is its HELP and TYPE, then its samples. Label values come from our own tables and need
 * no escaping. */
#include "base/text.h"
#include "rules/role.h"
#include "store/certificates.h"
#include "store/check_counters.h"
#include "store/instance_stats.h"
#include "fcgi/http/request_metrics.h"
#include "fcgi/api/handlers.h"

#include <inttypes.h>
#include <sys/stat.h>

static void
family(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* A family of one sample without labels. */
static void
single(struct buf *out, const char *name, const char *type, const char *help, int64_t value)
{
    family(out, name, type, help);
    buf_printf(out, "%s %" PRId64 "\n", name, value);
}

/* --- checks */

/* Rows of zero are printed as well: to Prometheus a series that appears with its first failure has no
 * increase in it. */
static void
put_counts(struct buf *out, const struct check_counters *t)
{
    static const enum status results[] = { UP, DEGRADED, DOWN, INCONCLUSIVE };

    family(out, "watchpost_checks_total", "counter", "Checks recorded, by type and result.");
    for (int type = 0; type < MONITOR_TYPE_COUNT; type++)
        for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
            int64_t checks = 0;

            for (int bucket = 0; bucket <= CHECK_COUNTERS_BOUNDS; bucket++)
                checks += t->of[type][results[i]][bucket].checks;
            buf_printf(out, "watchpost_checks_total{type=\"%s\",result=\"%s\"} %" PRId64 "\n",
                       monitor_type_name((enum monitor_type)type), status_name(results[i]), checks);
        }
}

/* What all results of a type have in a bucket. */
static struct check_counter
bucket_total(const struct check_counters *t, int type, int bucket)
{
    struct check_counter sum = { 0 };

    for (int result = 0; result < CHECK_COUNTERS_RESULTS; result++) {
        sum.checks += t->of[type][result][bucket].checks;
        sum.total_ms += t->of[type][result][bucket].total_ms;
    }
    return sum;
}

/* A bucket of a histogram holds all that took at most `le` seconds, so each line adds to the one before; the
 * table in the database has each check in one bucket. */
static void
put_durations(struct buf *out, const struct check_counters *t)
{
    static const char name[] = "watchpost_check_duration_seconds";

    family(out, name, "histogram", "How long checks took, by type.");
    for (int type = 0; type < MONITOR_TYPE_COUNT; type++) {
        const char *word = monitor_type_name((enum monitor_type)type);
        struct check_counter sum = { 0 };

        for (int bucket = 0; bucket <= CHECK_COUNTERS_BOUNDS; bucket++) {
            struct check_counter more = bucket_total(t, type, bucket);

            sum.checks += more.checks;
            sum.total_ms += more.total_ms;
            if (bucket < CHECK_COUNTERS_BOUNDS)
                buf_printf(out, "%s_bucket{type=\"%s\",le=\"%g\"} %" PRId64 "\n", name, word,
                           (double)check_counters_bounds[bucket] / 1000, sum.checks);
        }
        buf_printf(out, "%s_bucket{type=\"%s\",le=\"+Inf\"} %" PRId64 "\n", name, word, sum.checks);
        buf_printf(out, "%s_sum{type=\"%s\"} %.3f\n", name, word, (double)sum.total_ms / 1000);
        buf_printf(out, "%s_count{type=\"%s\"} %" PRId64 "\n", name, word, sum.checks);
    }
}

/* --- how things stand */

static void
put_monitors(struct buf *out, const struct instance_stats *g)
{
    family(out, "watchpost_monitors", "gauge", "Monitors by status.");
    for (int status = 0; status < STATUS_COUNT; status++)
        buf_printf(out, "watchpost_monitors{status=\"%s\"} %" PRId64 "\n", status_name((enum status)status),
                   g->monitors[status]);
    single(out, "watchpost_monitors_paused", "gauge", "Monitors that are paused.", g->paused);
    family(out, "watchpost_incidents_open", "gauge", "Open incidents, by whether acknowledged.");
    buf_printf(out, "watchpost_incidents_open{acknowledged=\"false\"} %" PRId64 "\n",
               g->incidents - g->acknowledged);
    buf_printf(out, "watchpost_incidents_open{acknowledged=\"true\"} %" PRId64 "\n", g->acknowledged);
}

/* How long ago that was; 0 if it was never, or will be. A time in the future (the clock was set back) is 0,
 * as an alarm by a negative age would be of no use. */
static int64_t
age(int64_t since, int64_t now)
{
    return since == 0 || since > now ? 0 : now - since;
}

static void
put_runs(struct buf *out, const struct instance_stats *g, int64_t now)
{
    single(out, "watchpost_monitors_due", "gauge", "Monitors that are due and wait for a run.", g->due);
    single(out, "watchpost_check_lag_seconds", "gauge", "For how long the first of them has been due.",
           age(g->due_since, now));
    if (g->last_run != 0) {
        single(out, "watchpost_last_run_timestamp_seconds", "gauge", "When the last run of checks ended.",
               g->last_run);
        family(out, "watchpost_last_run_duration_seconds", "gauge", "How long it took.");
        buf_printf(out, "watchpost_last_run_duration_seconds %.3f\n", (double)g->last_run_ms / 1000);
        single(out, "watchpost_last_run_lateness_seconds", "gauge",
               "The longest that a monitor had been due before it began.", g->last_run_late);
    }
    single(out, "watchpost_outbox_pending", "gauge", "Alerts to channels that are on their way.", g->outbox);
    single(out, "watchpost_outbox_oldest_age_seconds", "gauge", "Since when the oldest of them waits.",
           age(g->outbox_since, now));
    single(out, "watchpost_outbox_due_age_seconds", "gauge", "Since when one of them waits for a run only.",
           age(g->outbox_due_since, now));
}

/* A file that is not there has size 0: the log is removed when the last connection closes. */
static void
put_database(struct request *rq, struct buf *out)
{
    const char *path = rq->app->config.database_path;
    struct stat file = { .st_size = 0 }, log = { .st_size = 0 };

    if (rq->app->config.database_url != NULL) {
        file.st_size = db_used_bytes(rq->app->db); /* its log is its server's */
    } else {
        (void)stat(path, &file);
        (void)stat(arena_printf(rq->arena, "%s-wal", path), &log);
    }
    single(out, "watchpost_database_size_bytes", "gauge", "Size of the database file.", file.st_size);
    single(out, "watchpost_database_wal_size_bytes", "gauge", "Size of its write-ahead log.", log.st_size);
}

/* --- requests and live streams */

/* Workers and the events helper count in files that they share (os/shared_counters.h), because each is a
 * process of its own and Prometheus asks only one of them. */
static void
put_requests(struct request *rq, struct buf *out)
{
    static const char requests[] = "watchpost_http_requests_total";
    struct shared_counters streams;
    bool there = shared_counters_look(&streams, rq->app->config.state_dir, STREAM_METRICS_FILE,
                                      STREAM_METRICS_SHAPE, STREAM_CELLS);
    bool lives = there && shared_counters_is_held(&streams);

    family(out, requests, "counter", "Requests answered by the API workers, by route and status.");
    request_metrics_print(out, requests, &rq->app->requests, rq->app->routes);
    single(out, "watchpost_stream_helper_up", "gauge", "Whether the helper for live events runs.", lives);
    single(out, "watchpost_stream_clients", "gauge", "Live streams that are open.",
           lives ? shared_counters_read(&streams, STREAMS_OPEN) : 0);
    single(out, "watchpost_streams_opened_total", "counter", "Live streams opened.",
           shared_counters_read(&streams, STREAMS_OPENED));
    single(out, "watchpost_streams_dropped_total", "counter", "Live streams closed as too slow.",
           shared_counters_read(&streams, STREAMS_DROPPED));
    if (there)
        shared_counters_close(&streams);
}

/* --- single monitors */

/* Names are texts of clients: a backslash stands before what would end the value. */
static void
put_label(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "%s=\"", name);
    for (; *value != '\0'; value++) {
        if (*value == '"' || *value == '\\')
            buf_char(out, '\\');
        buf_char(out, *value);
    }
    buf_char(out, '"');
}

struct monitors_text {
    struct request *rq;
    struct buf *out, *seconds; /* a family each */
};

/* The id of a private monitor opens what strangers may read of it: it is for the operator. */
static void
add_certificate(void *to, const struct certificate_end *e)
{
    struct monitors_text *t = to;

    if (!e->is_public && !principal_is_admin(&t->rq->principal))
        return;
    buf_text(t->out, "watchpost_certificate_expiry_seconds{");
    put_label(t->out, "id", e->monitor_id);
    buf_char(t->out, ',');
    put_label(t->out, "name", e->monitor_name);
    buf_printf(t->out, "} %" PRId64 "\n", e->not_after - t->rq->now);
}

static int
put_certificates(struct request *rq, struct buf *out)
{
    struct monitors_text t = { .rq = rq, .out = out };

    family(out, "watchpost_certificate_expiry_seconds", "gauge",
           "How long the certificate of a monitor is still valid; below 0 once it is not.");
    return certificates_in_use(rq->app->db, add_certificate, &t);
}

static void
put_monitor_labels(struct buf *out, const struct monitor_stats *m)
{
    put_label(out, "id", m->id);
    buf_char(out, ',');
    put_label(out, "name", m->name);
    buf_printf(out, ",type=\"%s\"} ", m->type);
}

static void
add_monitor(void *to, const struct monitor_stats *m)
{
    struct monitors_text *t = to;

    if (m->status != UNKNOWN) {
        buf_text(t->out, "watchpost_monitor_up{");
        put_monitor_labels(t->out, m);
        buf_printf(t->out, "%d\n", m->status != DOWN);
    }
    if (m->response_ms >= 0) {
        buf_text(t->seconds, "watchpost_monitor_response_seconds{");
        put_monitor_labels(t->seconds, m);
        buf_printf(t->seconds, "%.3f\n", (double)m->response_ms / 1000);
    }
}

/* Lines of a family stand together: the second one is put behind the first. */
static int
put_each_monitor(struct request *rq, struct buf *out)
{
    struct buf seconds = { .arena = rq->arena };
    struct monitors_text t = { .rq = rq, .out = out, .seconds = &seconds };

    family(out, "watchpost_monitor_up", "gauge", "Whether a monitor is not down; paused ones are left out.");
    family(&seconds, "watchpost_monitor_response_seconds", "gauge",
           "How long its last conclusive check took here.");
    if (instance_stats_monitors(rq->app->db, add_monitor, &t) != 0)
        return -1;
    buf_bytes(out, buf_string(&seconds), seconds.length);
    return 0;
}

/* GET (root) /metrics -- monitors=true: each of them too, which is for the admin key. */
struct reply
metrics_show(struct request *rq)
{
    bool each = text_same(request_trimmed(rq, "monitors"), "true");
    struct buf out = { .arena = rq->arena };
    struct check_counters checks;
    struct instance_stats stats;

    if (each && !principal_is_admin(&rq->principal))
        return refuse(rq, FORBIDDEN, "Metrics of each monitor need the admin key: leave monitors out");
    if (check_counters_read(rq->app->db, &checks) != 0 ||
        instance_stats_read(rq->app->db, rq->now, &stats) != 0)
        return broke(rq);
    family(&out, "watchpost_build_info", "gauge", "The version that answers.");
    buf_text(&out, "watchpost_build_info{version=\"" PACKAGE_VERSION "\"} 1\n");
    put_monitors(&out, &stats);
    put_counts(&out, &checks);
    put_durations(&out, &checks);
    put_runs(&out, &stats, rq->now);
    put_requests(rq, &out);
    put_database(rq, &out);
    if (put_certificates(rq, &out) != 0 || (each && put_each_monitor(rq, &out) != 0))
        return broke(rq);
    return (struct reply){
        .status = 200,
        .type = "text/plain; version=0.0.4; charset=utf-8",
        .text = out.text,
        .length = out.length,
        .total = -1,
    };
}
