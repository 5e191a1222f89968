/* The keys of a workspace. Each is shown once, when it is made: what is kept is its digest. */
#include "base/json.h"
#include "base/uuid.h"
#include "fcgi/http/idempotency.h"
#include "store/workspace_keys.h"
#include "fcgi/api/handlers.h"

#include <string.h>

static struct reply
answer_key(struct request *rq, int status, const struct workspace_key *k, const char *key)
{
    struct buf out = json_text(rq);

    put_object(&out, NULL);
    put_text(&out, "key", key);
    workspace_key_json(&out, rq->arena, "key_info", k);
    end_object(&out);
    return answer(status, &out);
}

/* A key makes no other that may more than itself, or longer. */
static bool
is_within(const struct request *rq, const struct workspace_key *k)
{
    const struct workspace_key *own = &rq->own_key;

    if (rq->principal.kind != PRINCIPAL_WORKSPACE_KEY)
        return true;
    return k->role <= own->role &&
           (own->expires_at == 0 || (k->expires_at != 0 && k->expires_at <= own->expires_at));
}

/* POST /workspace/keys */
struct reply
workspace_key_add(struct request *rq)
{
    bool by_key = rq->principal.kind == PRINCIPAL_WORKSPACE_KEY;
    struct workspace_key k = {
        .workspace = principal_workspace(&rq->principal), .created_at = rq->now,
        .created_by = by_key ? rq->own_key.label : "admin",
    };
    struct field_problem problem = body_types(rq, workspace_key_fields, true);
    struct digest digest;
    struct reply reply;
    int64_t count;
    char key[KEY_SIZE];

    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (workspace_keys_count(rq->app->db, k.workspace, rq->now, &count) != 0)
        return broke(rq);
    if (limit_is_reached(LIMIT_KEYS, &rq->app->config, count) || workspace_has_room(rq, ROOM_FOR_KEY) == NONE)
        return refuse_more(rq, LIMIT_KEYS);
    problem = workspace_key_create(rq->arena, rq->body, rq->now, &k);
    if (problem.fault != FIELD_FINE)
        return refuse_field(rq, &problem);
    if (!is_within(rq, &k))
        return refuse(rq, FORBIDDEN, "A key makes no other that may do more than itself, or lasts longer: "
                                     "ask an owner, or give it a lower role or an earlier end");
    key_random(key);
    digest = digest_of(key, strlen(key));
    if (workspace_keys_insert(rq->app->db, rq->arena, &k, &digest) != 0)
        return broke(rq);
    audit_made(rq, AUDIT_KEY, k.id);
    reply = answer_key(rq, 201, &k, key);
    reply.location = own_path(rq, "/api/v1/workspace/keys");
    return reply;
}

/* GET /workspace/keys */
struct reply
workspace_key_list(struct request *rq)
{
    int64_t workspace = principal_workspace(&rq->principal), total;
    struct list_range range = request_list_range(rq);
    struct workspace_keys found = { 0 };
    struct buf out = json_text(rq);

    if (workspace_keys_of(rq->app->db, rq->arena, workspace, rq->now, &range, &found) != 0 ||
        workspace_keys_count(rq->app->db, workspace, rq->now, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < found.count; i++)
        workspace_key_json(&out, rq->arena, NULL, &found.list[i]);
    end_array(&out);
    return answer_list(&out, total);
}

/* POST /workspace/keys/:id/rotate */
struct reply
workspace_key_rotate(struct request *rq)
{
    struct digest digest;
    char key[KEY_SIZE];

    body_ignored(rq);
    key_random(key);
    digest = digest_of(key, strlen(key));
    if (workspace_keys_rotate(rq->app->db, rq->workspace_key.key, &digest) != 0)
        return broke(rq);
    audit_secret(rq, "key");
    return answer_key(rq, 200, &rq->workspace_key, key);
}

/* DELETE /workspace/keys/:id -- a workspace that no key opened whole could not be had back; the admin key
 * opens the default one. */
struct reply
workspace_key_delete(struct request *rq)
{
    const struct workspace_key *k = &rq->workspace_key;
    const char *digest;
    int64_t others;

    if (workspace_keys_other_owners(rq->app->db, k, rq->now, &others) != 0)
        return broke(rq);
    if (k->workspace != DEFAULT_WORKSPACE && k->role == ROLE_OWNER && others == 0)
        return refuse(rq, LAST_OWNER, "This is the last key that opens the whole workspace: make another one "
                                      "with the role owner first");
    if (workspace_keys_digest(rq->app->db, rq->arena, k->key, &digest) != FOUND ||
        idempotency_forget_key(rq, digest) != 0 || workspace_keys_delete(rq->app->db, k->key) != 0)
        return broke(rq);
    return answer_message(rq, "Key deleted");
}
