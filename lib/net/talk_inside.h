/* What the files of a talk share, and no other includes: talk.c has the bytes, talk_tls.c the handshake. */
#ifndef NET_TALK_INSIDE_H
#define NET_TALK_INSIDE_H

#include "net/talk.h"

/* --- talk.c --------------------------------------------------------------------------------------------- */

/* Tells the loop what is waited for. That the kernel refuses is told in the next turn: the owner may be in
 * the middle of something. */
void talk_watch(struct talk *t);

/* Gathers what came, and hands it on. The other side's end counts after what it said. */
void talk_hear(struct talk *t);

/* --- talk_tls.c ----------------------------------------------------------------------------------------- */

/* Goes on with the handshake. */
void talk_handshake(struct talk *t);

/* TLS is established: the owner may have things to say now, and something may have come in the meantime. */
void talk_settle(struct talk *t);

/* After an operation of OpenSSL has failed; error: errno, as it left it. */
void talk_fail_secure(struct talk *t, int error);

#endif
