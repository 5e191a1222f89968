/* The API describes itself: to programs (OpenAPI), and to agents (a guide, and where agents look for one).
 * The documents are part of the program, so they need neither files nor database, and always fit the code;
 * their addresses are those of this instance. */
#include "render/base_path.h"
#include "fcgi/api/documents.h"
#include "fcgi/api/handlers.h"

static struct reply
document_reply(struct request *rq, const struct document *document, const char *type)
{
    struct buf text = { .arena = rq->arena };
    struct reply reply;

    base_path_in_document(&text, rq->app->config.base_path, document->text);
    reply = answer(200, &text);
    reply.type = type;
    return reply;
}

/* GET /openapi.json */
struct reply
openapi_show(struct request *rq)
{
    return document_reply(rq, &document_openapi, "application/json");
}

/* GET /llms.txt, GET /skills/SKILL.md, and three more below the root -- the same guide at each place
 * where agents look for one. */
struct reply
guide_show(struct request *rq)
{
    return document_reply(rq, &document_guide, "text/plain; charset=utf-8");
}

/* GET (root) /.well-known/skills/index.json */
struct reply
skills_list(struct request *rq)
{
    return document_reply(rq, &document_skills, "application/json");
}
