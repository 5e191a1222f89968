/* Posts of a status page, as HTML that needs no script and as Markdown in which what people wrote is marked
 * as theirs. */
#ifndef RENDER_PAGE_POST_H
#define RENDER_PAGE_POST_H

#include "base/buf.h"
#include "model/page.h"
#include "model/post.h"
#include "render/words.h"

#include <stdbool.h>
#include <stdint.h>

#define PAGE_POSTS 3 /* that a page shows at its top; of more it says how many there are */

/* One at the top of its page: title, state, what was said last. */
void page_post_html(struct buf *out, const struct speech *s, const struct page *page, const struct post *p,
                    int64_t now);
void page_post_line(struct buf *out, const struct speech *s, const struct post *p, int64_t now);

/* "Services: Shop, Search and 3 more", of a post that has some; name_text: how a name is written. */
void page_post_services(struct buf *out, const struct speech *s, const struct post *p,
                        const char *(*name_text)(struct arena *a, const char *name));

/* One that is over, as a line of a list, with the day on which it ended. */
void page_post_ended_html(struct buf *out, const struct speech *s, const struct page *page,
                          const struct post *p, int64_t now);

/* Its own page: the body, and in Markdown all of it. */
void page_post_whole_html(struct buf *out, const struct speech *s, const struct page *page,
                          const struct post *p, int64_t now);
void page_post_whole_markdown(struct buf *out, const struct speech *s, const struct page *page,
                              const struct post *p, int64_t now);

#endif
