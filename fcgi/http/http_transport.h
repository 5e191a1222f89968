/* A gate (gate.h) that is neither FastCGI nor CGI: one HTTP/1.1 request in memory, whose answer is
 * collected in memory too. It lets the helper read requests, ask the guard and make replies with the API
 * worker's code. */
#ifndef FCGI_HTTP_HTTP_TRANSPORT_H
#define FCGI_HTTP_HTTP_TRANSPORT_H

#include "base/buf.h"
#include "fcgi/http/http_head.h"
#include "fcgi/http/transport.h"

struct transport {
    struct http_head head;
    struct buf answer; /* whole, as HTTP; the connection ends with it */
};

#endif
