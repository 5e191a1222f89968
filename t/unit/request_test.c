/* What a handler reads of a request: parameters by the rules of the route's row, and nothing else. */
#include "fcgi/http/request.h"

#include "fcgi/http/route.h"
#include "fcgi/http/transport_memory.h"

#include "unit.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct query_param params[] = {
    { "search", PARAM_TEXT, 0, 0, 0 },
    { "limit", PARAM_INT, 1, 200, 50 },
    { "after", PARAM_INT, 0, INT64_MAX, -1 },
    { "before", PARAM_INT, 0, INT64_MAX, INT64_MAX },
    { .name = NULL },
};

static const struct input input = { .body = BODY_NONE, .params = params };
static const struct route row = { GET, "/list", OFFLINE, NO_KEY, &input, NULL };

struct asked {
    struct arena arena;
    struct memory_transport transport;
    struct app app;
    struct request rq;
};

static struct request *
ask(struct asked *asked, const char *target)
{
    arena_reset(&asked->arena);
    transport_memory_open(&asked->transport, &asked->arena, "GET", target, NULL);
    request_begin(&asked->rq, &asked->app, &asked->transport.transport, &asked->arena, 1770732000);
    asked->rq.route = &row;
    return &asked->rq;
}

static void
test_integers(void **state)
{
    static const struct {
        const char *target;
        int64_t limit, after, before;
    } rows[] = {
        { "/list", 50, -1, INT64_MAX },
        { "/list?limit=7&after=3&before=9", 7, 3, 9 },
        { "/list?limit=7&limit=8", 7, -1, INT64_MAX },
        { "/list?limit=+7+", 7, -1, INT64_MAX },
        { "/list?limit=0&after=-1&before=-1", 1, 0, 0 },
        { "/list?limit=201", 200, -1, INT64_MAX },
        { "/list?limit=99999999999999999999&after=99999999999999999999", 200, INT64_MAX, INT64_MAX },
        { "/list?limit=-99999999999999999999", 1, -1, INT64_MAX },
        { "/list?limit=&after=x&before=1.5", 50, -1, INT64_MAX },
        { "/list?limit=%00", 50, -1, INT64_MAX },
    };
    struct asked asked = { .app = { .db = NULL } };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct page_cursor part = request_page_cursor(ask(&asked, rows[i].target));

        same_int(rows[i].target, part.limit, rows[i].limit);
        same_int(rows[i].target, part.after, rows[i].after);
        same_int(rows[i].target, part.before, rows[i].before);
    }
    arena_free(&asked.arena);
}

static void
test_texts(void **state)
{
    static const struct {
        const char *target, *text, *trimmed, *bad;
    } rows[] = {
        { "/list", NULL, NULL, NULL },
        { "/list?search=a+b%20", "a b ", "a b", NULL },
        { "/list?search=", NULL, NULL, NULL },
        { "/list?search=+", NULL, NULL, NULL },
        { "/list?search=a%00", NULL, NULL, "search" },
        { "/list?search=%ff", NULL, NULL, "search" },
    };
    struct asked asked = { .app = { .db = NULL } };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct request *rq = ask(&asked, rows[i].target);

        same_text(rows[i].target, request_text(rq, "search"), rows[i].text);
        same_text(rows[i].target, request_trimmed(rq, "search"), rows[i].trimmed);
        same_text(rows[i].target, rq->bad_param, rows[i].bad);
    }
    arena_free(&asked.arena);
}

/* How a process that reads so ends: 0, or the signal. */
static void
expect_end(const char *story, int wanted, void (*read)(struct request *rq))
{
    struct asked asked = { .app = { .db = NULL } };
    const struct rlimit no_core = { 0, 0 };
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        (void)setrlimit(RLIMIT_CORE, &no_core);
        (void)close(STDERR_FILENO); /* the assertion's words */
        (void)signal(SIGABRT, SIG_DFL);
        read(ask(&asked, "/list?search=x&limit=1&other=1"));
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    same_int(story, WIFSIGNALED(status) ? WTERMSIG(status) : 0, wanted);
}

static void
read_unlisted_text(struct request *rq)
{
    (void)request_text(rq, "other");
}

static void
read_unlisted_int(struct request *rq)
{
    (void)request_int(rq, "other");
}

static void
read_int_as_text(struct request *rq)
{
    (void)request_text(rq, "limit");
}

static void
read_as_listed(struct request *rq)
{
    (void)request_text(rq, "search");
    (void)request_int(rq, "limit");
}

static void
test_unlisted(void **state)
{
    (void)state;
    expect_end("what the row lists", 0, read_as_listed);
    expect_end("a text that it does not list", SIGABRT, read_unlisted_text);
    expect_end("an integer that it does not list", SIGABRT, read_unlisted_int);
    expect_end("an integer, as a text", SIGABRT, read_int_as_text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_unlisted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
