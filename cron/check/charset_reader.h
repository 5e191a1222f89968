/* Text in another character set, as UTF-8: bytes that come in pieces are converted as they come. */
#ifndef CRON_CHECK_CHARSET_READER_H
#define CRON_CHECK_CHARSET_READER_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

#define CHARSET_MAX 40 /* with the NUL */

/* All zeroes: reads nothing. */
struct charset_reader {
    bool is_open;
    iconv_t converter;
    char rest[16]; /* the beginning of a character, until the end of it comes */
    size_t rest_length;
};

/* Takes converted text; false: no more is wanted. */
typedef bool charset_sink(void *owner, const char *bytes, size_t count);

/* The charset that a Content-Type names, without quotes; false if it names none, or one that is no name. */
bool charset_of(const char *content_type, char name[CHARSET_MAX]);

/* Opens it for the charset that a Content-Type names, unless that is UTF-8, or none that iconv knows.
 * ISO-8859-1 is read as windows-1252, as browsers do it. */
void charset_reader_begin(struct charset_reader *r, const char *content_type);

/* What is no character is left out. False: the sink wants no more. One that is not open reads nothing. */
bool charset_reader_feed(struct charset_reader *r, const char *bytes, size_t count, charset_sink *sink,
                         void *owner);

void charset_reader_end(struct charset_reader *r);

#endif
