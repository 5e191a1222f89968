/* Evidence is written as it is, and measured; if it is too long, one kind of thing after the other gives way,
 * each only as far as it must. How far is found by halving: the length of JSON is known when it is
 * written. */
#include "model/evidence.h"

#include "base/text.h"

#include <string.h>

/* --- what gives way ------------------------------------------------------------------------------------- */

/* How much of each is written, in the order in which they give way. Of texts it is characters, of lists
 * items. */
enum giver { EXCERPT, HEADERS, NAMES, OUTPUT, ANSWERS, REDIRECTS, METRICS, FINDINGS, CERTIFICATE, GIVERS };

struct amounts {
    size_t of[GIVERS];
};

static size_t
count_of(int count)
{
    return count > 0 ? (size_t)count : 0;
}

static struct amounts
all_of(const struct evidence *e)
{
    return (struct amounts){.of = {
        [EXCERPT] = e->excerpt != NULL ? text_length(e->excerpt) : 0,
        [HEADERS] = count_of(e->header_count),
        [NAMES] = e->certificate != NULL ? count_of(e->certificate->san_count) : 0,
        [OUTPUT] = e->output != NULL ? text_length(e->output) : 0,
        [ANSWERS] = count_of(e->answer_count),
        [REDIRECTS] = count_of(e->redirect_count),
        [METRICS] = count_of(e->metric_count),
        [FINDINGS] = count_of(e->finding_count),
        [CERTIFICATE] = e->certificate != NULL,
    }};
}

/* --- writing -------------------------------------------------------------------------------------------- */

void
phases_json(struct buf *out, const char *name, const struct phases *p)
{
    put_object(out, name);
    for (int i = 0; i < PHASE_COUNT; i++)
        put_int(out, phase_names[i], phase_ms(p, i));
    end_object(out);
}

static void
put_texts(struct buf *out, const char *name, const char *const *texts, size_t count)
{
    put_array(out, name);
    for (size_t i = 0; i < count; i++)
        put_text(out, NULL, texts[i]);
    end_array(out);
}

static void
put_headers(struct buf *out, const struct evidence *e, size_t count)
{
    put_array(out, "headers");
    for (size_t i = 0; i < count; i++) {
        put_array(out, NULL);
        put_text(out, NULL, e->headers[i].name);
        put_text(out, NULL, e->headers[i].value);
        end_array(out);
    }
    end_array(out);
}

/* An excerpt of which nothing is left is left out; an empty body is told. */
static void
put_excerpt(struct buf *out, struct arena *a, const struct evidence *e, size_t characters)
{
    if (e->excerpt == NULL || (characters == 0 && e->excerpt[0] != '\0'))
        return;
    put_object(out, "body_excerpt");
    put_bool(out, "untrusted", true);
    put_text(out, "text", text_cut(a, e->excerpt, characters));
    put_bool(out, "truncated", e->excerpt_cut || characters < text_length(e->excerpt));
    end_object(out);
}

static void
put_dns(struct buf *out, const struct evidence *e, size_t answers)
{
    put_object(out, "dns");
    put_text(out, "rcode", e->rcode);
    put_text(out, "resolver", e->resolver);
    put_texts(out, "answers", e->answers, answers);
    end_object(out);
}

/* A label is the target's word, and may hold what JSON escapes. */
static void
put_metrics(struct buf *out, struct arena *a, const struct evidence *e, size_t count)
{
    put_object(out, "metrics");
    for (size_t i = 0; i < count; i++) {
        struct buf label = {.arena = a};

        put_text(&label, NULL, e->metrics[i].label);
        put_real(out, arena_bytes(a, label.text + 1, label.length - 2), e->metrics[i].value);
    }
    end_object(out);
}

static void
put_findings(struct buf *out, const struct evidence *e, size_t count)
{
    put_array(out, "assertions");
    for (size_t i = 0; i < count; i++)
        put_json(out, NULL, e->findings[i]);
    end_array(out);
}

void
evidence_put_short(struct buf *out, const struct evidence *e)
{
    phases_json(out, "phases_ms", &e->phases);
    put_text(out, "remote_address", e->remote_address);
    opt_text(out, "http_version", e->http_version);
    opt_int(out, "status_code", e->status_code);
}

static void
write_all(struct buf *out, struct arena *a, const struct evidence *e, const struct amounts *n, int64_t now)
{
    put_object(out, NULL);
    evidence_put_short(out, e);
    if (n->of[REDIRECTS] > 0)
        put_texts(out, "redirects", e->redirects, n->of[REDIRECTS]);
    if (n->of[HEADERS] > 0)
        put_headers(out, e, n->of[HEADERS]);
    put_excerpt(out, a, e, n->of[EXCERPT]);
    if (n->of[CERTIFICATE] > 0)
        certificate_json(out, "certificate", e->certificate, (int)n->of[NAMES], now);
    if (e->has_dns)
        put_dns(out, e, n->of[ANSWERS]);
    if (n->of[OUTPUT] > 0)
        put_text(out, "output", text_cut(a, e->output, n->of[OUTPUT]));
    if (n->of[METRICS] > 0)
        put_metrics(out, a, e, n->of[METRICS]);
    if (e->not_verified)
        put_bool(out, "not_verified", true);
    if (n->of[FINDINGS] > 0)
        put_findings(out, e, n->of[FINDINGS]);
    end_object(out);
}

struct fitting {
    struct arena scratch; /* emptied before each try */
    struct buf out;       /* on the heap */
    const struct evidence *e;
    struct amounts amounts;
    size_t most;
    int64_t now;
};

static bool
fits(struct fitting *w)
{
    arena_reset(&w->scratch);
    buf_reset(&w->out);
    write_all(&w->out, &w->scratch, w->e, &w->amounts, w->now);
    return w->out.length <= w->most;
}

/* As much of it as fits; 0 if even without it the whole does not. */
static void
give_way(struct fitting *w, enum giver giver)
{
    size_t fine = 0, too_much = w->amounts.of[giver];

    while (fine + 1 < too_much) {
        size_t middle = fine + (too_much - fine) / 2;

        w->amounts.of[giver] = middle;
        if (fits(w))
            fine = middle;
        else
            too_much = middle;
    }
    w->amounts.of[giver] = fine;
}

const char *
evidence_text(struct arena *a, const struct evidence *e, size_t most, int64_t now)
{
    struct fitting w = {.e = e, .amounts = all_of(e), .most = most, .now = now};
    const char *text;

    for (int giver = 0; !fits(&w) && giver < GIVERS; giver++)
        if (w.amounts.of[giver] > 0)
            give_way(&w, (enum giver)giver);
    text = w.out.length <= most ? arena_bytes(a, w.out.text, w.out.length) : evidence_short_text(a, e);
    buf_free(&w.out);
    arena_free(&w.scratch);
    return text;
}

/* Its parts are short, whoever made them: the address is one, or what a probe says instead. */
const char *
evidence_short_text(struct arena *a, const struct evidence *e)
{
    struct buf out = {.arena = a};

    put_object(&out, NULL);
    evidence_put_short(&out, e);
    end_object(&out);
    return buf_string(&out);
}

/* An object begins with "{" and ends with "}"; those of ours have members. */
void
evidence_put_members(struct buf *out, const char *text)
{
    buf_char(out, ',');
    buf_bytes(out, text + 1, strlen(text) - 2);
}
