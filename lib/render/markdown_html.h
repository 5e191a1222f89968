/* Markdown that people wrote as HTML that is safe in a page of ours (CommonMark 0.30, read by md4c). What is
 * written is an allow-list: p br em strong code pre ul ol li blockquote hr, without attributes, and a with
 * href (http or https) and rel. Headings become a strong line, images their alternative text, raw HTML and
 * links to anywhere else plain text. */
#ifndef RENDER_MARKDOWN_HTML_H
#define RENDER_MARKDOWN_HTML_H

#include "base/buf.h"

/* text: UTF-8. What is written ends without a line feed. */
void markdown_html(struct buf *out, const char *text);

#endif
