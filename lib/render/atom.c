/* Ids are those of the page and its incidents, as URNs: an entry stays the same entry when the instance moves
 * to another address, and when its incident is resolved it is updated. Links are from the root of the
 * instance. */
#include "render/atom.h"

#include "base/rfc3339.h"

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

/* A feed reader shows an entry again when its time of update is newer (RFC 4287, 4.2.15). */
static int64_t
updated_at(const struct incident *i)
{
    return i->resolved_at != 0 ? i->resolved_at : i->paused_at != 0 ? i->paused_at : i->started_at;
}

static const char *
state_in_words(const struct atom_entry *e)
{
    if (e->incident->resolved_at != 0)
        return "resolved";
    return e->incident->paused_at != 0 ? "paused" : e->is_stale ? "unknown" : "down";
}

static void
put_entry(struct buf *out, const struct atom_entry *e)
{
    const struct incident *i = e->incident;

    buf_text(out, "  <entry>\n    <id>urn:uuid:");
    buf_xml(out, i->id);
    buf_text(out, "</id>\n    <title>");
    buf_xml(out, i->monitor_name);
    buf_printf(out, ": %s</title>\n", state_in_words(e));
    put_time_element(out, "    ", "published", i->started_at);
    put_time_element(out, "    ", "updated", updated_at(i));
    buf_text(out, "    <link rel=\"alternate\" type=\"application/json\" href=\"/api/v1/incidents/");
    buf_xml(out, i->id);
    buf_text(out, "\"/>\n");
    put_element(out, "    ", "summary", i->cause);
    buf_text(out, "  </entry>\n");
}

/* An author is required where entries name none (RFC 4287, 4.2.1). */
void
atom_feed(struct buf *out, const struct page *page, const struct atom_entry *entries, int count)
{
    int64_t updated = page->updated_at;

    for (int i = 0; i < count; i++)
        if (updated_at(entries[i].incident) > updated)
            updated = updated_at(entries[i].incident);
    buf_text(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                  "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  <id>urn:uuid:");
    buf_xml(out, page->id);
    buf_text(out, "</id>\n");
    put_element(out, "  ", "title", page->title);
    if (page->description != NULL)
        put_element(out, "  ", "subtitle", page->description);
    put_time_element(out, "  ", "updated", updated);
    buf_text(out, "  <author><name>");
    buf_xml(out, page->title);
    buf_text(out, "</name></author>\n"
                  "  <link rel=\"self\" type=\"application/atom+xml\" href=\"/api/v1/status-pages/");
    buf_xml(out, page->slug);
    buf_text(out, "/feed.atom\"/>\n");
    for (int i = 0; i < count; i++)
        put_entry(out, &entries[i]);
    buf_text(out, "</feed>\n");
}
