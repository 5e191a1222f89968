/* The API describes itself: to agents by a guide, and where agents and programs look for what there is (its
 * OpenAPI document: openapi.c).
 * The documents are part of the program, so they need neither files nor database, and always fit the code;
 * their addresses are those of this instance. */
#include "base/digest.h"
#include "base/text.h"
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

/* The guide is one document with a section for each subject; these sections are served as parts of it, all
 * others are its core. */
static const struct {
    const char *title, *part;
} placed[] = {
    {"Checks in detail", "checks.md"}, {"History, SLA and badges", "checks.md"},
    {"Jobs that report", "push.md"},
    {"Bulk and export", "checks.md"},  {"Locations and consensus", "checks.md"},
    {"Incidents", "alerts.md"},        {"Alerts", "alerts.md"},
    {"MCP", "mcp.md"},              {"Statuses", "checks.md"},
    {"Live events", "alerts.md"},      {"Maintenance, dependencies", "alerts.md"},
    {"Keys for colleagues and agents", "keys.md"},
    {"Desired state", "apply.md"},
    {"Status pages", "pages.md"},      {"Addresses of status pages", "pages.md"},
    {"All routes", "routes.md"},
};

/* The part that a section belongs to, by its heading; "": the core. */
static const char *
part_of(const char *section)
{
    for (size_t i = 0; i < sizeof placed / sizeof *placed; i++) {
        size_t length = strlen(placed[i].title);

        if (text_starts(section, "## ") && strncmp(section + 3, placed[i].title, length) == 0 &&
            section[3 + length] == '\n')
            return placed[i].part;
    }
    return "";
}

/* The examples ask the address that people know, where there is one. */
static struct document
at_public_url(struct request *rq, struct buf *guide)
{
    static const char place[] = "http://localhost:3007";
    const char *url = rq->app->config.public_url, *from = buf_string(guide), *at;
    struct buf text = { .arena = rq->arena };

    while (url != NULL && (at = strstr(from, place)) != NULL) {
        buf_bytes(&text, from, (size_t)(at - from));
        buf_text(&text, url);
        from = at + sizeof place - 1;
    }
    buf_text(&text, from);
    return (struct document){ buf_string(&text), text.length };
}

static struct reply
guide_reply(struct request *rq, const char *part)
{
    struct buf text = { .arena = rq->arena };
    struct document some;

    for (const char *at = document_guide.text, *next; at != NULL; at = next) {
        next = strstr(at, "\n## ");
        if (next != NULL)
            next++;
        if (strcmp(part_of(at), part) == 0)
            buf_bytes(&text, at, next != NULL ? (size_t)(next - at) : strlen(at));
    }
    if (text.length == 0)
        return refuse(rq, NOT_FOUND, "The guide has no such part: see %s for those that there are",
                      own_path(rq, "/llms.txt"));
    some = at_public_url(rq, &text);
    return document_reply(rq, &some, "text/plain; charset=utf-8");
}

/* GET /llms.txt, GET /skills/SKILL.md, and three more below the root -- the same core of the guide at each
 * place where agents look for one. */
struct reply
guide_show(struct request *rq)
{
    return guide_reply(rq, "");
}

/* GET (root) /llms/:part */
struct reply
guide_part_show(struct request *rq)
{
    return guide_reply(rq, rq->ids[0]);
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
