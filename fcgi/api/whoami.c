/* What a key is of: for whom holds a key, and does not remember what it opens. */
#include "base/json.h"
#include "store/locations.h"
#include "store/monitors.h"
#include "store/pages.h"
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

/* Of a key that is not the admin's: NONE, it is not known. Keys of all kinds look alike, so each table is
 * asked for the digest; the most common first. */
static enum found
put_owner(struct buf *out, struct request *rq)
{
    struct db *db = rq->app->db;
    struct monitor m;
    struct page p;
    struct location l;
    enum found found = monitors_by_manage_key(db, rq->arena, &rq->key, &m);

    if (found == FOUND)
        put_monitor(out, rq, &m);
    if (found != NONE)
        return found;
    found = pages_by_manage_key(db, rq->arena, &rq->key, &p);
    if (found == FOUND)
        put_page(out, &p);
    if (found != NONE)
        return found;
    found = locations_by_probe_key(db, rq->arena, &rq->key, &l);
    if (found == FOUND)
        put_location(out, &l);
    return found;
}

/* GET /whoami An unknown key is answered "none", with 200: the question was what it is of. */
struct reply
whoami_show(struct request *rq)
{
    bool is_admin = rq->principal.kind == PRINCIPAL_ADMIN;
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
