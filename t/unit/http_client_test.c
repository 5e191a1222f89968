/* The blocking HTTP client against a server of its own: a child process on the loopback interface that
 * answers each request with what it heard, as "<connection> <method> <path> [<a header>] <body>". */
#include "net/http_client.h"

#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALARM_SECONDS 60

struct server {
    pid_t child;
    char base[64]; /* "http://127.0.0.1:12345" */
};

/* --- the server --------------------------------------------------------------------------------------- */

/* Reads a request's head into text, as a string; false: the connection was closed. */
static bool
read_head(FILE *in, char *text, size_t room)
{
    size_t length = 0;
    int c;

    text[0] = '\0';
    while (strstr(text, "\r\n\r\n") == NULL && length < room - 1 && (c = getc(in)) != EOF) {
        text[length++] = (char)c;
        text[length] = '\0';
    }
    return length > 0;
}

/* The rest of the header's line, in `value`; "" without the header. */
static void
copy_header(const char *head, const char *name, char value[200])
{
    const char *line = strstr(head, name);

    value[0] = '\0';
    if (line != NULL)
        sscanf(line + strlen(name), " %199[^\r]", value);
}

static void
serve(int connection, int number)
{
    FILE *in = fdopen(connection, "r");
    char head[4096], method[16], path[200], length[200], mark[200], body[200], answer[1024];

    while (in != NULL && read_head(in, head, sizeof head)) {
        size_t size;

        sscanf(head, "%15s %199s", method, path);
        copy_header(head, "\r\nContent-Length:", length);
        copy_header(head, "\r\nX-Mark:", mark);
        size = fread(body, 1, strtoul(length, NULL, 10), in);
        snprintf(answer, sizeof answer, "%d %s %s [%s] %.*s", number, method, path, mark, (int)size, body);
        dprintf(connection, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nLocation: /elsewhere\r\n\r\n%s",
                strcmp(path, "/moved") == 0 ? "302 Found" : "200 OK", strlen(answer),
                strcmp(method, "HEAD") == 0 ? "" : answer);
    }
    if (in != NULL)
        fclose(in);
}

static void
start(struct server *s)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), connection;

    assert_int_equal(bind(fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    snprintf(s->base, sizeof s->base, "http://127.0.0.1:%d", ntohs(at.sin_port));
    s->child = fork();
    assert_true(s->child >= 0);
    if (s->child == 0) {
        alarm(ALARM_SECONDS);
        for (int number = 1; (connection = accept(fd, NULL, NULL)) >= 0; number++)
            serve(connection, number);
        _exit(0);
    }
    close(fd);
}

static void
stop(const struct server *s)
{
    kill(s->child, SIGKILL);
    waitpid(s->child, NULL, 0);
}

/* --- stories ------------------------------------------------------------------------------------------- */

/* Asks, and compares the status and the body with what is wanted. */
static void
asking_gives(struct http_client *c, const struct http_request *request, long status, const char *body)
{
    struct http_answer answer;

    http_client_ask(c, request, &answer);
    same_text(request->url, answer.problem, "");
    same_int(request->url, answer.status, status);
    same_text(request->url, buf_string(&answer.body), body);
    buf_free(&answer.body);
}

static void
requests_share_a_connection_and_nothing_else(void **state)
{
    static const char *const marked[] = { "X-Mark: one", NULL };
    struct http_client *c = http_client_open();
    struct server s;
    char url[100];
    struct http_request r = { .url = url, .seconds = 10, .most_bytes = 1000 };

    (void)state;
    start(&s);
    snprintf(url, sizeof url, "%s/a", s.base);
    r.method = "POST", r.body = "{}", r.headers = marked;
    asking_gives(c, &r, 200, "1 POST /a [one] {}");
    r.method = "GET", r.body = NULL, r.headers = NULL;
    asking_gives(c, &r, 200, "1 GET /a [] ");
    r.method = "HEAD";
    asking_gives(c, &r, 200, "");
    r.method = "PUT", r.body = "x";
    asking_gives(c, &r, 200, "1 PUT /a [] x");
    r.method = "DELETE", r.body = NULL;
    asking_gives(c, &r, 200, "1 DELETE /a [] ");
    snprintf(url, sizeof url, "%s/moved", s.base);
    r.method = "GET";
    asking_gives(c, &r, 302, "1 GET /moved [] ");
    http_client_close(c);
    stop(&s);
}

static void
no_answer_is_a_problem_in_words(void **state)
{
    struct http_client *c = http_client_open();
    struct http_answer answer;
    struct server s;
    char url[100];
    struct http_request r = { .method = "GET", .url = url, .seconds = 10, .most_bytes = 5 };

    (void)state;
    start(&s);
    snprintf(url, sizeof url, "%s/a", s.base);
    http_client_ask(c, &r, &answer);
    same_int("a body that is too long", answer.status, 0);
    assert_string_not_equal(answer.problem, "");
    buf_free(&answer.body);
    stop(&s);
    http_client_ask(c, &r, &answer);
    same_int("a server that is gone", answer.status, 0);
    assert_non_null(strstr(answer.problem, "connect"));
    buf_free(&answer.body);
    snprintf(url, sizeof url, "file:///etc/passwd");
    http_client_ask(c, &r, &answer);
    same_int("another scheme", answer.status, 0);
    assert_non_null(strstr(answer.problem, "HTTP"));
    buf_free(&answer.body);
    http_client_close(c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_share_a_connection_and_nothing_else),
        cmocka_unit_test(no_answer_is_a_problem_in_words),
    };

    alarm(ALARM_SECONDS);
    return cmocka_run_group_tests_name("http_client", tests, NULL, NULL);
}
