/* Public pages: whatever strangers write, and whatever an Accept header says, a page stays small, and no tag
 * in it is theirs. */
#include "fuzz.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/accept_header.h"
#include "render/public_page.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

/* Whether every "<" begins a tag that our pages have, or its end. */
static bool
has_only_our_tags(const char *html)
{
    static const char *const tags[] = {
        "a ", "article ", "bdi>", "br>", "button>", "code>", "details>", "div ", "footer>", "form ", "h1>",
        "h2 ", "h2>", "h3>", "header>", "i ", "img ", "input ", "label>", "li>", "link ", "main>", "meta ",
        "nav ", "p ", "p>", "path ", "pre>", "section ", "small>", "span ", "strong>", "summary>", "svg ",
        "text ", "time ", "title>", "ul>", "/",
    };

    for (html = strchr(html, '<'); html != NULL; html = strchr(html + 1, '<')) {
        bool ours = false;

        for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
            ours |= text_starts(html + 1, tags[i]);
        if (!ours)
            return false;
    }
    return true;
}

/* In Markdown what others wrote stands in code spans and blocks, where a "<" begins nothing. */
static bool
has_tags_in_code_alone(const char *markdown)
{
    bool in_code = false;

    for (; *markdown != '\0'; markdown++) {
        if (*markdown == '`')
            in_code = !in_code;
        else if (*markdown == '<' && !in_code)
            return false;
    }
    return !in_code;
}

static void
check_page(struct arena *a, const char *text)
{
    struct monitor m = { .name = text, .group_name = text, .status = DOWN };
    struct status_monitor list = { .monitor = &m }, *rows[] = { &list };
    struct rollup days[PUBLIC_DAYS] = { { 0 } };
    struct monitor_history history = { &m, days, NULL };
    struct incident incident = { .monitor_name = text, .cause = text };
    struct maintenance window = { .monitor_name = text, .title = text };
    struct page page = { .slug = "acme" };
    struct public_page p = {
        .page = &page, .title = text, .description = text, .logo_url = text, .path = "/s/acme", .base = "",
        .query = "", .search = text, .counts = status_counts_of(&list, 1), .rows = rows, .found = 1,
        .number = 1, .last = 1,
        .history = { .days = PUBLIC_DAYS, .list = &history, .count = 1 },
        .open = &incident, .open_count = 1, .maintenances = &window, .maintenance_count = 1,
    };
    struct buf html = { .arena = a }, markdown = { .arena = a };

    public_html_head(&html, &p);
    public_html_body(&html, &p);
    public_markdown(&markdown, &p);
    assert(html.length < PUBLIC_BYTES && markdown.length < PUBLIC_BYTES);
    assert(has_only_our_tags(buf_string(&html)));
    assert(has_tags_in_code_alone(buf_string(&markdown)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena a = { 0 };
    const char *text = arena_bytes(&a, bytes, length);
    bool one = accept_prefers(text, "text/markdown", "text/html");
    bool other = accept_prefers(text, "text/html", "text/markdown");

    assert(!one || !other);
    check_page(&a, text_clean(&a, text, strlen(text)));
    arena_free(&a);
    return 0;
}
