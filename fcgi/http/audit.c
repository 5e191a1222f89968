/* What a request is about is looked at before its handler and after it; the two views
 * (fcgi/http/audit_views.h) are compared (model/audit.c), and what differs becomes a row. */
#include "fcgi/http/audit.h"

#include "base/json.h"
#include "base/text.h"
#include "model/audit.h"
#include "store/audit.h"
#include "store/workspaces.h"
#include "fcgi/http/audit_views.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/route.h"

#include <string.h>

struct audited {
    enum audit_type type;
    const char *id;
    const char *secret;         /* NULL: none was changed */
    bool was_there;
    struct audit_view before;
    const char *name;           /* as it was, or is; NULL: not known */
    int64_t workspace;          /* likewise; 0: none */
    const char *monitor;        /* the id of the monitor that it belongs to; NULL: none */
};

/* --- what a request looks at ---------------------------------------------------------------------------- */

static struct audited *
add(struct request *rq, enum audit_type type, const char *id)
{
    struct audited *it = arena_add(rq->arena, &rq->audit);

    *it = (struct audited){ .type = type, .id = arena_text(rq->arena, id) };
    return it;
}

static bool
see(struct request *rq, struct audited *it, struct audit_view *view)
{
    struct audit_seen s = { .whole = json_text(rq), .masked = json_text(rq) };
    bool there = audit_look(rq, it->type, it->id, &s);

    if (s.name != NULL)
        it->name = s.name;
    if (s.workspace != 0)
        it->workspace = s.workspace;
    if (s.monitor != NULL)
        it->monitor = s.monitor;
    if (there)
        *view = (struct audit_view){ s.whole.text, s.masked.text };
    return there;
}

void
audit_watch(struct request *rq, enum audit_type type, const char *id)
{
    struct audited *it = add(rq, type, id);

    it->was_there = see(rq, it, &it->before);
}

void
audit_made(struct request *rq, enum audit_type type, const char *id)
{
    (void)add(rq, type, id);
}

void
audit_secret(struct request *rq, const char *field)
{
    if (rq->audit.count > 0)
        rq->audit.list[0].secret = field;
}

/* What a path names: its kind, and its id; NULL: nothing that is looked at, or it is not there yet. */
static enum audit_type
subject_of(const struct request *rq, const char **id)
{
    switch (rq->route->subject) {
    case OF_MONITOR:
    case OF_MONITOR_BY:
        *id = rq->monitor.key != 0 ? rq->monitor.id : NULL;
        return AUDIT_MONITOR;
    case OF_INCIDENT:
        *id = rq->incident.id;
        return AUDIT_INCIDENT;
    case OF_CHANNEL:
    case OF_SHARED_CHANNEL:
    case OF_SHARED_CHANNEL_BY:
        *id = rq->channel.key != 0 ? rq->channel.id : NULL;
        return AUDIT_CHANNEL;
    case OF_MAINTENANCE:
        *id = rq->maintenance.id;
        return AUDIT_MAINTENANCE;
    case OF_SILENCE:
        *id = rq->silence.id;
        return AUDIT_SILENCE;
    case OF_LOCATION:
        *id = rq->location.id;
        return AUDIT_LOCATION;
    case OF_PAGE:
        *id = rq->page.id;
        return AUDIT_PAGE;
    case OF_WORKSPACE_KEY:
        *id = rq->workspace_key.id;
        return AUDIT_KEY;
    case OFFLINE:
    case OF_NOTHING:
    case OF_MONITOR_OR_NONE:
    case OF_CHANNEL_OF_MONITOR:
    case OF_DELIVERY_OF_MONITOR:
        break;
    }
    *id = NULL;
    return AUDIT_OF_SUBJECT;
}

void
audit_begin(struct request *rq)
{
    enum audit_type type, named = rq->route->takes->audits;
    const char *id;

    rq->audit.count = 0;
    if (rq->route->method == GET || rq->dry_run)
        return;
    type = subject_of(rq, &id);
    if (named == AUDIT_POST)
        id = rq->ids[1]; /* NULL: it is being made */
    if (id != NULL)
        audit_watch(rq, named != AUDIT_OF_SUBJECT ? named : type, id);
}

/* --- the rows ------------------------------------------------------------------------------------------- */

static const char *
kind_of(const struct principal *p)
{
    static const char *const kinds[PRINCIPAL_KIND_COUNT] = {
        [PRINCIPAL_NOBODY] = "none",           [PRINCIPAL_ADMIN] = "admin",
        [PRINCIPAL_WORKSPACE_KEY] = "workspace", [PRINCIPAL_MONITOR_KEY] = "monitor",
        [PRINCIPAL_PAGE_KEY] = "page",         [PRINCIPAL_PROBE_KEY] = "probe",
    };

    return kinds[p->kind];
}

/* Of a request that another one makes (perform_call) the outermost is what the client has sent. */
static const char *
via_of(const struct request *rq)
{
    while (rq->outer != NULL)
        rq = rq->outer;
    return rq->segment_count == 1 && strcmp(rq->segments[0], "mcp") == 0 ? "mcp" : "rest";
}

static const char *
workspace_id(struct request *rq, int64_t workspace)
{
    const char *id;

    if (workspace == 0 || workspaces_id(rq->app->db, rq->arena, workspace, &id) != FOUND)
        return NULL;
    return id;
}

static int
write_row(struct request *rq, const struct audited *it, const char *changes)
{
    bool by_key = rq->principal.kind == PRINCIPAL_WORKSPACE_KEY;
    struct audit_row r = {
        .chain = it->workspace,
        .at = rq->now,
        .workspace_id = workspace_id(rq, it->workspace),
        .key_kind = kind_of(&rq->principal),
        .key_id = by_key ? rq->own_key.id : NULL,
        .key_label = by_key ? rq->own_key.label : NULL,
        .actor = rq->actor,
        .via = via_of(rq),
        .address = rq->client,
        .route = arena_printf(rq->arena, "%s %s", method_name(rq->route->method), rq->route->path),
        .subject_type = audit_type_name(it->type),
        .subject_id = it->id,
        .subject_name = it->name != NULL ? it->name : "",
        .changes = changes,
        .monitor = it->workspace == 0 ? it->monitor : NULL,
    };

    return audit_insert(rq->app->db, rq->arena, &r);
}

/* An object that has changed workspaces is written to the log of the one that it is in now. */
int
audit_end(struct request *rq)
{
    for (int i = 0; i < rq->audit.count; i++) {
        struct audited *it = &rq->audit.list[i];
        struct audit_view after = { 0 };
        const char *changes;

        (void)see(rq, it, &after);
        changes = audit_changes(rq->arena, &it->before, &after, it->secret);
        if (changes != NULL && write_row(rq, it, changes) != 0)
            return -1;
    }
    rq->audit.count = 0;
    return 0;
}
