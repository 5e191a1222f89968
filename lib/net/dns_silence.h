/* Whether a name server answers, and how long one is waited for: the rules of the race between name servers,
 * which lib/net/dns_client.c runs for names and cron/check/probe_dns.c for the records of dns monitors. */
#ifndef NET_DNS_SILENCE_H
#define NET_DNS_SILENCE_H

#include <stdbool.h>
#include <stdint.h>

#define NEXT_SERVER_MS 30 /* for how long one server is waited for alone */
#define SERVER_TRY_MS 300 /* then a question counts as not answered */

/* Of one server. All zeroes: nothing is known, so it is asked. */
struct dns_silence {
    int64_t answered_ms; /* monotonic: when it last answered anything */
    int64_t since_ms;    /* monotonic: since when it answers nothing; 0: it does */
};

/* Takes down that the server has answered, whatever it said. */
void dns_silence_end(struct dns_silence *s);

/* Takes down that a question of that time was not answered, which says nothing if others were since. */
void dns_silence_note(struct dns_silence *s, int64_t asked_ms);

/* Whether it was found to answer nothing, a short time ago. */
bool dns_silence_holds(const struct dns_silence *s);

#endif
