/* Public pages for readers without JavaScript, and for programs that read texts: the same data as of GET
 * /status and GET /status-pages/:slug, at the address of the page itself. The dashboard, if there is one, is
 * the frame, and takes the page over once it runs. */
#include "base/accept_header.h"
#include "base/text.h"
#include "base/url.h"
#include "render/page_post.h"
#include "render/page_shell.h"
#include "render/public_page.h"
#include "store/pages.h"
#include "store/posts.h"
#include "store/settings.h"
#include "fcgi/http/guard.h"
#include "fcgi/http/own_host.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/http/route.h"
#include "fcgi/api/handlers.h"
#include "fcgi/api/page_shell_file.h"
#include "fcgi/api/page_voice.h"
#include "fcgi/api/public_page_read.h"
#include "fcgi/api/public_pages.h"

#include <string.h>

bool
public_wants_markdown(const struct request *rq)
{
    return accept_prefers(transport_param(rq->transport, "HTTP_ACCEPT"), "text/markdown", "text/html");
}

/* --- the answer --------------------------------------------------------------------------------------- */

/* Vary, because a proxy between must not give the Markdown to a browser. */
static struct reply
document(struct request *rq, int status, const struct buf *text)
{
    struct reply reply;

    if (public_wants_markdown(rq)) {
        reply = answer(status, text);
        reply.type = "text/markdown; charset=utf-8";
        reply.framing = rq->app->config.frame_ancestors;
    } else {
        reply = answer_page(rq, status, text);
    }
    reply.vary = page_vary(rq, "Accept");
    return reply;
}

/* Without a shell (no dashboard is installed) the same text is a page of its own. */
static struct reply
framed(struct request *rq, int status, const struct speech *speech, const struct buf *head,
       const struct buf *body)
{
    struct buf page = { .arena = rq->arena };
    int64_t version;

    page_shell_fill(&page, page_shell_read(rq, &version), speech_code(speech), buf_string(head),
                    buf_string(body));
    return document(rq, status, &page);
}

/* The look of a status page, and whether other sites may frame it. */
static struct reply
dressed(struct request *rq, const struct page *page, struct reply reply)
{
    if (page == NULL)
        return reply;
    reply.style = public_style(rq->arena, page);
    if (page->allow_embedding)
        reply.framing = "*";
    return reply;
}

static struct reply
render(struct request *rq, const struct public_page *p)
{
    struct buf head = { .arena = rq->arena }, body = { .arena = rq->arena };

    if (public_wants_markdown(rq)) {
        public_markdown(&body, p);
        return document(rq, 200, &body);
    }
    public_html_head(&head, p);
    public_html_body(&body, p);
    return dressed(rq, p->page, framed(rq, 200, &p->speech, &head, &body));
}

bool
public_is_asked(const struct request *rq)
{
    return rq->route != NULL &&
           (rq->route->handle == public_root || rq->route->handle == public_page_show ||
            rq->route->handle == public_post_show || rq->route->handle == public_embed ||
            rq->route->handle == public_history_show || rq->route->handle == subscribe_show ||
            rq->route->handle == subscribe);
}

/* A browser that opens the link of a page that was deleted gets a sentence to read, not JSON: in the language
 * of the page, of what is none in that of the reader. */
struct reply
public_refusal(struct request *rq, const struct reply *no)
{
    const struct speech speech = page_speech(rq);
    const char *title = words_of(&speech, no->status == 404 ? WORD_REFUSED_NO_PAGE : WORD_REFUSED_NOW);
    const char *sentence = page_refusal(&speech, no);
    struct buf head = { .arena = rq->arena }, body = { .arena = rq->arena };
    struct reply reply;

    if (public_wants_markdown(rq)) {
        refusal_markdown(&body, title, sentence);
        reply = document(rq, no->status, &body);
    } else {
        refusal_html_head(&head, title);
        refusal_html_body(&body, &speech, title, sentence);
        reply = framed(rq, no->status, &speech, &head, &body);
    }
    if (rq->page.key == 0)
        reply.vary = "Accept, Accept-Language";
    reply.retry_after = no->retry_after;
    return reply;
}

/* What the reply depends on beside the address: HTML or Markdown, the page whose domain this is, and the
 * build of the dashboard. */
static const char *
variant_of(struct request *rq, const struct page *page, bool is_root)
{
    int64_t version;

    (void)page_shell_read(rq, &version);
    return arena_printf(rq->arena, "%d %lld %lld %s", public_wants_markdown(rq),
                        (long long)(page != NULL && is_root ? page->key : 0), (long long)version,
                        page != NULL ? page_variant(rq) : "");
}

static struct reply
read_public_page(struct request *rq, struct public_page *p)
{
    int64_t until = 0;

    if (public_page_read(rq, p, &until) != 0)
        return broke(rq);
    return response_cache_put(rq, render(rq, p), until);
}

static struct reply
show(struct request *rq, struct public_page *p)
{
    struct reply reply;

    rq->variant = variant_of(rq, p->page, p->is_root);
    if (response_cache_get(rq, &reply))
        return reply;
    p->base = rq->app->config.base_path;
    p->site = rq->app->config.public_url;
    p->query = "";
    return read_public_page(rq, p);
}

static struct public_page
of_page(struct request *rq, const struct page *page, bool is_root)
{
    return (struct public_page){
        .page = page,
        .title = page->title,
        .description = page->description,
        .logo_url = page->logo_url,
        .path = is_root ? "/" : arena_printf(rq->arena, "/s/%s", page->slug),
        .is_root = is_root,
    };
}

/* GET (root) /s/:slug */
struct reply
public_page_show(struct request *rq)
{
    struct public_page p = of_page(rq, &rq->page, false);

    return show(rq, &p);
}

/* GET (root) /s/:slug/posts/:id -- stands alone, as months do: the dashboard's script has no view of one. */
struct reply
public_post_show(struct request *rq)
{
    struct buf head = { .arena = rq->arena }, body = { .arena = rq->arena }, out = { .arena = rq->arena };
    struct speech speech;
    struct reply reply;
    int64_t version;
    struct post p;
    enum found found = posts_by_id(rq->app->db, rq->arena, rq->ids[1], &p);

    if (found == FAILED)
        return broke(rq);
    if (found == NONE || p.page != rq->page.key)
        return page_refuse(rq, NOT_FOUND, WORD_REFUSED_POST);
    speech = page_speech(rq);
    if (public_wants_markdown(rq)) {
        page_post_whole_markdown(&body, &speech, &rq->page, &p, rq->now);
        return document(rq, 200, &body);
    }
    public_post_head(&head, &rq->page, p.title);
    page_shell_styles(&head, page_shell_read(rq, &version));
    page_post_whole_html(&body, &speech, &rq->page, &p, rq->now);
    page_shell_fill(&out, NULL, speech_code(&speech), buf_string(&head), buf_string(&body));
    reply = document(rq, 200, &out);
    reply.style = public_style(rq->arena, &rq->page);
    return reply;
}

static struct reply
read_embed(struct request *rq)
{
    struct public_page p = of_page(rq, &rq->page, false);
    struct buf head = { .arena = rq->arena }, body = { .arena = rq->arena }, out = { .arena = rq->arena };
    int64_t until = INT64_MAX;
    const char *style;
    struct reply reply;

    p.now = rq->now;
    if (public_page_read_state(rq, &p, &until) != 0)
        return broke(rq);
    style = public_embed_style(rq->arena, &rq->page);
    public_embed_head(&head, &rq->page, style);
    public_embed_html(&body, &p);
    page_shell_fill(&out, NULL, speech_code(&p.speech), buf_string(&head), buf_string(&body));
    reply = answer_page(rq, 200, &out);
    reply.style = style;
    reply.framing = "*";
    reply.vary = page_vary(rq, "");
    return response_cache_put(rq, reply, until);
}

/* GET (root) /s/:slug/embed -- without the dashboard around it, and so without a script. */
struct reply
public_embed(struct request *rq)
{
    struct reply reply;

    rq->variant = page_variant(rq);
    if (!rq->page.allow_embedding)
        return page_refuse(rq, NOT_FOUND, WORD_REFUSED_EMBED);
    return response_cache_get(rq, &reply) ? reply : read_embed(rq);
}

/* The instance's own name, as far as its settings tell; nginx keeps the first of its server_name to itself.
 * Anyone may make a page, and none must take the place of the overview. */
static bool
is_own_name(const struct request *rq, const char *domain)
{
    const struct config *config = &rq->app->config;
    struct endpoint own;

    return own_host_is(domain, config->server_names) ||
           (config->public_url != NULL && url_read_http(config->public_url, &own) &&
            strcmp(url_host_key(rq->arena, &own), text_lower(rq->arena, domain)) == 0);
}

enum found
public_page_at_domain(struct request *rq)
{
    const char *domain = transport_param(rq->transport, "PAGE_DOMAIN");

    if (text_blank(domain) || is_own_name(rq, domain))
        return NONE;
    return pages_by_domain(rq->app->db, rq->arena, domain, &rq->page);
}

struct reply
public_page_locked(struct request *rq)
{
    return refuse(rq, UNAUTHORIZED, "This status page is locked: unlock it");
}

/* GET (root) / -- the page whose domain the web server was asked for (PAGE_DOMAIN); else the overview. A
 * domain of no page shows the overview: nginx passes on whatever name it was asked for. On a domain of its
 * own a page's links lead to /, not to /s/:slug (is_root). */
struct reply
public_root(struct request *rq)
{
    enum found found = public_page_at_domain(rq);
    struct public_page p = { .path = "/" };
    struct branding branding;

    if (found == FAILED || settings_branding(rq->app->db, rq->arena, &branding) != 0)
        return broke(rq);
    if (found == FOUND && !guard_reads_page(rq))
        return public_page_locked(rq);
    if (found == FOUND) {
        p = of_page(rq, &rq->page, true);
        return show(rq, &p);
    }
    p.title = branding_name(&branding);
    p.description = branding.description;
    p.logo_url = branding.logo_url;
    return show(rq, &p);
}
