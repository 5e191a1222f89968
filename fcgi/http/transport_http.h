/* One HTTP/1.1 request whose head is in memory already; its answer is collected in memory, too. With it the
 * events helper reads requests, asks the guard and makes replies with the code of the API worker. */
#ifndef FCGI_HTTP_TRANSPORT_HTTP_H
#define FCGI_HTTP_TRANSPORT_HTTP_H

#include "base/buf.h"
#include "fcgi/http/http_head.h"
#include "fcgi/http/transport.h"

struct http_transport {
    struct transport transport; /* hand this to request_begin */
    struct http_head head;      /* the caller fills it in after transport_http_open */
    struct buf answer;          /* whole, as HTTP; the connection ends with it. The caller's to free */
};

/* A request without a head and without a body: no route of the helper takes one. */
void transport_http_open(struct http_transport *h);

#endif
