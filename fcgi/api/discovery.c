/* The API describes itself: to agents by a guide, and where agents and programs look for what there is (its
 * OpenAPI document: openapi.c).
 * The documents are part of the program, so they need neither files nor database, and always fit the code;
 * their addresses are those of this instance. */
#include "base/digest.h"
#include "render/base_path.h"
#include "fcgi/api/documents.h"
#include "fcgi/api/handlers.h"

#include <string.h>

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

/* GET (root) /.well-known/agent-skills/index.json -- the same for clients of Agent Skills Discovery 0.2.0,
 * which verify what they fetch: the digest is of the guide as this instance sends it. */
struct reply
agent_skills_list(struct request *rq)
{
    static const char place[] = "@DIGEST@";
    const struct reply guide = guide_show(rq);
    const struct reply index = document_reply(rq, &document_agent_skills, "application/json");
    const struct digest digest = digest_of(guide.text, guide.length);
    const char *at = strstr(index.text, place);
    struct buf text = { .arena = rq->arena };
    char hex[DIGEST_HEX_SIZE];

    digest_hex(&digest, hex);
    buf_bytes(&text, index.text, (size_t)(at - index.text));
    buf_printf(&text, "%s%s", hex, at + sizeof place - 1);
    return answer(200, &text);
}

/* GET (root) /.well-known/api-catalog (RFC 9727) -- where the API is, and where it describes itself. */
struct reply
api_catalog_show(struct request *rq)
{
    static const char type[] =
        "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"";
    struct reply reply = document_reply(rq, &document_api_catalog, type);
    struct buf link = { .arena = rq->arena };

    buf_printf(&link, "<%s>; rel=\"api-catalog\"", own_path(rq, "/.well-known/api-catalog"));
    reply.link = buf_string(&link);
    return reply;
}
