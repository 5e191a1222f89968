/* Numbers with blanks between; behind those of evidence version and address, "-" where there is none. */
#include "model/evidence_pack.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The room is for all the phases, the status and both texts at their longest. */
enum { NUMBER_ROOM = 22, TEXTS_ROOM = 8 + 1 + 64 + 1 };
_Static_assert((PHASE_COUNT + 1) * NUMBER_ROOM + TEXTS_ROOM <= EVIDENCE_PACKED_ROOM,
               "evidence fits when packed");

static char *
put_number(char *to, int64_t n)
{
    return to + snprintf(to, NUMBER_ROOM, "%" PRId64 " ", n);
}

static char *
put_phases(char *to, const struct phases *p)
{
    for (int i = 0; i < PHASE_COUNT; i++)
        to = put_number(to, phase_ms(p, i));
    return to;
}

/* False: there is no number. */
static bool
take_number(const char **from, int64_t *n)
{
    char *end;

    *n = strtoll(*from, &end, 10);
    if (end == *from)
        return false;
    *from = *end == ' ' ? end + 1 : end;
    return true;
}

static bool
take_phases(const char **from, struct phases *p)
{
    for (int i = 0; i < PHASE_COUNT; i++)
        if (!take_number(from, phase_at(p, i)))
            return false;
    return true;
}

static const char *
or_dash(const char *text)
{
    return text != NULL && *text != '\0' ? text : "-";
}

void
evidence_pack(const struct evidence *e, char packed[EVIDENCE_PACKED_ROOM])
{
    char *to = put_number(put_phases(packed, &e->phases), e->status_code);

    (void)snprintf(to, TEXTS_ROOM, "%.8s %.64s", or_dash(e->http_version), or_dash(e->remote_address));
}

static const char *
unless_dash(struct arena *a, const char *from, size_t length)
{
    return length == 0 || (length == 1 && *from == '-') ? NULL : arena_bytes(a, from, length);
}

bool
evidence_unpack(struct arena *a, const char *packed, struct evidence *e)
{
    size_t length;

    *e = (struct evidence){.has_phases = true};
    if (packed == NULL || !take_phases(&packed, &e->phases) || !take_number(&packed, &e->status_code))
        return false;
    length = strcspn(packed, " ");
    e->http_version = unless_dash(a, packed, length);
    packed += length + (packed[length] == ' ');
    e->remote_address = unless_dash(a, packed, strlen(packed));
    return true;
}

void
phase_sums_pack(const struct phase_sums *s, char packed[PHASE_SUMS_ROOM])
{
    char *end = put_phases(put_number(put_number(packed, s->hour), s->checks), &s->ms);

    end[-1] = '\0';
}

struct phase_sums
phase_sums_unpack(const char *packed)
{
    struct phase_sums s = {0};

    if (packed == NULL || !take_number(&packed, &s.hour) || !take_number(&packed, &s.checks) ||
        !take_phases(&packed, &s.ms))
        return (struct phase_sums){0};
    return s;
}
