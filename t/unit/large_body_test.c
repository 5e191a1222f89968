/* Answers of any size: what leaves is what was written, with its length, however much of it had to lie in a
 * file meanwhile; and where it cannot be read again the client gets less than was announced, never an answer
 * that looks whole. */
#include "fcgi/http/large_body.h"

#include "fcgi/http/perform.h"
#include "fcgi/http/route.h"
#include "fcgi/http/transport_memory.h"

#include "store.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#define NOW 1770732000 /* 2026-02-10T14:00:00Z */
#define ITEM 1000      /* bytes of one */

static int items;   /* of the answer */
static bool damage; /* the file is cut behind the back of the handler */
static size_t held; /* the most that the handler's text had */

static struct reply
many_items(struct request *rq)
{
    struct buf out = json_text(rq);
    char item[ITEM + 1];

    held = 0;
    put_array(&out, NULL);
    for (int i = 0; i < items; i++) {
        snprintf(item, sizeof item, "%0*d", ITEM, i);
        put_text(&out, NULL, item);
        held = out.length > held ? out.length : held;
        large_body_let_go(rq, &out);
    }
    end_array(&out);
    if (damage)
        assert_int_equal(ftruncate(rq->large_body->fd, ITEM), 0);
    return answer_all(rq, &out, items);
}

static const struct input nothing = { .body = BODY_NONE };

static const struct route rows[] = {
    { GET, "/items", OF_NOTHING, NO_KEY, &nothing, many_items },
};

static const struct route_table routes = { rows, COUNT(rows) };

struct worker {
    struct rig rig;
    struct app app;
    struct arena arena; /* of a request */
};

static void
open_worker(struct worker *w, const char *folder)
{
    *w = (struct worker){ .app.routes = &routes };
    rig_open(&w->rig);
    w->app.db = w->rig.db;
    w->app.config.database_path = w->rig.path;
    w->app.config.state_dir = folder != NULL ? folder : w->rig.folder;
    w->app.config.allowed_origins = "*";
    items = 10;
    damage = false;
}

static void
close_worker(struct worker *w)
{
    rig_close(&w->rig);
    arena_free(&w->arena);
}

static struct memory_transport *
ask(struct worker *w, const char *method, const char *etag)
{
    struct memory_transport *t;
    struct request rq;
    struct reply reply;

    arena_reset(&w->arena);
    t = arena_alloc(&w->arena, sizeof *t);
    transport_memory_open(t, &w->arena, method, "/items", NULL);
    transport_memory_set(t, "REMOTE_ADDR", "192.0.2.7");
    if (etag != NULL)
        transport_memory_set(t, "HTTP_IF_NONE_MATCH", etag);
    request_begin(&rq, &w->app, &t->transport, &w->arena, NOW);
    reply = perform_request(&rq);
    reply_send(&rq, &reply);
    request_end(&rq);
    return t;
}

static size_t
length_of(int count)
{
    return (size_t)count * (ITEM + 3) + (count > 0 ? 1 : 2);
}

static void
expect_whole(struct worker *w, int count)
{
    struct memory_transport *t;
    const char *text;

    items = count;
    t = ask(w, "GET", NULL);
    text = buf_string(&t->content);
    assert_int_equal(transport_memory_status(t), 200);
    assert_int_equal(t->content.length, length_of(count));
    assert_int_equal(atoll(transport_memory_header(t, "Content-Length")), length_of(count));
    assert_int_equal(atoi(transport_memory_header(t, "X-Total-Count")), count);
    assert_int_equal(text[0], '[');
    assert_int_equal(text[t->content.length - 1], ']');
    for (int i = 0; i < count; i++)
        if (atoi(text + 2 + (size_t)i * (ITEM + 3)) != i)
            fail_msg("item %d is %.*s", i, ITEM, text + 2 + (size_t)i * (ITEM + 3));
}

static void
an_answer_of_any_size_is_whole(void **state)
{
    static const int counts[] = { 0, 1, 2000, 2090, 2091, 2092, 2100, 4200, 30000 };
    struct worker w;

    (void)state;
    open_worker(&w, NULL);
    for (size_t i = 0; i < COUNT(counts); i++) {
        expect_whole(&w, counts[i]);
        assert_in_range(held, 0, LARGE_BODY_HELD + ITEM + 3);
    }
    close_worker(&w);
}

static void
its_etag_is_that_of_its_bytes(void **state)
{
    const char *etag, *same, *other;
    struct memory_transport *t;
    struct worker w;
    struct digest digest;
    char hex[DIGEST_HEX_SIZE];

    (void)state;
    open_worker(&w, NULL);
    items = 5000;
    t = ask(&w, "GET", NULL);
    digest = digest_of(t->content.text, t->content.length);
    digest_hex(&digest, hex);
    etag = arena_text(&w.rig.arena, transport_memory_header(t, "ETag"));
    same_text("ETag", etag, arena_printf(&w.rig.arena, "\"%.32s\"", hex));

    t = ask(&w, "GET", etag);
    assert_int_equal(transport_memory_status(t), 304);
    assert_int_equal(t->content.length, 0);

    t = ask(&w, "HEAD", NULL);
    assert_int_equal(atoll(transport_memory_header(t, "Content-Length")), length_of(5000));
    assert_int_equal(t->content.length, 0);
    same = transport_memory_header(t, "ETag");
    same_text("ETag of a HEAD", same, etag);

    items = 5001;
    other = transport_memory_header(ask(&w, "GET", NULL), "ETag");
    assert_string_not_equal(other, etag);
    close_worker(&w);
}

/* What the web server cannot complete it does not end well either. */
static void
what_cannot_be_read_again_is_cut(void **state)
{
    struct memory_transport *t;
    struct worker w;

    (void)state;
    open_worker(&w, NULL);
    damage = true;
    items = 5000;
    t = ask(&w, "GET", NULL);
    assert_int_equal(atoll(transport_memory_header(t, "Content-Length")), length_of(5000));
    assert_int_equal(t->content.length, ITEM);
    damage = false;
    expect_whole(&w, 5000);
    close_worker(&w);
}

/* Memory is where it stays if there is no other place. */
static void
without_a_folder_or_room_it_is_whole(void **state)
{
    struct rlimit before, small;
    struct worker w;

    (void)state;
    open_worker(&w, "/nowhere/at/all");
    expect_whole(&w, 5000);
    close_worker(&w);

    open_worker(&w, NULL);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 3 << 20;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    expect_whole(&w, 9000);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_DFL);
    close_worker(&w);
}

static int
open_files(void)
{
    int count = 0;

    for (int fd = 0; fd < 200; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void
no_file_stays_open(void **state)
{
    struct worker w;
    int before;

    (void)state;
    open_worker(&w, NULL);
    expect_whole(&w, 10);
    before = open_files();
    expect_whole(&w, 5000);
    assert_int_equal(open_files(), before);
    close_worker(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_of_any_size_is_whole),
        cmocka_unit_test(its_etag_is_that_of_its_bytes),
        cmocka_unit_test(what_cannot_be_read_again_is_cut),
        cmocka_unit_test(without_a_folder_or_room_it_is_whole),
        cmocka_unit_test(no_file_stays_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
