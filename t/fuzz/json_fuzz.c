/* JSON bodies: read, judged as everything that a client may send, and what became a monitor written out
 * again, which must be JSON. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/json.h"
#include "model/alert_rules.h"
#include "model/channel.h"
#include "model/evidence.h"
#include "model/location.h"
#include "model/monitor.h"
#include "model/page.h"
#include "model/probe_item.h"
#include "model/maintenance.h"

#include <assert.h>
#include <string.h>

#define NOW 1770000000

static bool
types_fit(struct arena *a, const struct field *rows, json_object *body)
{
    return fields_types(a, rows, body, true).fault == FIELD_FINE;
}

static void
write_again(struct arena *a, const struct monitor *m)
{
    struct buf out = { 0 };
    const char *problem;

    monitor_json(&out, a, NULL, m, false, &(const struct monitor_now){ .reporting.shared = 1 });
    json_object *again = json_read(out.text, out.length, &problem);
    assert(again != NULL);
    json_object_put(again);
    buf_free(&out);
}

static void
judge_monitor(struct arena *a, json_object *body)
{
    const struct monitor_bounds bounds = {.interval = 600, .retry = 60, .most_body = MONITOR_MAX_BODY};
    struct monitor m = { .id = "6f1c2d3e-0000-4000-8000-000000000000" };
    int changes;
    bool url_given;

    if (types_fit(a, monitor_fields, body) && monitor_types(a, body).fault == FIELD_FINE &&
        monitor_create(a, body, &bounds, &m).fault == FIELD_FINE) {
        write_again(a, &m);
        if (monitor_change(a, body, &bounds, &m, &changes, &url_given).fault == FIELD_FINE)
            write_again(a, &m);
    }
}

/* Whatever a probe sends as evidence, what is kept of it is JSON, and not too long. */
static void
keep_evidence(struct arena *a, json_object *body)
{
    const struct evidence e = evidence_read(a, body);
    const char *text = evidence_text(a, &e, EVIDENCE_MOST, NOW), *problem;
    json_object *again = json_read(text, strlen(text), &problem);

    assert(again != NULL && strlen(text) <= EVIDENCE_MOST);
    json_object_put(again);
}

static void
judge_the_rest(struct arena *a, json_object *body)
{
    const struct probe_times times = { .now = NOW, .retention_days = 90 };
    struct probe_item item;
    struct channel channel = { 0 };
    struct warnings warnings = { 0 };
    static const struct field *const tables[] = {
        alert_rules_fields, location_fields, page_fields, maintenance_create_fields,
    };

    probe_item_read(a, body, &times, &item);
    keep_evidence(a, body);
    if (types_fit(a, channel_create_fields, body))
        channel_create(a, body, &channel, &warnings);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        types_fit(a, tables[i], body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena a = { 0 };
    const char *problem;
    json_object *body = json_read(arena_bytes(&a, bytes, length), length, &problem);

    if (body != NULL) {
        judge_monitor(&a, body);
        judge_the_rest(&a, body);
    }
    json_object_put(body);
    arena_free(&a);
    return 0;
}
