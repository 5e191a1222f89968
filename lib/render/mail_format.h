/* The parts of a mail that all mails have. Texts of others stand in three places only, and each place has a
 * writer that lets them be nothing but text: encoded-words (base64) in headers, quoted-printable in the text
 * part, and the same after escaping in the HTML part. */
#ifndef RENDER_MAIL_FORMAT_H
#define RENDER_MAIL_FORMAT_H

#include "base/buf.h"

#include <stdint.h>

/* A header's text as encoded-words (RFC 2047), folded, no character split among two of them. */
void mail_put_words(struct buf *out, const char *text);

/* The sender's name, if it has one, in encoded-words unless it is plain. */
void mail_put_from(struct buf *out, struct arena *a, const char *from);
void mail_put_date(struct buf *out, int64_t now);

/* The last headers and both bodies. id: of the message. */
void mail_put_bodies(struct buf *out, const char *id, const char *text, const char *html);

/* The HTML part up to <body>, with the style sheet: "p.words", "p.foot" and "a.button" are in it. */
extern const char mail_page_head[];

/* The lines of a text as a paragraph of the HTML part. */
void mail_put_lines(struct buf *out, const char *text);

/* The part after the "@" of a sender's address; "localhost" if there is none that a mail server would
 * take. */
const char *mail_domain(struct arena *a, const char *from);

#endif
