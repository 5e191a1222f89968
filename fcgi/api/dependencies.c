/* What a monitor depends on, and what depends on it. Every question about the graph is asked inside the
 * writing transaction that adds to it (see struct route): of two requests that would close a cycle together,
 * or add the same row, the second sees what the first did. */
#include "base/json.h"
#include "rules/graph_layout.h"
#include "rules/role.h"
#include "store/dependencies.h"
#include "store/dependency_graphs.h"
#include "store/monitors.h"
#include "fcgi/api/handlers.h"

/* Asks a question whose yes is a refusal. True: the answer is no. */
static bool
denied(struct request *rq, enum found found, enum why why, const char *sentence, struct reply *no)
{
    if (found == NONE)
        return true;
    *no = found == FAILED ? broke(rq) : refuse(rq, why, "%s", sentence);
    return false;
}

static bool
sees(const struct request *rq, const struct monitor *m)
{
    struct belonging of = monitor_belonging(m);

    return principal_sees_monitor(&rq->principal, &of, m->is_public);
}

/* In the order the API promises. *other: the monitor that is to be depended on. */
static bool
may_depend(struct request *rq, const char *other_id, struct monitor *other, struct reply *no)
{
    struct db *db = rq->app->db;
    int64_t key = rq->monitor.key;
    enum found found = monitors_by_id(db, rq->arena, other_id, other);

    if (found == FOUND && other->key != key && !sees(rq, other))
        found = NONE; /* a client that may not see it does not even learn that it exists */
    switch (found) {
    case FAILED:
        *no = broke(rq);
        return false;
    case NONE:
        *no = refuse(rq, DEPENDENCY_NOT_FOUND,
                     "There is no monitor with the id in depends_on_id that this key may see: "
                     "check the id, or make that monitor public");
        return false;
    case FOUND:
        break;
    }
    return denied(rq, other->key == key ? FOUND : NONE, SELF_DEPENDENCY,
                  "A monitor cannot depend on itself: name another one in depends_on_id", no) &&
           denied(rq, dependencies_reach(db, other->key, key), CIRCULAR_DEPENDENCY,
                  "The other monitor depends on this one, directly or through others: remove that first",
                  no) &&
           denied(rq, dependencies_exists(db, key, other->key), DUPLICATE_DEPENDENCY,
                  "This monitor depends on that one already: there is nothing left to do", no);
}

/* POST /monitors/:id/dependencies -- names and states of both sides are copied into d because the answer
 * shows them; what is stored is the two keys. */
struct reply
dependency_add(struct request *rq)
{
    const struct monitor *m = &rq->monitor;
    struct dependency d = {
        .monitor = m->key,
        .monitor_id = m->id,
        .monitor_name = m->name,
        .monitor_status = m->status,
        .created_at = rq->now,
    };
    struct monitor other;
    struct buf out = json_text(rq);
    struct reply reply;
    struct field_problem problem = body_types(rq, dependency_fields, true);
    int64_t count;

    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (dependencies_count(rq->app->db, m->key, &count) != 0)
        return broke(rq);
    if (limit_is_reached(LIMIT_DEPENDENCIES, &rq->app->config, count))
        return refuse_more(rq, LIMIT_DEPENDENCIES);
    problem = fields_create(rq->arena, dependency_fields, rq->body, &d);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!may_depend(rq, d.depends_on_id, &other, &reply))
        return reply;
    d.depends_on = other.key;
    d.depends_on_name = other.name;
    d.depends_on_status = other.status;
    if (dependencies_insert(rq->app->db, rq->arena, &d) != 0)
        return broke(rq);
    dependency_json(&out, &d, AS_DEPENDENCY);
    reply = answer(201, &out);
    reply.location = own_path(rq, "/api/v1/monitors/%s/dependencies", m->id);
    return reply;
}

/* A dependency shows the name and the id of one monitor beside another, so what the lists leave out is left
 * out here, too: else a stranger could have a name stand beside a monitor of the operator's. */
static bool
is_shown(const struct request *rq, const struct belonging *of, enum monitor_scope shown)
{
    return principal_sees_monitor(&rq->principal, of,
                                  shown >= strangers_scope(rq->app->config.public_list));
}

/* The monitor whose list it is was named by the client; the other one must be one that it may see. */
static bool
sees_other_side(const struct request *rq, const struct dependency *d)
{
    if (d->monitor == rq->monitor.key)
        return is_shown(rq, &d->depends_on_of, d->depends_on_shown);
    return is_shown(rq, &d->monitor_of, d->monitor_shown);
}

/* A key that does not open this monitor may be that of one on the other side, which it sees here, too. */
static int
recognise_other_side(struct request *rq)
{
    struct monitor other;
    enum found found;

    if (!rq->has_key || rq->principal.kind != PRINCIPAL_NOBODY)
        return 0;
    found = monitors_by_manage_key(rq->app->db, rq->arena, &rq->key, &other);
    if (found == FOUND)
        rq->principal = (struct principal){ .kind = PRINCIPAL_MONITOR_KEY, .owned = other.key };
    return found == FAILED ? -1 : 0;
}

/* How many are hidden is told (X-Hidden-Count), so that a client knows that its list is not whole; which, is
 * not. */
static struct reply
list_reply(struct request *rq, const struct dependencies *found, enum dependency_view view)
{
    struct buf out = json_text(rq);
    struct list_range range = request_list_range(rq);
    struct reply reply;
    int hidden = 0, seen = 0;

    put_array(&out, NULL);
    for (int i = 0; i < found->count; i++) {
        if (!sees_other_side(rq, &found->list[i]))
            hidden++;
        else if (list_range_has(&range, seen++))
            dependency_json(&out, &found->list[i], view);
    }
    end_array(&out);
    reply = answer_list(&out, seen);
    reply.hidden = hidden;
    return reply;
}

/* GET /monitors/:id/dependencies */
struct reply
dependency_list(struct request *rq)
{
    struct dependencies found = { 0 };

    if (recognise_other_side(rq) != 0 ||
        dependencies_of(rq->app->db, rq->arena, rq->monitor.key, &found) != 0)
        return broke(rq);
    return list_reply(rq, &found, AS_DEPENDENCY);
}

/* GET /monitors/:id/dependents */
struct reply
dependent_list(struct request *rq)
{
    struct dependencies found = { 0 };

    if (recognise_other_side(rq) != 0 ||
        dependencies_on(rq->app->db, rq->arena, rq->monitor.key, &found) != 0)
        return broke(rq);
    return list_reply(rq, &found, AS_DEPENDENT);
}

static bool
may_see_node(const void *reader, const struct graph_node *n)
{
    const struct request *rq = reader;

    return n->key == rq->monitor.key || is_shown(rq, &n->of, n->shown);
}

/* GET /monitors/:id/graph */
struct reply
dependency_graph(struct request *rq)
{
    struct dependency_graph graph = { 0 };
    struct buf out = json_text(rq);

    if (recognise_other_side(rq) != 0 ||
        dependency_graphs_around(rq->app->db, rq->arena, &rq->monitor, &graph) != 0)
        return broke(rq);
    dependency_graph_hide(&graph, may_see_node, rq);
    if (request_int(rq, "layout") != 0)
        graph_layout(&graph, rq->arena);
    dependency_graph_json(&out, &graph);
    return answer(200, &out);
}

/* DELETE /monitors/:id/dependencies/:dependency_id */
struct reply
dependency_delete(struct request *rq)
{
    enum found found = dependencies_delete(rq->app->db, rq->monitor.key, rq->ids[1]);
    struct buf out = json_text(rq);

    if (found == FAILED)
        return broke(rq);
    if (found == NONE)
        return refuse(rq, NOT_FOUND,
                      "This monitor has no dependency with this id: GET its dependencies to see them");
    put_object(&out, NULL);
    put_bool(&out, "deleted", true);
    end_object(&out);
    return answer(200, &out);
}
