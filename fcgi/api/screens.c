/* The dashboard's own places, such as /monitors: an application whose screens live in the browser, so each of
 * them is answered with the same empty frame. Which paths are places is the web server's to say, by the
 * variable SCREEN: the list is in nginx/http.conf. */
#include "fcgi/api/screens.h"

#include "base/text.h"
#include "render/page_shell.h"
#include "fcgi/api/page_shell_file.h"

static bool
is_screen(const struct request *rq)
{
    return !text_blank(transport_param(rq->transport, "SCREEN"));
}

static struct reply
show(struct request *rq)
{
    struct buf page = { .arena = rq->arena };
    int64_t version;
    const char *shell = page_shell_read(rq, &version);

    if (shell == NULL)
        return refuse(rq, NOT_FOUND, "The dashboard is not installed here: see %s for what there is",
                      own_path(rq, "/llms.txt"));
    page_shell_fill(&page, shell, "en", "<title>Watchpost</title>\n", "");
    return answer_page(rq, 200, &page);
}

/* Only a 404 is replaced: a refusal for another reason is what the reader must see. */
struct reply
screen_or(struct request *rq, struct reply no)
{
    if (no.status != 404 || !is_screen(rq))
        return no;
    if (rq->method == GET)
        return show(rq);
    no = refuse(rq, METHOD_NOT_ALLOWED, "This is a page of the dashboard: it can only be read");
    no.allow = "GET, HEAD, OPTIONS";
    return no;
}
