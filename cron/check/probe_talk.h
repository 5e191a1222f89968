/* What the kinds that speak TLS have in common, and those that talk over a connection of their own
 * (net/talk.h). */
#ifndef CRON_CHECK_PROBE_TALK_H
#define CRON_CHECK_PROBE_TALK_H

#include "cron/check/probe.h"
#include "net/talk.h"

/* What the options say about TLS; its texts are the monitor's. */
struct tls_wishes tls_wishes_of(const struct monitor_options *o);

/* Begins TLS on the connection; ends the probe if this host has no authorities to trust. */
void probe_secure_talk(struct probe *p, struct talk *t, const char *protocol);

/* A talk that failed: the probe is done. */
void probe_talk_failed(struct probe *p, struct talk *t, enum probe_outcome outcome, const char *detail);

/* Ends the talk, and notes what was seen: where the time went, the address, the certificate. */
void probe_note_talk(struct probe *p, struct talk *t);

/* Notes what came, which is then the probe's (held). */
void probe_keep_text(struct probe *p, struct buf *text);

#endif
