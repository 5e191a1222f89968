#include "cron/check/probe_talk.h"

struct tls_wishes
tls_wishes_of(const struct monitor_options *o)
{
    return (struct tls_wishes){
        .unverified = !o->tls_verify,
        .authorities = o->tls_ca,
        .client_cert = o->tls_client_cert,
        .client_key = o->tls_client_key,
    };
}

void
probe_secure_talk(struct probe *p, struct talk *t, const char *protocol)
{
    X509_STORE *trusted = sweep_trusted(p->sweep);

    if (trusted)
        talk_secure(t, trusted, protocol);
    else
        probe_done(p, OUTCOME_INCONCLUSIVE, "The checker could not read the trusted certificates");
}

void
probe_talk_failed(struct probe *p, struct talk *t, enum probe_outcome outcome, const char *detail)
{
    p->seen.refused_by_tls = outcome == OUTCOME_TLS_FAILED && tls_was_refused(&t->signs, detail);
    probe_done(p, outcome, detail);
}

void
probe_note_talk(struct probe *p, struct talk *t)
{
    struct arena *scratch = sweep_scratch(p->sweep);
    int64_t queue_ms = p->seen.phases.queue_ms;

    talk_stop(t);
    p->seen.phases = t->phases;
    p->seen.phases.queue_ms = queue_ms;
    p->seen.remote_address = dial_address(&t->dial, scratch);
    p->seen.certificate = tls_peer_certificate(&t->peer, scratch);
    p->seen.not_verified = p->seen.certificate && t->wishes.unverified;
}

void
probe_keep_text(struct probe *p, struct buf *text)
{
    p->seen.body = p->held = text->text;
    p->seen.body_length = text->length;
    *text = (struct buf){.arena = NULL};
}
