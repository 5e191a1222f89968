/* Pings: whatever a job sends is kept as text that fits, and its metrics are read again as they were written.
 * The bytes are tried as a body, as the end of an address and as the name of a run. */
#include "fuzz.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "model/ping.h"

#include <assert.h>
#include <string.h>

static void
read_again(struct arena *a, const struct ping *p)
{
    const char *text = ping_metrics_text(a, p), *problem;
    struct ping again = { 0 };
    struct buf out = { .arena = a };
    json_object *shown;

    ping_metrics_read(a, text, &again);
    assert(again.metric_count == p->metric_count);
    for (int i = 0; i < p->metric_count; i++)
        assert(strcmp(again.metrics[i].label, p->metrics[i].label) == 0);
    ping_json(&out, p);
    shown = json_read(out.text, out.length, &problem);
    assert(shown != NULL);
    json_object_put(shown);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena a = { 0 };
    const char *text = arena_bytes(&a, bytes, length);
    struct ping p = { .at = 1, .address = "192.0.2.1", .exit_status = -1, .duration_ms = -1 };

    ping_take_body(&a, text, length, &p);
    assert((p.body != NULL) == (length > 0));
    assert(p.body == NULL || (strlen(p.body) <= PING_BODY_MOST && text_is_utf8(p.body, strlen(p.body))));
    read_again(&a, &p);
    (void)ping_read_end(text, &p);
    assert(p.exit_status >= -1 && p.exit_status <= 255);
    (void)ping_run_is_fit(text);
    arena_free(&a);
    return 0;
}
