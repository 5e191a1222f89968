/* DATABASE_READ_URL: a standby of the database's server, from which public pages, badges, feeds and metrics
 * are read, as long as what it has is at most STANDBY_MOST_AGE seconds old; else, and where it cannot be
 * reached, the primary is. All other routes read from the primary, so that a client reads what it wrote. */
#ifndef FCGI_HTTP_STANDBY_H
#define FCGI_HTTP_STANDBY_H

#include "fcgi/http/request.h"

#include <stdbool.h>

#define STANDBY_MOST_AGE 10 /* seconds */

/* Whether the request may be, and now is, answered from the standby: rq->app is another then, with a database
 * and cached answers of its own, until standby_leave. */
bool standby_enter(struct request *rq);
void standby_leave(struct request *rq);

/* With the connection to the database, and at the end. */
void standby_close(struct app *app);

#endif
