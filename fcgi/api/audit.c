/* Who changed what: of one workspace for its owners, of all for the operator. */
#include "base/json.h"
#include "store/audit.h"
#include "store/workspaces.h"
#include "fcgi/api/handlers.h"

static struct reply
list(struct request *rq, int64_t chain, int64_t head_of)
{
    const struct audit_filter filter = {
        .chain = chain,
        .after = request_int(rq, "after"),
        .subject = request_trimmed(rq, "subject"),
        .key_id = request_trimmed(rq, "key_id"),
        .actor = request_trimmed(rq, "actor"),
        .limit = request_int(rq, "limit"),
    };
    struct audit_rows rows = { 0 };
    struct buf out = json_text(rq);
    struct reply reply;
    const char *head;
    int64_t total;

    if (rq->bad_param != NULL)
        return refuse_param(rq);
    head = audit_head(rq->app->db, rq->arena, head_of);
    if (head == NULL || audit_find(rq->app->db, rq->arena, &filter, &rows, &total) != 0)
        return broke(rq);
    put_array(&out, NULL);
    for (int i = 0; i < rows.count; i++)
        audit_row_json(&out, &rows.list[i]);
    end_array(&out);
    reply = answer_list(&out, total);
    reply.audit_head = head;
    return reply;
}

/* GET /workspace/audit */
struct reply
audit_of_workspace(struct request *rq)
{
    int64_t workspace = principal_workspace(&rq->principal);

    return list(rq, workspace, workspace);
}

/* GET /audit -- of all, or of the workspace that is named. */
struct reply
audit_of_all(struct request *rq)
{
    int64_t workspace = rq->principal.workspace;

    return list(rq, workspace != 0 ? workspace : -1, workspace);
}
