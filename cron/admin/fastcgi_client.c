/* The client's side of FastCGI, as far as one request without a body needs it: a record that begins it, one
 * with its parameters, two empty ones; and of the answer its first line, "Status: 200 OK". */
#include "cron/admin/fastcgi_client.h"

#include "base/buf.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* Types of records (FastCGI specification, section 8), and the bytes of a record's header. */
enum { BEGIN_REQUEST = 1, PARAMS = 4, STDIN_DATA = 5, STDOUT_DATA = 6 };
enum { HEADER = 8 };

/* The path of a socket has 107 bytes at most. One that is longer, of a state folder deep down, is reached by
 * way of its folder, which stays open in *folder. */
static bool
find_address(struct arena *a, const char *path, struct sockaddr_un *address, int *folder)
{
    const char *name = strrchr(path, '/');

    *folder = -1;
    if (strlen(path) >= sizeof address->sun_path && name != NULL) {
        *folder = open(text_folder(a, path), O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (*folder < 0)
            return false;
        path = arena_printf(a, "/proc/self/fd/%d%s", *folder, name);
    }
    if (strlen(path) >= sizeof address->sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(address->sun_path, path, strlen(path) + 1);
    return true;
}

static void
close_quietly(int fd)
{
    int why = errno;

    if (fd >= 0)
        (void)close(fd);
    errno = why;
}

/* A blocking socket with limits: the doctor does one thing at a time. */
static int
dial(struct arena *a, const char *path, int seconds)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct timeval patience = { .tv_sec = seconds };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), folder = -1;

    if (fd >= 0 && find_address(a, path, &address, &folder) &&
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
        connect(fd, (const struct sockaddr *)&address, sizeof address) == 0) {
        close_quietly(folder);
        return fd;
    }
    close_quietly(folder);
    close_quietly(fd);
    return -1;
}

/* Sends the question, and reads until `enough` of an answer is there, or its end. NULL: none came. `enough`
 * bytes are enough to judge by; the rest of an answer, or of a stream that never ends, is not read. */
static const char *
exchange(struct arena *a, const char *path, int seconds, const struct buf *question, size_t enough,
         size_t *length)
{
    char *answer = arena_alloc(a, enough + 1);
    int fd = dial(a, path, seconds);
    ssize_t n = -1;

    *length = 0;
    if (fd < 0)
        return NULL;
    if (send(fd, question->text, question->length, MSG_NOSIGNAL) == (ssize_t)question->length)
        while (*length < enough && (n = read(fd, answer + *length, enough - *length)) > 0)
            *length += (size_t)n;
    answer[*length] = '\0';
    close_quietly(fd);
    return n < 0 ? NULL : answer;
}

static const char *
reason(struct arena *a, const char *answer)
{
    if (answer != NULL)
        return "what it answers is not understood";
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return "it does not answer";
    return arena_text(a, strerror(errno));
}

/* Version 1, the type, request id 1, the length, no padding. */
static void
put_record(struct buf *out, int type, const char *content, size_t length)
{
    const char header[HEADER] = { 1, (char)type, 0, 1, (char)(length >> 8), (char)(length & 0xff), 0, 0 };

    buf_bytes(out, header, sizeof header);
    buf_bytes(out, content, length);
}

/* Names and values are short: a byte says how long each is. */
static void
put_param(struct buf *out, const char *name, const char *value)
{
    buf_char(out, (char)strlen(name));
    buf_char(out, (char)strlen(value));
    buf_text(out, name);
    buf_text(out, value);
}

/* REQUEST_URI carries the path: the worker routes by it. REMOTE_ADDR is what nginx would say of a request
 * from this host. */
int
fastcgi_client_ask(struct arena *a, const char *socket, const char *path, int seconds, const char **said)
{
    static const char begin[] = { 0, 1, 0, 0, 0, 0, 0, 0 }; /* a responder, which then closes */
    static const char status[] = "Status: ";
    struct buf params = { .arena = a }, question = { .arena = a };
    const char *answer;
    size_t length;

    put_param(&params, "REQUEST_METHOD", "HEAD");
    put_param(&params, "REQUEST_URI", path);
    put_param(&params, "REMOTE_ADDR", "127.0.0.1");
    put_record(&question, BEGIN_REQUEST, begin, sizeof begin);
    put_record(&question, PARAMS, params.text, params.length);
    put_record(&question, PARAMS, "", 0);
    put_record(&question, STDIN_DATA, "", 0);
    answer = exchange(a, socket, seconds, &question, HEADER + sizeof status + 2, &length);
    if (answer != NULL && length == HEADER + sizeof status + 2 && answer[1] == STDOUT_DATA &&
        text_starts(answer + HEADER, status))
        return text_reply_code(answer + HEADER + sizeof status - 1);
    *said = reason(a, answer);
    return -1;
}

int
http_ask(struct arena *a, const char *socket, const char *path, int seconds, const char **said)
{
    static const char status[] = "HTTP/1.1 ";
    struct buf question = { .arena = a };
    const char *answer;
    size_t length;

    buf_printf(&question, "HEAD %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    answer = exchange(a, socket, seconds, &question, sizeof status + 2, &length);
    if (answer != NULL && length == sizeof status + 2 && text_starts(answer, status))
        return text_reply_code(answer + sizeof status - 1);
    *said = reason(a, answer);
    return -1;
}
