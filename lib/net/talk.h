/* A conversation with a target over a connection of our own, in the clear or under TLS: bytes out, bytes in.
 * For the kinds of check that libcurl does not know. Dials (net/dial.h), and says in plain words what went
 * wrong. */
#ifndef NET_TALK_H
#define NET_TALK_H

#include "base/buf.h"
#include "base/idn.h"
#include "net/dial.h"
#include "net/problem.h"
#include "net/tls_peer.h"

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zeroes before the first talk_begin, but for what the owner sets. From within each of the functions the
 * owner may end the talk. */
struct talk {
    /* Set by the owner before talk_begin. */
    void *owner;
    bool trusted;                      /* the target is the operator's: it may be private */
    enum ip_family family;             /* of the addresses that are dialled */
    struct tls_wishes wishes;          /* for talk_secure; its host is set by talk_begin */
    size_t most;                       /* so much is read ahead of what the owner took */
    void (*connected)(struct talk *t); /* nothing is read before talk_listen or talk_secure */
    void (*secured)(struct talk *t);   /* what talk_secure began has succeeded */
    void (*heard)(struct talk *t);     /* more is in `in`, or the other side has closed */
    void (*sent)(struct talk *t);      /* all of talk_send is on its way; NULL: not of interest */
    /* There will be no more of it. The detail, a reason for people or NULL, need only last until the function
     * returns. */
    void (*failed)(struct talk *t, enum probe_outcome outcome, const char *detail);

    /* The result. */
    struct phases phases; /* after talk_stop */
    struct tls_peer peer; /* until talk_forget */
    struct tls_signs signs;
    struct buf in;    /* what came, less what the owner took; until talk_forget */
    bool closed;      /* by the other side */
    struct dial dial; /* its address */

    /* Its own. */
    struct loop *loop;
    int fd;
    bool has_fd, has_greeted, handshake_writes, listening, ticket, unwatched;
    SSL *ssl;
    struct buf out;
    size_t out_done;
    struct timer timer;
    int64_t connected_us, heard_us; /* monotonic; 0: not yet */
    char host[IDN_ROOM];
};

/* Sets out. host: a name in ASCII or an address, without brackets. Leads to `connected` or `failed`, perhaps
 * from within. The deadline is the owner's, which calls talk_stop. */
void talk_begin(struct talk *t, struct loop *loop, struct dialler *by, const char *host, int port);

/* Begins TLS (RFC 8446) on the connection; shared: whom all checks trust. protocol: what ALPN offers (RFC
 * 7301); NULL: nothing. Leads to `secured`, or to `failed`, never from within. What was read in the clear
 * before is forgotten. */
void talk_secure(struct talk *t, X509_STORE *shared, const char *protocol);

/* From now on `heard` is called. */
void talk_listen(struct talk *t);

/* Copies the bytes, and sends them after those before. */
void talk_send(struct talk *t, const void *bytes, size_t length);

/* Takes so much from the front of `in`. */
void talk_take(struct talk *t, size_t length);

/* Closes the connection, politely if it is under TLS; nothing is called any more. Harmless afterwards. */
void talk_stop(struct talk *t);

/* Forgets what was seen, too. */
void talk_forget(struct talk *t);

#endif
