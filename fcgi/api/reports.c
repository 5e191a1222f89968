/* Reports for people: how the monitors of a workspace did in a month. Nothing of them is stored: each is
 * computed from what was counted, when it is asked for. */
#include "base/calendar.h"
#include "base/duration.h"
#include "base/text.h"
#include "os/zone_file.h"
#include "render/sla_report.h"
#include "store/coverage_points.h"
#include "store/incidents.h"
#include "store/monitors.h"
#include "store/response_times.h"
#include "store/rollups.h"
#include "store/settings.h"
#include "store/workspaces.h"
#include "flow/retention.h"
#include "fcgi/api/handlers.h"

/* So far back a report may be asked for. Checks stay counted for as long or longer, and so does what was
 * missed (store/coverage_points.c: MOST_DAYS). */
enum { MOST_DAYS_BACK = 400 };
_Static_assert(MOST_DAYS_BACK <= ROLLUP_RETENTION_DAYS, "a month is asked for that is counted no longer");

/* What is asked for. */
struct report_wish {
    int year, month;
    const char *month_text;
    enum { AS_JSON, AS_CSV, AS_HTML } format;
    struct monitor_filter filter;
};

static bool
read_format(struct request *rq, struct report_wish *w, struct reply *no)
{
    static const char *const names[] = { [AS_JSON] = "json", [AS_CSV] = "csv", [AS_HTML] = "html" };
    const char *given = request_trimmed(rq, "format");

    w->format = AS_JSON;
    if (given == NULL)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_same(given, names[i])) {
            w->format = (int)i;
            return true;
        }
    *no = refuse(rq, VALIDATION_ERROR, "format must be json, csv or html");
    return false;
}

static bool
read_asked(struct request *rq, struct report_wish *w, struct reply *no)
{
    const char *tag = request_trimmed(rq, "tag"), *group = request_trimmed(rq, "group");

    w->month_text = request_trimmed(rq, "month");
    if (rq->bad_param != NULL) {
        *no = refuse_param(rq);
        return false;
    }
    if (w->month_text == NULL || !calendar_read_month(w->month_text, &w->year, &w->month)) {
        *no = refuse(rq, VALIDATION_ERROR, "Say which month the report is of: month=YYYY-MM, as 2026-02");
        return false;
    }
    w->filter = monitor_filter_of_workspace(rq);
    w->filter.of.workspace = principal_workspace(&rq->principal);
    w->filter.of.scope = readership_of_all().scope;
    w->filter.tag = tag != NULL ? text_lower(rq->arena, tag) : NULL;
    w->filter.group = group;
    return read_format(rq, w, no);
}

/* On the clocks of the workspace; *name: of the default one that of the instance. */
static int
read_zone(struct request *rq, struct sla_report *r, const char **name)
{
    struct workspace w = { .name = "", .timezone = "" };
    struct branding branding = { .title = NULL };

    if (workspaces_by_key(rq->app->db, rq->arena, principal_workspace(&rq->principal), &w) == FAILED ||
        settings_branding(rq->app->db, rq->arena, &branding) != 0)
        return -1;
    r->timezone = w.timezone;
    r->zone = text_blank(w.timezone) ? NULL : zone_file_read(rq->arena, w.timezone);
    if (r->zone == NULL) {
        r->timezone = rq->app->config.timezone;
        r->zone = rq->app->config.zone;
    }
    *name = principal_workspace(&rq->principal) == DEFAULT_WORKSPACE ? branding_name(&branding) : w.name;
    return 0;
}

static int
read_row(struct request *rq, const struct sla_report *r, struct monitor *m, struct sla_report_row *row)
{
    struct db *db = rq->app->db;
    struct incidents incidents = { 0 };
    struct spread_counts answers = { 0 };

    row->monitor = m;
    if (rollups_between(db, m->key, r->from, r->to, &row->rollup) != 0 ||
        coverage_points_between(db, m->key, r->from, r->to, r->now, &row->slots) != 0 ||
        incidents_between(db, rq->arena, m->key, r->from, r->to, &incidents) != 0)
        return -1;
    if (r->knows_answers &&
        response_times_counts(db, rq->arena, m->key, r->from, r->to, &answers) != 0)
        return -1;
    incidents_redact(rq, NULL, &incidents);
    row->incidents = incidents.list;
    row->incident_count = incidents.count;
    row->answers = answers.list;
    row->answer_count = answers.count;
    return 0;
}

static int
read_rows(struct request *rq, const struct report_wish *w, struct sla_report *r)
{
    struct monitors found = { 0 };
    int64_t total = 0;

    if (monitors_find(rq->app->db, rq->arena, &w->filter, &found, &total) != 0)
        return -1;
    r->rows = arena_alloc(rq->arena, ((size_t)found.count + 1) * sizeof *r->rows);
    for (r->count = 0; r->count < found.count; r->count++)
        if (read_row(rq, r, &found.list[r->count], &r->rows[r->count]) != 0)
            return -1;
    sla_report_finish(rq->arena, r);
    return 0;
}

static struct reply
answer_report(struct request *rq, const struct report_wish *w, const struct sla_report *r, const char *title)
{
    struct buf out = json_text(rq);
    struct reply reply;

    switch (w->format) {
    case AS_JSON:
        sla_report_json(&out, r);
        return answer(200, &out);
    case AS_CSV:
        sla_report_csv(&out, r);
        reply = answer(200, &out);
        reply.type = "text/csv; charset=utf-8";
        reply.file_name = arena_printf(rq->arena, "sla-%s.csv", r->month);
        return reply;
    case AS_HTML:
        break;
    }
    sla_report_html(&out, r, title);
    reply = answer_page(rq, 200, &out);
    reply.style = sla_report_style;
    return reply;
}

/* What must not be asked for: months that have not begun, and those that are not counted whole any more. */
static bool
month_is_fit(struct request *rq, const struct sla_report *r, struct reply *no)
{
    if (r->from > rq->now)
        *no = refuse(rq, VALIDATION_ERROR, "The month %s has not begun", r->month);
    else if (r->from < rq->now - (int64_t)MOST_DAYS_BACK * DAY)
        *no = refuse(rq, VALIDATION_ERROR,
                     "The month %s is too long ago: checks are counted for %d days", r->month,
                     MOST_DAYS_BACK);
    else
        return true;
    return false;
}

static struct reply
read_report(struct request *rq, const struct report_wish *w)
{
    struct sla_report r = { .month = w->month_text, .now = rq->now };
    const char *title;
    struct reply no;

    if (read_zone(rq, &r, &title) != 0)
        return broke(rq);
    sla_report_bounds(&r, w->year, w->month);
    if (!month_is_fit(rq, &r, &no))
        return no;
    r.knows_answers = r.from >= rq->now - rq->app->config.heartbeat_retention_days * DAY;
    if (read_rows(rq, w, &r) != 0)
        return broke(rq);
    return answer_report(rq, w, &r, title);
}

/* GET /reports/sla */
struct reply
report_sla(struct request *rq)
{
    struct report_wish w;
    struct reply no;

    return read_asked(rq, &w, &no) ? read_report(rq, &w) : no;
}
