/* Passwords of status pages. To seal one, or to compare one with a seal, takes 50 ms and 16 MiB
 * (base/passphrase.h): it is done before the transaction that needs it, or after, and by one process of this
 * host at a time. */
#ifndef FCGI_API_PAGE_PASSWORDS_H
#define FCGI_API_PAGE_PASSWORDS_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

#include <stdbool.h>

/* A password of the body, and a seal of it: the page's own where that is one. slug: of the page that a
 * document names; NULL: the body is of one page. */
struct sealed_password {
    const char *slug, *password, *seal;
    const struct sealed_password *next;
};

/* For struct input, prepare: of a page that is made or changed; of all pages of a document. False: *no says
 * that other passwords are in the way. */
bool page_password_prepare(struct request *rq, struct reply *no);
bool page_passwords_prepare(struct request *rq, struct reply *no);

/* The seal of a password of the body of rq, or of the request that calls it, for the page of that name, whose
 * seal until now is `kept` (NULL: none), and stays if the password is the same; in the arena. */
const char *page_password_seal(struct request *rq, const char *slug, const char *password, const char *kept);

/* Whether it is the page's; *fits is false, if it has none. False: it did not get its turn within two
 * seconds. Outside of transactions. */
bool page_password_fits(struct request *rq, const char *seal, const char *password, bool *fits);

#endif
