/* A question goes to each server in turn. When all were silent, and the name is still wanted, it is asked
 * again, after pauses that grow: for how long a name is waited for is the business of the dials that wait. */
#include "net/dns_lookup.h"

#include "os/clock.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Each pause is twice the one before, up to the longest: a datagram that got lost is made good quickly, a
 * server that is down gets a few questions in a check's 60 s. */
#define FIRST_PAUSE_MS 300
#define LONGEST_PAUSE_MS 3200
#define REPEAT_LATER_MS 50 /* when others are asked again now */

/* One full name, one family: on its way, or pausing. */
struct family_question {
    struct dns_lookup *lookup;
    int round;
    int family;
    int64_t pause_ms; /* before it is asked again */
    struct timer again;
    struct family_question *next; /* of the same lookup that pause */
};

static void ask_next(struct dns_lookup *l);

/* Why there is no address, in words. */
static const char *
reason(int status)
{
    switch (status) {
    case ARES_ENOTFOUND:
        return NAME_DOES_NOT_EXIST;
    case ARES_ENODATA: return "the name has no addresses";
    case ARES_EBADNAME: return "not a name that DNS can hold";
    default: return NAME_SERVERS_FAIL;
    }
}

static bool
has_addresses(const struct name_found *found)
{
    return found->count[IPV4] + found->count[IPV6] > 0;
}

static bool
is_over(const struct dns_lookup *l)
{
    return l->state == DNS_COMPLETE || l->state == DNS_UNWANTED;
}

static void
enter(struct dns_lookup *l, enum dns_state state)
{
    l->state = state;
    l->changed(l);
}

/* An answer that nothing depends on any more. It still arrives, because c-ares cannot take one question back;
 * it is then freed and changes nothing. */
static bool
is_past(const struct family_question *q)
{
    return q->round != q->lookup->round || q->lookup->awaited == 0 || is_over(q->lookup);
}

/* What exceeds NAME_ADDRESSES is dropped: a dial would never come to it within a check's time. */
static void
add_addresses(struct name_found *found, int family, const struct ares_addrinfo *answer)
{
    for (const struct ares_addrinfo_node *a = answer->nodes; a; a = a->ai_next)
        if (found->count[family] < NAME_ADDRESSES)
            memcpy(&found->list[family][found->count[family]++], a->ai_addr, a->ai_addrlen);
}

/* ENODATA is the usual answer to AAAA for a host with IPv4 alone: the name exists, so a name that has neither
 * family is told apart from one that does not exist. Any other status (SERVFAIL, REFUSED, an answer that is
 * none) may hold for one family only; addresses of the other are used all the same, and `failed` is told only
 * if there are none. */
static void
note_answer(struct dns_lookup *l, int family, int status, const struct ares_addrinfo *answer)
{
    l->awaited--;
    if (status == ARES_SUCCESS) {
        add_addresses(l->found, family, answer);
    } else if (status == ARES_ENOTFOUND) {
        l->awaited = 0; /* that holds for the other family too */
    } else if (status == ARES_ENODATA) {
        l->exists = true;
    } else {
        l->found->own_trouble |= status == ARES_ENOMEM;
        l->failed = true;
        l->problem = reason(status);
    }
    if (!l->failed)
        l->problem = reason(l->exists ? ARES_ENODATA : ARES_ENOTFOUND);
}

/* What one family's answer, or both answers, come to. Only a full name that was answered and has no addresses
 * leads to the next of the search list. One whose servers failed does not: it may be the right one, and the
 * next might be another host's. */
static void
consider(struct dns_lookup *l)
{
    bool found = has_addresses(l->found);

    if (l->awaited > 0) {
        if (found)
            l->changed(l);
    } else if (found || l->failed) {
        enter(l, DNS_COMPLETE);
    } else {
        ask_next(l);
    }
}

static void on_told(void *question, int status, const struct ares_addrinfo *answer);

static void
send_question(struct family_question *q)
{
    struct dns_lookup *l = q->lookup;
    char name[FULL_NAME_ROOM];

    dns_client_full_name(l->client, l->host, l->full_name, name);
    dns_client_ask(l->client, name, q->family == IPV6 ? AF_INET6 : AF_INET, on_told, q);
}

static void
end_pause(struct family_question *q)
{
    struct family_question **link = &q->lookup->pausing; /* at most two of them, and some that are past */

    while (*link != q)
        link = &(*link)->next;
    *link = q->next;
}

/* Silent servers, and no dial waits. The addresses of the other family, if there are any, are all that is
 * known. */
static void
stop_asking(struct dns_lookup *l)
{
    enter(l, has_addresses(l->found) ? DNS_COMPLETE : DNS_UNWANTED);
}

/* The pause is over. A question that is past is freed here and not where it became so: its timer holds a
 * pointer to it. */
static void
ask_again(void *question)
{
    struct family_question *q = question;
    struct dns_lookup *l = q->lookup;
    bool meant = !is_past(q), wanted = meant && l->wanted(l);

    if (wanted && !dns_client_may_repeat(l->client)) {
        loop_ring_at(l->loop, &q->again, clock_monotonic_ms() + REPEAT_LATER_MS);
        return;
    }
    end_pause(q);
    if (wanted) {
        send_question(q);
        return;
    }
    free(q);
    if (meant)
        stop_asking(l);
}

/* The first pause is 0: c-ares has waited for each server already (SERVER_TRY_MS), so the question goes out
 * again in the loop's next turn. */
static void
pause_question(struct family_question *q)
{
    struct dns_lookup *l = q->lookup;

    q->again = (struct timer){ .ring = ask_again, .owner = q };
    loop_ring_at(l->loop, &q->again, clock_monotonic_ms() + q->pause_ms);
    q->pause_ms = q->pause_ms == 0 ? FIRST_PAUSE_MS : 2 * q->pause_ms;
    if (q->pause_ms > LONGEST_PAUSE_MS)
        q->pause_ms = LONGEST_PAUSE_MS;
    q->next = l->pausing;
    l->pausing = q;
    if (l->state == DNS_ASKING)
        enter(l, DNS_SILENT);
}

static void
on_told(void *question, int status, const struct ares_addrinfo *answer)
{
    struct family_question *q = question;
    struct dns_lookup *l = q->lookup;
    int family = q->family;
    bool meant = status != ARES_EDESTRUCTION && !is_past(q);

    if (meant && status == ARES_ETIMEOUT) {
        pause_question(q);
        return;
    }
    free(q);
    if (meant) {
        note_answer(l, family, status, answer);
        consider(l);
    }
}

/* Both families, unless the first question is answered from within, and settles it. `round` is copied, since
 * an answer from within may have begun the next full name. */
static void
ask_both(struct dns_lookup *l)
{
    int round = ++l->round;

    l->awaited = FAMILIES;
    for (int family = 0; family < FAMILIES && l->round == round && l->awaited > 0; family++) {
        struct family_question *q = malloc(sizeof *q);

        if (!q)
            abort();
        *q = (struct family_question){ .lookup = l, .round = round, .family = family };
        send_question(q);
    }
}

static void
ask_next(struct dns_lookup *l)
{
    char name[FULL_NAME_ROOM];

    l->full_name++;
    if (dns_client_full_name(l->client, l->host, l->full_name, name))
        ask_both(l);
    else
        enter(l, DNS_COMPLETE);
}

void
dns_lookup_begin(struct dns_lookup *l)
{
    l->state = DNS_ASKING;
    l->problem = reason(ARES_ENOTFOUND);
    l->full_name = -1;
    l->awaited = 0;
    l->exists = l->failed = false;
    ask_next(l);
}

void
dns_lookup_end(struct dns_lookup *l)
{
    struct family_question *next;

    for (struct family_question *q = l->pausing; q; q = next) {
        next = q->next;
        loop_cancel(l->loop, &q->again);
        free(q);
    }
    l->pausing = NULL;
}
