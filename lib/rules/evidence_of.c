/* Only what the target sent needs a look: it may hold what we sent. */
#include "rules/evidence_of.h"

#include "base/text.h"
#include "base/url_masked.h"
#include "model/evidence_pack.h"
#include "rules/secrets.h"

#include <string.h>
#include <strings.h>

enum { MOST_HEADERS = 100, MOST_URL = 2000, MOST_ANSWER = 1000 };

/* --- headers -------------------------------------------------------------------------------------------- */

static const char *
clean_part(struct arena *a, const char *from, const char *to)
{
    while (to > from && to[-1] == '\r')
        to--;
    return text_trim(a, text_clean(a, from, (size_t)(to - from)));
}

/* A line without a name, as the status line, is none. */
static bool
read_header(struct arena *a, const struct secrets *s, const char *line, const char *end,
            struct evidence_header *h)
{
    const char *colon = memchr(line, ':', (size_t)(end - line));

    if (colon == NULL || colon == line || text_starts_nocase(line, "HTTP/"))
        return false;
    h->name = secrets_hide(a, s, clean_part(a, line, colon), false);
    h->value = header_is_secret(h->name) ? "***"
                                         : secrets_hide(a, s, clean_part(a, colon + 1, end), false);
    return true;
}

static void
take_headers(struct arena *a, const struct secrets *s, const char *head, struct evidence *e)
{
    struct evidence_header *headers = arena_alloc(a, MOST_HEADERS * sizeof *headers);

    e->headers = headers;
    while (*head != '\0' && e->header_count < MOST_HEADERS) {
        const char *end = head + strcspn(head, "\n");

        if (read_header(a, s, head, end, &headers[e->header_count]))
            e->header_count++;
        head = *end == '\n' ? end + 1 : end;
    }
}

/* --- all else ------------------------------------------------------------------------------------------- */

/* Line ends of the network are line ends. */
static const char *
with_plain_lines(struct arena *a, const char *bytes, size_t length)
{
    char *text = arena_bytes(a, bytes, length), *to = text;

    for (size_t i = 0; i < length; i++)
        if (!(bytes[i] == '\r' && i + 1 < length && bytes[i + 1] == '\n'))
            *to++ = bytes[i];
    return text_clean(a, text, (size_t)(to - text));
}

/* Bytes of a character that was cut in the middle are none. */
static size_t
whole_characters(const char *bytes, size_t length)
{
    size_t back = 0;

    while (back < 3 && back < length && ((unsigned char)bytes[length - 1 - back] & 0xC0) == 0x80)
        back++;
    if (back < length && (unsigned char)bytes[length - 1 - back] >= 0xC0 &&
        !text_is_utf8(bytes + length - 1 - back, back + 1))
        return length - 1 - back;
    return length;
}

static void
take_body(struct arena *a, const struct secrets *s, const struct observation *seen, struct evidence *e)
{
    size_t length = seen->body_length < EVIDENCE_EXCERPT ? seen->body_length : EVIDENCE_EXCERPT;

    e->excerpt_cut = length < seen->body_length || !seen->body_ended;
    if (e->excerpt_cut)
        length = whole_characters(seen->body, length);
    e->excerpt = secrets_hide(a, s, with_plain_lines(a, seen->body, length), e->excerpt_cut);
}

static const char *const *
clean_list(struct arena *a, const struct secrets *s, const char *const *texts, int count, size_t most)
{
    const char **list = arena_alloc(a, ((size_t)count + 1) * sizeof *list);

    for (int i = 0; i < count; i++) {
        const char *clean = url_user_masked(a, text_clean(a, texts[i], strlen(texts[i])));

        list[i] = text_cut(a, secrets_hide(a, s, clean, false), most);
    }
    return list;
}

static void
take_dns(struct arena *a, const struct secrets *s, const struct observation *seen, struct evidence *e)
{
    const char *const *values = seen->told != NULL ? seen->told : seen->values;

    e->has_dns = seen->resolver != NULL || seen->rcode != NULL || seen->value_count > 0;
    e->rcode = seen->rcode != NULL ? seen->rcode : seen->outcome == OUTCOME_ANSWERED ? "NOERROR" : NULL;
    e->resolver = seen->resolver;
    e->answers = clean_list(a, s, values, seen->value_count, MOST_ANSWER);
    e->answer_count = seen->value_count;
}

struct evidence
evidence_in_short(const struct observation *seen)
{
    return (struct evidence){
        .has_phases = true,
        .phases = seen->phases,
        .remote_address = seen->remote_address,
        .http_version = seen->http_version,
        .status_code = seen->status_code,
    };
}

static void
take_what_was_said(struct arena *a, const struct monitor *m, const struct observation *seen,
                   const struct secrets *s, struct evidence *e)
{
    if (seen->head != NULL)
        take_headers(a, s, seen->head, e);
    if (seen->body != NULL)
        take_body(a, s, seen, e);
    if (m->type == MONITOR_DNS)
        take_dns(a, s, seen, e);
    if (seen->output != NULL)
        e->output = text_cut(a, secrets_hide(a, s, text_clean(a, seen->output, strlen(seen->output)), false),
                             EVIDENCE_OUTPUT_MOST);
}

struct evidence
evidence_of(struct arena *a, const struct monitor *m, const struct observation *seen,
            enum evidence_reader reader)
{
    struct secrets s = secrets_of(a, m);
    struct evidence e = evidence_in_short(seen);

    if (seen->token != NULL)
        secrets_add(a, &s, seen->token);
    e.redirects = clean_list(a, &s, seen->redirects, seen->redirect_count, MOST_URL);
    e.redirect_count = seen->redirect_count;
    e.certificate = seen->certificate;
    e.metrics = seen->metrics;
    e.metric_count = seen->metric_count;
    e.not_verified = seen->not_verified;
    if (reader == EVIDENCE_FOR_OWNER)
        take_what_was_said(a, m, seen, &s, &e);
    return e;
}

/* Found as JSON: what is no text and holds a secret is hidden as a whole. */
static const char *
found_without_secrets(struct arena *a, const struct secrets *s, const char *found)
{
    const char *told = secrets_hide(a, s, found, false);

    if (found == NULL || found[0] == '"' || strcmp(told, found) == 0)
        return told;
    return "\"***\"";
}

void
evidence_add_findings(struct arena *a, struct evidence *e, const struct monitor *m,
                      const struct assertion_finding *findings, enum evidence_reader reader)
{
    const struct field_list *list = &m->options.assertions;
    const struct assertion *all = list->items;
    struct secrets s = secrets_of(a, m);
    const char **texts;

    if (findings == NULL || list->count == 0)
        return;
    texts = arena_alloc(a, (size_t)list->count * sizeof *texts);
    for (int i = 0; i < list->count; i++) {
        struct assertion_finding finding = findings[i];

        finding.found = found_without_secrets(a, &s, finding.found);
        texts[i] = finding_text(a, &all[i], &finding, reader == EVIDENCE_FOR_OWNER);
    }
    e->findings = texts;
    e->finding_count = list->count;
}

void
evidence_attach(struct arena *a, const struct monitor *m, const struct observation *seen, int64_t now,
                bool (*may_keep)(const struct monitor *m, const struct check_result *r),
                struct check_result *r)
{
    const struct evidence brief = evidence_in_short(seen);
    char packed[EVIDENCE_PACKED_ROOM];

    evidence_pack(&brief, packed);
    r->in_short = arena_text(a, packed);
    r->phases = seen->phases;
    r->not_verified = seen->not_verified;
    r->certificate = certificate_copy(a, seen->certificate);
    if (may_keep(m, r)) {
        struct evidence all = evidence_of(a, m, seen, EVIDENCE_FOR_OWNER);

        evidence_add_findings(a, &all, m, r->findings, EVIDENCE_FOR_OWNER);
        r->evidence = evidence_text(a, &all, EVIDENCE_MOST, now);
    }
}
