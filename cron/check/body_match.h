/* Is this text in that body? For bodies that come in pieces, of any size, with any bytes in them. */
#ifndef CRON_CHECK_BODY_MATCH_H
#define CRON_CHECK_BODY_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zeroes until body_match_begin. */
struct body_match {
    const char *needle;
    uint16_t length;
    uint16_t matched; /* how much of the needle the bytes so far end in */
    uint16_t *back;   /* back[n]: the longest proper border of its first n + 1 bytes */
};

/* needle: 1..65535 bytes; must outlive the match. */
void body_match_begin(struct body_match *m, const char *needle);

/* Takes the next bytes; true once the needle has been seen. */
bool body_match_feed(struct body_match *m, const char *bytes, size_t count);

void body_match_end(struct body_match *m);

#endif
