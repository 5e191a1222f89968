/* Ids are URNs: an entry stays the same entry when the instance moves to another address. */
#include "render/feed.h"

#include "base/json.h"
#include "base/rfc3339.h"

#include <stddef.h>

static int64_t
updated_at(const struct feed *f)
{
    int64_t newest = f->page->updated_at;

    for (int i = 0; i < f->count; i++)
        if (f->entries[i].updated > newest)
            newest = f->entries[i].updated;
    return newest;
}

/* --- Atom ----------------------------------------------------------------------------------------------- */

static void
put_element(struct buf *out, const char *indent, const char *name, const char *text)
{
    buf_printf(out, "%s<%s>", indent, name);
    buf_xml(out, text);
    buf_printf(out, "</%s>\n", name);
}

static void
put_time_element(struct buf *out, const char *indent, const char *name, int64_t at)
{
    char text[RFC3339_SIZE];

    rfc3339_print(at, text);
    put_element(out, indent, name, text);
}

static void
put_link_element(struct buf *out, const char *indent, const char *kind, const char *type, const char *href)
{
    buf_printf(out, "%s<link rel=\"%s\" type=\"%s\" href=\"", indent, kind, type);
    buf_xml(out, href);
    buf_text(out, "\"/>\n");
}

static void
put_entry(struct buf *out, const struct feed_entry *e)
{
    buf_text(out, "  <entry>\n    <id>urn:uuid:");
    buf_xml(out, e->id);
    buf_text(out, "</id>\n");
    put_element(out, "    ", "title", e->title);
    put_time_element(out, "    ", "published", e->published);
    put_time_element(out, "    ", "updated", e->updated);
    put_link_element(out, "    ", "alternate", "text/html", e->link);
    if (e->text != NULL)
        put_element(out, "    ", "summary", e->text);
    if (e->html != NULL) {
        buf_text(out, "    <content type=\"html\">");
        buf_xml(out, e->html);
        buf_text(out, "</content>\n");
    }
    buf_text(out, "  </entry>\n");
}

/* An author is required where entries name none (RFC 4287, 4.2.1). */
void
feed_atom(struct buf *out, const struct feed *f)
{
    const struct page *page = f->page;

    buf_printf(out,
               "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
               "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%s\">\n  <id>urn:uuid:",
               f->language);
    buf_xml(out, page->id);
    buf_text(out, "</id>\n");
    put_element(out, "  ", "title", page->title);
    if (page->description != NULL)
        put_element(out, "  ", "subtitle", page->description);
    put_time_element(out, "  ", "updated", updated_at(f));
    buf_text(out, "  <author><name>");
    buf_xml(out, page->title);
    buf_text(out, "</name></author>\n");
    put_link_element(out, "  ", "self", "application/atom+xml", f->self);
    put_link_element(out, "  ", "alternate", "text/html", f->home);
    for (int i = 0; i < f->count; i++)
        put_entry(out, &f->entries[i]);
    buf_text(out, "</feed>\n");
}

/* --- JSON Feed ------------------------------------------------------------------------------------------ */

/* An id is a text of any kind there, and so the same as in Atom. */
static void
put_item(struct buf *out, const struct feed_entry *e)
{
    put_object(out, NULL);
    put_text(out, "id", arena_printf(out->arena, "urn:uuid:%s", e->id));
    put_text(out, "url", e->link);
    put_text(out, "title", e->title);
    opt_text(out, "content_text", e->text);
    opt_text(out, "content_html", e->html);
    put_time(out, "date_published", e->published);
    put_time(out, "date_modified", e->updated);
    end_object(out);
}

void
feed_json(struct buf *out, const struct feed *f)
{
    put_object(out, NULL);
    put_text(out, "version", "https://jsonfeed.org/version/1.1");
    put_text(out, "title", f->page->title);
    opt_text(out, "description", f->page->description);
    put_text(out, "home_page_url", f->home);
    put_text(out, "feed_url", f->self);
    put_text(out, "language", f->language);
    put_array(out, "items");
    for (int i = 0; i < f->count; i++)
        put_item(out, &f->entries[i]);
    end_array(out);
    end_object(out);
}
