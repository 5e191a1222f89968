/* What a key is of, for a client that holds a key and does not know any longer what it opens. */
#include "base/json.h"
#include "store/workspaces.h"
#include "fcgi/http/guard.h"
#include "fcgi/api/handlers.h"

static void
put_monitor(struct buf *out, struct request *rq, const struct monitor *m)
{
    put_text(out, "kind", "monitor");
    put_object(out, "monitor");
    put_text(out, "id", m->id);
    put_text(out, "name", m->name);
    put_text(out, "view_url", own_path(rq, "/monitor/%s", m->id));
    end_object(out);
}

static void
put_page(struct buf *out, const struct page *p)
{
    put_text(out, "kind", "page");
    put_object(out, "page");
    put_text(out, "id", p->id);
    put_text(out, "slug", p->slug);
    end_object(out);
}

static void
put_location(struct buf *out, const struct location *l)
{
    put_text(out, "kind", "probe");
    put_object(out, "location");
    put_text(out, "id", l->id);
    put_text(out, "name", l->name);
    end_object(out);
}

static int
put_workspace_key(struct buf *out, struct request *rq, const struct workspace_key *k)
{
    struct workspace w;

    if (workspaces_by_key(rq->app->db, rq->arena, k->workspace, &w) != FOUND)
        return -1;
    put_text(out, "kind", "workspace");
    put_text(out, "role", role_name(k->role));
    put_object(out, "workspace");
    put_text(out, "id", w.id);
    put_text(out, "name", w.name);
    end_object(out);
    workspace_key_json(out, rq->arena, "key_info", k);
    return 0;
}

/* Of a key that is not the admin's: NONE, it is not known. */
static enum found
put_owner(struct buf *out, struct request *rq)
{
    struct key_owner owner;
    enum found found = guard_find_key(rq, &owner);

    if (found != FOUND)
        return found;
    if (owner.kind == PRINCIPAL_WORKSPACE_KEY)
        return put_workspace_key(out, rq, &owner.workspace_key) == 0 ? FOUND : FAILED;
    if (owner.kind == PRINCIPAL_MONITOR_KEY)
        put_monitor(out, rq, &owner.monitor);
    else if (owner.kind == PRINCIPAL_PAGE_KEY)
        put_page(out, &owner.page);
    else
        put_location(out, &owner.location);
    return found;
}

/* GET /whoami -- an unknown key is answered "none", with 200: the question was what it is of. */
struct reply
whoami_show(struct request *rq)
{
    bool is_admin = principal_is_admin(&rq->principal);
    struct buf out = json_text(rq);
    enum found found = NONE;

    put_object(&out, NULL);
    if (rq->has_key && !is_admin)
        found = put_owner(&out, rq);
    if (found == FAILED)
        return broke(rq);
    if (found == NONE)
        put_text(&out, "kind", is_admin ? "admin" : "none");
    end_object(&out);
    return answer(200, &out);
}
