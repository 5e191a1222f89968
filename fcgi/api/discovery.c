/* The API describes itself: to programs (OpenAPI), and to agents (a guide, and where agents look for one).
 * The documents are part of the program, so they need neither files nor database, and always fit the code. */
#include "fcgi/api/documents.h"
#include "fcgi/api/handlers.h"

static struct reply
document_reply(const struct document *document, const char *type)
{
    return (struct reply){
        .status = 200,
        .type = type,
        .text = document->text,
        .length = document->length,
        .total = -1,
    };
}

/* GET /openapi.json */
struct reply
openapi_show(struct request *rq)
{
    (void)rq;
    return document_reply(&document_openapi, "application/json");
}

/* GET /llms.txt, GET /skills/SKILL.md, and three more below the root -- the same guide at each place
 * where agents look for one. */
struct reply
guide_show(struct request *rq)
{
    (void)rq;
    return document_reply(&document_guide, "text/plain; charset=utf-8");
}

/* GET (root) /.well-known/skills/index.json */
struct reply
skills_list(struct request *rq)
{
    (void)rq;
    return document_reply(&document_skills, "application/json");
}
