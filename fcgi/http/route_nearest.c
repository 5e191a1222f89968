/* Which route a path that leads nowhere was meant for.
 *
 * Paths are compared by segment, as words are by letter: what has to be changed, left out or added to make
 * one of the other. A word that others use for ours ("unpause") is nearly as good as ours; what looks like an
 * id stands where a parameter does. */
#include "fcgi/http/route.h"

#include "base/nearest.h"
#include "base/text.h"
#include "base/uuid.h"

#include <assert.h>
#include <string.h>

enum { SAME = 0, NEAR = 1, ANY_ID = 2, OTHER_METHOD_IS = 2, LEFT_OUT = 4, UNLIKE = 6, LONGEST = 64 };

static const struct {
    const char *words; /* with a blank around each */
    const char *ours;
} synonyms[] = {
    { " unpause start enable activate continue ", "resume" },
    { " stop disable suspend deactivate halt ", "pause" },
    { " ack acknowledgement acknowledgements ", "acknowledge" },
    { " check checks site sites service services host hosts ", "monitors" },
    { " channels channel alerts integrations webhooks contacts receivers ", "notifications" },
    { " notifications webhooks integrations contacts receivers contact-groups ", "channels" },
    { " alerts warnings ", "attention" },
    { " apikeys api-keys api_keys tokens ", "keys" },
    { " uptime uptimes ", "uptime-history" },
    { " results history pings beats logs log ", "heartbeats" },
    { " comments comment messages ", "notes" },
    { " outages outage events-log problems ", "incidents" },
    { " pages page statuspages statuspage ", "status-pages" },
    { " config configuration options branding ", "settings" },
    { " stats statistics availability ", "uptime" },
    { " me self account user auth ", "whoami" },
    { " windows window maintenances downtimes downtime ", "maintenance" },
    { " silence mute mutes snooze snoozes ", "silences" },
    { " regions region probes nodes ", "locations" },
    { " run trigger execute test now recheck ", "check" },
    { " rotate regenerate reset-key new-key key keys ", "rotate-key" },
    { " batch many import ", "bulk" },
    { " stream sse live ", "events" },
    { " ping healthz status live ready alive version ", "health" },
    { " docs guide help readme ", "llms.txt" },
    { " swagger swagger.json openapi openapi.yaml schema spec docs.json ", "openapi.json" },
    { " rules alerting escalation ", "alert-rules" },
    { " alertlog alerts sent ", "alert-log" },
    { " parents depends depends-on ", "dependencies" },
    { " children ", "dependents" },
    { " slo slas error-budget ", "sla" },
    { " deliveries webhooks ", "webhook-deliveries" },
    { " latency response_times responsetimes performance ", "response-times" },
    { " categories folders ", "groups" },
    { " labels ", "tags" },
};

static bool
is_synonym(struct arena *a, const char *given, const char *ours)
{
    const char *word = arena_printf(a, " %s ", text_lower(a, given));

    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
        if (strcmp(synonyms[i].ours, ours) == 0 && strstr(synonyms[i].words, word) != NULL)
            return true;
    return false;
}

/* ours: a segment of a route's path, up to `length`. */
static int
compare(struct arena *a, const char *given, const char *ours, size_t length)
{
    const char *word = arena_bytes(a, ours, length);
    size_t distance;

    if (*ours == ':')
        return uuid_is_valid(given) ? SAME : ANY_ID;
    if (strcmp(given, word) == 0)
        return SAME;
    if (is_synonym(a, given, word))
        return NEAR;
    distance = nearest_distance(given, word);
    return distance <= 2 && distance < length / 2 + 1 ? (int)distance : UNLIKE;
}

static int
least(int a, int b, int c)
{
    int two = a < b ? a : b;

    return two < c ? two : c;
}

/* Between the request's segments from `first` on and a path below V1: the table of Levenshtein's distance, of
 * which only the row above the present one is kept. */
static int
path_distance(struct request *rq, int first, const char *path)
{
    int count = rq->segment_count - first, above[REQUEST_MAX_SEGMENTS + 1], row[REQUEST_MAX_SEGMENTS + 1];

    assert(count >= 0);
    for (int j = 0; j <= count; j++)
        above[j] = j * LEFT_OUT;
    for (; *path == '/'; memcpy(above, row, sizeof row)) {
        size_t length = strcspn(++path, "/");

        row[0] = above[0] + LEFT_OUT;
        for (int j = 1; j <= count; j++)
            row[j] = least(above[j] + LEFT_OUT, row[j - 1] + LEFT_OUT,
                           above[j - 1] + compare(rq->arena, rq->segments[first + j - 1], path, length));
        path += length;
    }
    return above[count];
}

/* Clients leave "/api/v1" out, and invent versions. */
static int
behind_prefix(const struct request *rq)
{
    int first = 0;

    if (first < rq->segment_count && strcmp(rq->segments[first], "api") == 0)
        first++;
    if (first < rq->segment_count && rq->segments[first][0] == 'v' &&
        strspn(rq->segments[first] + 1, "0123456789") == 1 && rq->segments[first][2] == '\0')
        first++;
    return first;
}

const struct route *
route_nearest(const struct route_table *table, struct request *rq)
{
    const struct route *found = NULL;
    int first = behind_prefix(rq), best = (rq->segment_count - first) * LEFT_OUT;

    if (rq->segment_count < 0)
        return NULL; /* too many, or an empty one */
    for (int i = 0; i < rq->segment_count; i++)
        if (strlen(rq->segments[i]) > LONGEST)
            return NULL;
    for (int i = 0; i < table->count; i++) {
        const struct route *row = &table->rows[i];
        int distance;

        if (!text_starts(row->path, V1))
            continue;
        distance = path_distance(rq, first, row->path + sizeof V1 - 1) +
                   (row->method == rq->method ? SAME : OTHER_METHOD_IS);
        if (distance > best || (distance == best && (found != NULL || strchr(row->path, ':') != NULL)))
            continue; /* one of two words is something, where the other is no id */
        found = row;
        best = distance;
    }
    return found;
}
