/* A date means what the receiver's clock says then, and that may be minutes away from ours: measured by the
 * wrong one it would be over already, or last for much too long. Where it can be measured in several ways,
 * the shortest time counts, as a receiver that is asked too early answers with the date once more. */
#include "net/retry_after.h"

#include "base/duration.h"
#include "base/header_line.h"
#include "base/text.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

void
retry_after_note(struct retry_after *r, struct arena *a, const char *line, size_t length)
{
    const char *asked = header_line_text(a, line, length, "Retry-After");
    const char *date = header_line_text(a, line, length, "Date");

    if (length > 5 && strncasecmp(line, "HTTP/", 5) == 0)
        *r = (struct retry_after){ NULL, NULL };
    if (asked != NULL)
        r->asked = asked;
    if (date != NULL)
        r->date = date;
}

static int64_t
shorter(int64_t best, int64_t seconds)
{
    return seconds > 0 && (best < 0 || seconds < best) ? seconds : best;
}

static int64_t
until(const struct retry_after *r, int64_t date, int64_t clock, int64_t now)
{
    int64_t theirs = r->date != NULL ? curl_getdate(r->date, NULL) : -1;
    int64_t best = shorter(shorter(-1, date - clock), date - now);

    return theirs > 0 ? shorter(best, date - theirs) : best;
}

/* curl_getdate takes much for a date, a plain number too: that is read before. */
int64_t
retry_after_seconds(const struct retry_after *r, int64_t clock, int64_t now)
{
    int64_t seconds = -1, date;

    if (r->asked == NULL || *r->asked == '\0')
        return -1;
    if (strspn(r->asked, "0123456789") == strlen(r->asked)) {
        if (!text_to_int(r->asked, 0, DAY, &seconds))
            seconds = DAY;
        return seconds > 0 ? seconds : -1;
    }
    if (strchr(r->asked, ':') == NULL) /* no date without a time */
        return -1;
    date = curl_getdate(r->asked, NULL);
    if (date > 0)
        seconds = until(r, date, clock, now);
    return seconds < DAY ? seconds : DAY;
}
