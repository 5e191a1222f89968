/* Wake-ups across hosts, by LISTEN and NOTIFY.
 *
 * A listener has a connection of its own, which keeps its session: to DATABASE_LISTEN_URL, if that is set.
 * It is made without waiting, because the process that listens serves thousands of clients meanwhile.
 * Its descriptor is one of epoll, which stays the same whatever connection it watches. */
#include "store/postgres/inside.h"

#include "os/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define CHANNEL "watchpost"

/* A failure is of no interest: it is a hint. Its answer is read with the next. */
void
postgres_notify(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);

    if (postgres_ready(pg) == 0 && postgres_send_text(pg, "NOTIFY " CHANNEL, "notify") == 0)
        postgres_push(pg);
}

struct postgres_listener {
    struct db_listener listener; /* first */
    char *url;                   /* NULL: there is no session to listen in */
    PGconn *connection;          /* NULL: none, until it is renewed */
    bool connected;              /* false: it is being made */
    int watched;                 /* its socket; -1: none */
};

static struct postgres_listener *
listener_of(struct db_listener *l)
{
    return (struct postgres_listener *)(void *)l;
}

static void
unwatch(struct postgres_listener *own)
{
    if (own->watched >= 0)
        (void)epoll_ctl(own->listener.fd, EPOLL_CTL_DEL, own->watched, NULL);
    own->watched = -1;
}

/* libpq may go on with another socket after each step. */
static void
watch(struct postgres_listener *own, uint32_t events)
{
    struct epoll_event e = { .events = events };

    unwatch(own);
    own->watched = PQsocket(own->connection);
    if (own->watched >= 0 && epoll_ctl(own->listener.fd, EPOLL_CTL_ADD, own->watched, &e) != 0)
        own->watched = -1;
}

static void
drop(struct postgres_listener *own)
{
    unwatch(own);
    if (own->connection != NULL)
        PQfinish(own->connection);
    own->connection = NULL;
    own->connected = false;
}

/* One step of connecting. */
static void
go_on(struct postgres_listener *own)
{
    switch (PQconnectPoll(own->connection)) {
    case PGRES_POLLING_READING:
        watch(own, EPOLLIN);
        break;
    case PGRES_POLLING_WRITING:
        watch(own, EPOLLOUT);
        break;
    case PGRES_POLLING_OK:
        own->connected = PQsendQuery(own->connection, "LISTEN " CHANNEL) == 1;
        watch(own, EPOLLIN);
        break;
    default:
        drop(own);
    }
}

void
postgres_listener_renew(struct db_listener *l)
{
    struct postgres_listener *own = listener_of(l);
    const char *const names[] = { "connect_timeout", "fallback_application_name", "keepalives_idle",
                                  "keepalives_interval", "keepalives_count", "dbname", NULL };
    const char *const values[] = { "5", "watchpost", "10", "3", "3", own->url, NULL };

    if (own->connection != NULL || own->url == NULL)
        return;
    own->connection = PQconnectStartParams(names, values, 1);
    if (own->connection == NULL)
        return;
    if (PQstatus(own->connection) == CONNECTION_BAD)
        drop(own);
    else
        watch(own, EPOLLOUT);
}

struct db_listener *
postgres_listen(const struct database_address *address)
{
    const char *url = address->listen_url != NULL ? address->listen_url : address->location;
    struct postgres_listener *own = calloc(1, sizeof *own);

    if (own == NULL)
        abort();
    own->listener.backend = &postgres_backend;
    own->watched = -1;
    own->listener.fd = epoll_create1(EPOLL_CLOEXEC);
    if (own->listener.fd < 0) {
        log_error("cannot listen: %s", strerror(errno));
        free(own);
        return NULL;
    }
    own->url = strcmp(url, "none") == 0 ? NULL : strdup(url);
    postgres_listener_renew(&own->listener);
    return &own->listener;
}

/* What is new on a connection that is made. False: it is lost. */
static bool
read_news(struct postgres_listener *own, bool *heard)
{
    PGresult *r;
    PGnotify *n;

    if (PQconsumeInput(own->connection) == 0)
        return false;
    while (!PQisBusy(own->connection) && (r = PQgetResult(own->connection)) != NULL) {
        *heard = true; /* it listens from now on: what was told before may have been missed */
        PQclear(r);
    }
    while ((n = PQnotifies(own->connection)) != NULL) {
        *heard = true;
        PQfreemem(n);
    }
    return PQstatus(own->connection) == CONNECTION_OK;
}

bool
postgres_listener_heard(struct db_listener *l)
{
    struct postgres_listener *own = listener_of(l);
    bool heard = false;

    if (own->connection == NULL)
        return false;
    if (!own->connected)
        go_on(own);
    else if (!read_news(own, &heard))
        drop(own);
    return heard;
}

void
postgres_listener_close(struct db_listener *l)
{
    struct postgres_listener *own = listener_of(l);

    drop(own);
    (void)close(l->fd);
    free(own->url);
    free(own);
}
