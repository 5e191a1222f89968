/* The accept loop, over libfcgi or over nothing.
 *
 * Ending politely has one trap: a signal that arrives after we looked for it and before accept(2) would go
 * unnoticed until the next request. So the handler puts /dev/null in the place of the listening socket: an
 * accept that is yet to come fails at once, one that waits is restarted by the kernel (SA_RESTART) and then
 * fails the same way, and reads and writes of the request in hand are not disturbed. The socket itself,
 * which the workers share, stays as it is. */
#include "fcgi/http/transport.h"

#include "os/log.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LISTENING = 0 }; /* the descriptor that spawners hand a FastCGI program */

struct transport {
    bool plain;          /* CGI */
    bool served;         /* CGI: the one request was given out */
    FCGX_Request request;
};

static int nowhere = -1; /* /dev/null, for the signal handler: nothing else can be handed to it */

static void
stop_accepting(int signal_number)
{
    int saved = errno;

    (void)signal_number;
    dup2(nowhere, LISTENING);
    errno = saved;
}

static int
catch_signals(void)
{
    struct sigaction stop = { .sa_handler = stop_accepting, .sa_flags = SA_RESTART };

    nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere < 0)
        return -1;
    sigemptyset(&stop.sa_mask);
    return sigaction(SIGTERM, &stop, NULL) != 0 || sigaction(SIGINT, &stop, NULL) != 0 ? -1 : 0;
}

struct transport *
transport_open(void)
{
    struct transport *g = calloc(1, sizeof *g);

    if (g == NULL)
        abort();
    g->plain = FCGX_IsCGI();
    if (!g->plain && (FCGX_Init() != 0 || FCGX_InitRequest(&g->request, LISTENING, 0) != 0 ||
                      catch_signals() != 0)) {
        log_error("cannot start serving: %s", strerror(errno));
        free(g);
        return NULL;
    }
    return g;
}

void
transport_close(struct transport *g)
{
    if (!g->plain)
        FCGX_Free(&g->request, 1);
    free(g);
}

bool
transport_next(struct transport *g)
{
    if (!g->plain)
        return FCGX_Accept_r(&g->request) >= 0; /* finishes the last one first */
    if (g->served)
        return false;
    g->served = true;
    return true;
}

const char *
transport_param(const struct transport *g, const char *name)
{
    return g->plain ? getenv(name) : FCGX_GetParam(name, g->request.envp);
}

static size_t
read_stdin(char *bytes, size_t size)
{
    size_t length = 0;

    while (length < size) {
        ssize_t n = read(STDIN_FILENO, bytes + length, size - length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        length += (size_t)n;
    }
    return length;
}

size_t
transport_read(struct transport *g, char *bytes, size_t size)
{
    if (g->plain)
        return read_stdin(bytes, size);
    return (size_t)FCGX_GetStr(bytes, (int)size, g->request.in);
}

static void
write_stdout(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return;
        bytes += n;
        length -= (size_t)n;
    }
}

void
transport_write(struct transport *g, const char *bytes, size_t length)
{
    if (g->plain) {
        write_stdout(bytes, length);
        return;
    }
    while (length > 0) { /* libfcgi counts in int */
        int part = length > INT_MAX ? INT_MAX : (int)length;

        if (FCGX_PutStr(bytes, part, g->request.out) < 0)
            return;
        bytes += part;
        length -= (size_t)part;
    }
}
