/* What a client of the Model Context Protocol reads without a tool: resources, prompts, and what its user may
 * go on to type. All of it comes from routes, asked with the key that came along. */
#include "fcgi/api/mcp.h"
#include "fcgi/api/mcp_rpc.h"

#include "base/text.h"
#include "fcgi/http/perform.h"
#include "fcgi/http/rpc_result.h"
#include "render/marked.h"

#include <string.h>

static const char resources[] =
    "[{'uri':'watchpost://status','name':'status','title':'How everything "
    "stands','mimeType':'text/markdown'},"
    "{'uri':'watchpost://guide','name':'guide','title':'The guide','mimeType':'text/markdown'}]";
static const char templates[] =
    "[{'uriTemplate':'watchpost://monitors/{id}','name':'monitor','title':'One monitor','mimeType':"
    "'text/markdown'},{'uriTemplate':'watchpost://incidents/{id}','name':'incident','title':'One incident',"
    "'mimeType':'text/markdown'}]";
static const char prompts[] = "[{'name':'diagnose','title':'Diagnose an incident','description':'Find out "
                              "why a monitor is down','arguments':"
                              "[{'name':'incident_id','description':'The "
                              "incident','required':true}]},{'name':'gate_deploy','title':'Gate a "
                              "deploy','description':'Go on only if what has this tag is "
                              "well','arguments':[{'name':'tag','description':"
                              "'Of the monitors','required':true}]}]";

static struct reply
one_list(struct rpc *r, const char *name, const char *json)
{
    struct buf out = json_text(r->rq);

    if (mcp_has_cursor(r))
        return mcp_bad_params(r, "There is no such cursor: the list is one page");
    mcp_open_result(&out, r);
    put_json(&out, name, mcp_json(r->rq, json));
    mcp_put_caching(&out, r);
    return rpc_close_result(&out);
}

struct reply
mcp_resources_list(struct rpc *r)
{
    return one_list(r, "resources", resources);
}

struct reply
mcp_templates_list(struct rpc *r)
{
    return one_list(r, "resourceTemplates", templates);
}

struct reply
mcp_prompts_list(struct rpc *r)
{
    return one_list(r, "prompts", prompts);
}

/* An id in the place of it; NULL: there is none that could be one. */
static const char *
id_behind(const char *uri, const char *prefix)
{
    const char *id = text_starts(uri, prefix) ? uri + strlen(prefix) : NULL;

    return id != NULL && *id != '\0' && id[strspn(id, "0123456789abcdef-")] == '\0' ? id : NULL;
}

/* NULL: there is none (no->status is 0 or 404), or it cannot be read (*no says why). */
static const char *
resource_text(struct rpc *r, const char *uri, struct reply *no)
{
    struct arena *a = r->rq->arena;
    const char *id;

    *no = (struct reply){0};
    if (strcmp(uri, "watchpost://status") == 0)
        return mcp_status_text(r->rq, NULL, 0, no);
    if (strcmp(uri, "watchpost://guide") == 0) {
        struct request *inner = arena_alloc(a, sizeof *inner);

        *no = perform_call(r->rq, inner, GET, "/llms.txt", NULL);
        return no->status == 200 ? arena_bytes(a, no->text, no->length) : NULL;
    }
    if ((id = id_behind(uri, "watchpost://monitors/")) != NULL)
        return mcp_object_text(r->rq, arena_printf(a, "/api/v1/monitors/%s", id), no);
    if ((id = id_behind(uri, "watchpost://incidents/")) != NULL)
        return mcp_object_text(r->rq, arena_printf(a, "/api/v1/incidents/%s", id), no);
    return NULL;
}

struct reply
mcp_resources_read(struct rpc *r)
{
    const char *uri = json_object_get_string(json_object_object_get(r->params, "uri"));
    struct reply no = {0};
    const char *text = uri != NULL ? resource_text(r, uri, &no) : NULL;
    struct buf out = json_text(r->rq);

    if (text == NULL && no.status != 0 && no.status != 404)
        return mcp_unread_resource(r, &no);
    if (text == NULL)
        return mcp_no_resource(r, uri);
    mcp_open_result(&out, r);
    put_array(&out, "contents");
    put_object(&out, NULL);
    put_text(&out, "uri", uri);
    put_text(&out, "mimeType", "text/markdown");
    put_text(&out, "text", text);
    end_object(&out);
    end_array(&out);
    mcp_put_caching(&out, r);
    return rpc_close_result(&out);
}

/* What the prompts of the list above say, with the one argument that each of them has. */
static const struct prompt {
    const char *name, *argument, *before, *behind;
} told[] = {
    {"diagnose", "incident_id", "Read the incident ",
     " with get_incident, find its cause, and note what you found with note_incident."},
    {"gate_deploy", "tag", "Call gate with the tag ",
     ". Go on only if its state is passed; while it is running call again with gate_id."},
};

static const struct prompt *
prompt_of(const char *name)
{
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (text_same(name, told[i].name))
            return &told[i];
    return NULL;
}

struct reply
mcp_prompts_get(struct rpc *r)
{
    const struct prompt *p = prompt_of(json_object_get_string(json_object_object_get(r->params, "name")));
    json_object *args = json_object_object_get(r->params, "arguments");
    const char *value = p != NULL ? json_object_get_string(json_object_object_get(args, p->argument)) : NULL;
    struct buf out = json_text(r->rq);

    if (p == NULL)
        return mcp_bad_params(r, "There is no such prompt: prompts/list has those that there are");
    if (value == NULL)
        return mcp_bad_params(
            r, arena_printf(r->rq->arena, "%s is missing: the prompt %s needs it", p->argument, p->name));
    mcp_open_result(&out, r);
    put_array(&out, "messages");
    put_object(&out, NULL);
    put_text(&out, "role", "user");
    put_object(&out, "content");
    put_text(&out, "type", "text");
    put_text(&out, "text",
             arena_printf(r->rq->arena, "%s%s%s", p->before, marked_text(r->rq->arena, value, MARKED_LINE),
                          p->behind));
    end_object(&out);
    end_object(&out);
    end_array(&out);
    return rpc_close_result(&out);
}

/* The list that the argument is of: tags, or objects with an id. NULL: of none. The caller frees it. */
static json_object *
known_values(struct rpc *r, const char *name, const char *uri)
{
    bool of_incident = text_same(name, "incident_id") ||
                       (text_same(name, "id") && uri != NULL && text_starts(uri, "watchpost://incidents/"));
    const char *target = text_same(name, "tag")  ? "/api/v1/tags"
                         : of_incident           ? "/api/v1/incidents?limit=100"
                         : text_same(name, "id") ? "/api/v1/monitors/summary?limit=1000"
                                                 : NULL;
    struct request *inner;
    const char *problem;
    struct reply reply;

    if (target == NULL)
        return NULL;
    inner = arena_alloc(r->rq->arena, sizeof *inner);
    reply = perform_call(r->rq, inner, GET, target, NULL);
    return reply.status == 200 ? json_read(reply.text, reply.length, &problem) : NULL;
}

/* Tags and ids that begin with what is there, of what the key may see. */
struct reply
mcp_complete(struct rpc *r)
{
    json_object *argument = json_object_object_get(r->params, "argument");
    const char *name = json_object_get_string(json_object_object_get(argument, "name"));
    const char *begun = json_object_get_string(json_object_object_get(argument, "value"));
    const char *uri =
        json_object_get_string(json_object_object_get(json_object_object_get(r->params, "ref"), "uri"));
    bool tags = text_same(name, "tag");
    json_object *list = known_values(r, name, uri);
    struct buf out = json_text(r->rq);
    int count = 0;

    mcp_open_result(&out, r);
    put_object(&out, "completion");
    put_array(&out, "values");
    for (size_t i = 0; list != NULL && i < json_object_array_length(list) && count < 20; i++) {
        json_object *one = json_object_array_get_idx(list, i);
        const char *value = json_object_get_string(tags ? one : json_object_object_get(one, "id"));

        if (value == NULL || (begun != NULL && !text_starts(value, begun)))
            continue;
        put_text(&out, NULL, value);
        count++;
    }
    end_array(&out);
    end_object(&out);
    json_object_put(list);
    return rpc_close_result(&out);
}
