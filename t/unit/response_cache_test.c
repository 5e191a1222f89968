/* Kept answers: each story is a series of requests, and whether the handler had to make the answer anew. */
#include "fcgi/http/response_cache.h"

#include "fcgi/http/perform.h"
#include "fcgi/http/route.h"
#include "fcgi/http/transport_memory.h"
#include "store/settings.h"

#include "store.h"

#define NOW 1770732000 /* 2026-02-10T14:00:00Z */
#define UNTIL (NOW + 60)
#define ADMIN "wp_00000000000000000000000000000001"
#define TOO_LONG (2 * 1024 * 1024 + 1)

static int made;        /* how often the handler made an answer */
static size_t length;   /* of the answers that it makes */
static const char *variant;
static int expected;    /* status of answers */

static struct reply
kept_handler(struct request *rq)
{
    struct reply reply;
    struct buf out = { .arena = rq->arena };

    rq->variant = variant;
    if (response_cache_get(rq, &reply))
        return reply;
    made++;
    for (size_t i = 0; i < length; i++)
        buf_char(&out, 'x');
    buf_printf(&out, "%d", made);
    return response_cache_put(rq, answer(200, &out), UNTIL);
}

static struct reply
small_handler(struct request *rq)
{
    struct buf out = { .arena = rq->arena };

    buf_printf(&out, "%d", ++made);
    return response_cache_put_small(rq, answer(200, &out), UNTIL);
}

static const struct query_param params[] = {
    { "q", PARAM_TEXT, 0, 0, 0 },
    { .name = NULL },
};

static const struct input query = { .body = BODY_NONE, .params = params };

static const struct route rows[] = {
    { GET, "/kept", OF_NOTHING, ADMIN_MORE, &query, kept_handler },
    { POST, "/kept", OF_NOTHING, NO_KEY, &query, kept_handler },
    { GET, "/small", OF_NOTHING, NO_KEY, &query, small_handler },
};

static const struct route_table routes = { rows, COUNT(rows) };

struct worker {
    struct rig rig;
    struct app app;
    struct arena arena; /* of a request */
};

/* The content of the answer. */
static const char *
ask(struct worker *w, const char *method, const char *target, const char *key, int64_t now)
{
    struct memory_transport *t;
    struct request rq;
    struct reply reply;

    arena_reset(&w->arena);
    t = arena_alloc(&w->arena, sizeof *t);
    transport_memory_open(t, &w->arena, method, target, NULL);
    transport_memory_set(t, "REMOTE_ADDR", "192.0.2.7");
    transport_memory_set(t, "HTTP_X_API_KEY", key);
    request_begin(&rq, &w->app, &t->transport, &w->arena, now);
    reply = perform_request(&rq);
    reply_send(&rq, &reply);
    request_end(&rq);
    assert_int_equal(transport_memory_status(t), expected);
    return buf_string(&t->content);
}

/* --- the stories ---------------------------------------------------------------------------------------- */

struct asked {
    const char *target, *key, *variant;
    int64_t at;
    const char *change; /* SQL that another process commits before it */
    bool anew;          /* whether its answer is made and not found */
};

/* clang-format off */
static const struct {
    const char *story;
    struct asked asked[12];
} stories[] = {
    { "the same question is answered from memory until its second, and not at it", {
      { "/kept", .at = NOW, .anew = true },
      { "/kept", .at = NOW },
      { "/kept", .at = UNTIL - 1 },
      { "/kept", .at = UNTIL, .anew = true } } },
    { "a clock that was set back does not make an old answer new", {
      { "/kept", .at = NOW, .anew = true },
      { "/kept", .at = NOW - 1, .anew = true } } },
    { "what another process commits ends all that is kept", {
      { "/kept", .at = NOW, .anew = true },
      { "/kept?q=1", .at = NOW, .anew = true },
      { "/kept", .at = NOW, .change = "update counters set value = value + 1", .anew = true },
      { "/kept?q=1", .at = NOW, .anew = true },
      { "/kept", .at = NOW } } },
    { "the admin sees more: answers to others are not given", {
      { "/kept", .at = NOW, .anew = true },
      { "/kept", ADMIN, .at = NOW, .anew = true },
      { "/kept", "wp_another", .at = NOW },
      { "/kept", ADMIN, .at = NOW } } },
    { "another query is another question", {
      { "/kept", .at = NOW, .anew = true },
      { "/kept?q=1", .at = NOW, .anew = true },
      { "/kept?q=2", .at = NOW, .anew = true },
      { "/kept?q=1", .at = NOW } } },
    { "and so is another variant", {
      { "/kept", .at = NOW, .anew = true },
      { "/kept", .variant = "a", .at = NOW, .anew = true },
      { "/kept", .variant = "b", .at = NOW, .anew = true },
      { "/kept", .variant = "a", .at = NOW } } },
    { "a small one is kept when it is asked for again, until its second", {
      { "/small", .at = NOW, .anew = true },
      { "/small", .at = NOW, .anew = true },
      { "/small", .at = NOW },
      { "/small", .at = UNTIL - 1 },
      { "/small", .at = UNTIL, .anew = true } } },
    { "... until anything is committed", {
      { "/small", .at = NOW, .anew = true },
      { "/small", .at = NOW, .anew = true },
      { "/small", .at = NOW },
      { "/small", .at = NOW, .change = "update counters set value = value + 1", .anew = true },
      { "/small", .at = NOW, .anew = true },
      { "/small", .at = NOW } } },
    { "... of that very question, and not for a key", {
      { "/small", .at = NOW, .anew = true },
      { "/small", .at = NOW, .anew = true },
      { "/small?q=1", .at = NOW, .anew = true },
      { "/small?q=1", .at = NOW, .anew = true },
      { "/small", ADMIN, .at = NOW, .anew = true },
      { "/small", "wp_another", .at = NOW, .anew = true },
      { "/small", .at = NOW },
      { "/small?q=1", .at = NOW } } },
    { "eight are kept: the ninth takes the place of the oldest", {
      { "/kept?q=1", .at = NOW, .anew = true }, { "/kept?q=2", .at = NOW, .anew = true },
      { "/kept?q=3", .at = NOW, .anew = true }, { "/kept?q=4", .at = NOW, .anew = true },
      { "/kept?q=5", .at = NOW, .anew = true }, { "/kept?q=6", .at = NOW, .anew = true },
      { "/kept?q=7", .at = NOW, .anew = true }, { "/kept?q=8", .at = NOW, .anew = true },
      { "/kept?q=1", .at = NOW },
      { "/kept?q=9", .at = NOW, .anew = true },
      { "/kept?q=2", .at = NOW },
      { "/kept?q=1", .at = NOW, .anew = true } } },
};
/* clang-format on */

static void
setup(struct worker *w)
{
    struct digest digest = digest_of(ADMIN, strlen(ADMIN));
    char hex[2 * DIGEST_SIZE + 1];

    *w = (struct worker){ 0 };
    rig_open(&w->rig);
    digest_hex(&digest, hex);
    assert_int_equal(db_begin(w->rig.db), 0);
    assert_int_equal(settings_set_text(w->rig.db, SETTING_ADMIN_KEY, hex), 0);
    assert_int_equal(db_commit(w->rig.db), 0);
    w->app = (struct app){ .db = w->rig.db, .routes = &routes };
    w->app.config.database.location = w->rig.path;
    made = 0;
    length = 10;
    variant = NULL;
    expected = 200;
}

static void
teardown(struct worker *w)
{
    response_cache_clear(&w->app);
    arena_free(&w->arena);
    rig_close(&w->rig);
}

/* At a server all databases share one order of commits: one in another database may have an answer made anew.
 * None is ever found where it has to be made. */
static void
judge(const struct rig *r, const char *story, int count, bool anew)
{
    if (!anew && count == 1 && rig_at_server(r))
        return;
    same_int(story, count, anew);
}

static void
test_stories(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(stories); i++) {
        const struct asked *asked = stories[i].asked;
        struct worker w;

        setup(&w);
        for (size_t j = 0; j < COUNT(stories[i].asked) && asked[j].target != NULL; j++) {
            char story[200];
            int before = made;

            snprintf(story, sizeof story, "%s: request %zu", stories[i].story, j + 1);
            if (asked[j].change != NULL)
                rig_sql(&w.rig, asked[j].change);
            variant = asked[j].variant;
            (void)ask(&w, "GET", asked[j].target, asked[j].key, asked[j].at);
            judge(&w.rig, story, made - before, asked[j].anew);
        }
        teardown(&w);
    }
}

static void
test_same_bytes(void **state)
{
    struct worker w;
    char *first;

    (void)state;
    setup(&w);
    first = strdup(ask(&w, "GET", "/kept", NULL, NOW));
    assert_non_null(first);
    same_text("what is kept is the answer itself", ask(&w, "GET", "/kept", NULL, NOW), first);
    free(first);
    teardown(&w);
}

static void
test_length(void **state)
{
    struct worker w;

    (void)state;
    setup(&w);
    length = TOO_LONG;
    (void)ask(&w, "GET", "/kept", NULL, NOW);
    (void)ask(&w, "GET", "/kept", NULL, NOW);
    same_int("an answer of more than two MiB is not kept", made, 2);
    teardown(&w);
}

static void
test_writing(void **state)
{
    struct worker w;

    (void)state;
    setup(&w);
    (void)ask(&w, "GET", "/kept", NULL, NOW);
    (void)ask(&w, "POST", "/kept", NULL, NOW);
    same_int("within a write nothing kept is given", made, 2);
    (void)ask(&w, "POST", "/kept", NULL, NOW);
    same_int("... nor is anything kept", made, 3);
    teardown(&w);
}

/* --- two workers ---------------------------------------------------------------------------------------- */

/* clang-format off */
static const struct {
    const char *story;
    struct {
        int worker;
        struct asked asked;
    } asked[8];
} shared_stories[] = {
    { "what one worker has made the other gives, and keeps", {
      { 0, { "/kept", .at = NOW, .anew = true } },
      { 1, { "/kept", .at = NOW } },
      { 1, { "/kept", .at = UNTIL - 1 } },
      { 1, { "/kept?q=1", .at = NOW, .anew = true } },
      { 0, { "/kept?q=1", .at = NOW } } } },
    { "until its second", {
      { 0, { "/kept", .at = NOW, .anew = true } },
      { 1, { "/kept", .at = UNTIL - 1 } },
      { 0, { "/kept", .at = UNTIL, .anew = true } },
      { 1, { "/kept", .at = UNTIL, .anew = true } } } },
    { "until anything is committed, by whatever process", {
      { 0, { "/kept", .at = NOW, .anew = true } },
      { 1, { "/kept", .at = NOW, .change = "update counters set value = value + 1", .anew = true } },
      { 0, { "/kept", .at = NOW } },
      { 0, { "/kept", .at = NOW, .change = "update counters set value = value + 1", .anew = true } },
      { 1, { "/kept", .at = NOW } } } },
    { "nothing that was made for a key is shared, nor is anything shared given to one", {
      { 0, { "/kept", ADMIN, .at = NOW, .anew = true } },
      { 1, { "/kept", ADMIN, .at = NOW, .anew = true } },
      { 0, { "/kept", "wp_another", .at = NOW, .anew = true } },
      { 1, { "/kept", .at = NOW, .anew = true } },
      { 1, { "/kept", "wp_another", .at = NOW } } } },
    { "another variant is another question", {
      { 0, { "/kept", .variant = "a", .at = NOW, .anew = true } },
      { 1, { "/kept", .variant = "b", .at = NOW, .anew = true } },
      { 1, { "/kept", .variant = "a", .at = NOW } } } },
};
/* clang-format on */

/* The second has a connection of its own to the same database. */
static void
setup_two(struct worker w[2])
{
    setup(&w[0]);
    w[0].app.config.state_dir = w[0].rig.folder;
    w[0].app.answers = "of the test";
    w[1] = (struct worker){ .app = w[0].app };
    w[1].app.db = rig_connect(&w[0].rig);
}

static void
teardown_two(struct worker w[2])
{
    char path[300];

    response_cache_clear(&w[1].app);
    arena_free(&w[1].arena);
    db_close(w[1].app.db);
    response_cache_clear(&w[0].app);
    snprintf(path, sizeof path, "%s/answers.shared", w[0].rig.folder);
    assert_int_equal(unlink(path), 0);
    teardown(&w[0]);
}

static void
test_shared(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(shared_stories); i++) {
        struct worker w[2];

        setup_two(w);
        for (size_t j = 0; j < COUNT(shared_stories[i].asked); j++) {
            const struct asked *asked = &shared_stories[i].asked[j].asked;
            char story[200];
            int before = made;

            if (asked->target == NULL)
                break;

            snprintf(story, sizeof story, "%s: request %zu", shared_stories[i].story, j + 1);
            if (asked->change != NULL)
                rig_sql(&w[0].rig, asked->change);
            variant = asked->variant;
            (void)ask(&w[shared_stories[i].asked[j].worker], "GET", asked->target, asked->key, asked->at);
            judge(&w[0].rig, story, made - before, asked->anew);
        }
        teardown_two(w);
    }
}

/* Its own commit is no news to the connection that made it, and yet ends all. */
static void
test_own_write(void **state)
{
    struct worker w[2];

    (void)state;
    setup_two(w);
    (void)ask(&w[0], "GET", "/kept", NULL, NOW);
    assert_int_equal(settings_set_int(w[1].app.db, "x", 1), 0);
    (void)ask(&w[1], "GET", "/kept", NULL, NOW);
    same_int("a worker that has written reads anew", made, 2);
    (void)ask(&w[0], "GET", "/kept", NULL, NOW);
    same_int("... and the other has what it made", made, 2);
    teardown_two(w);
}

/* A transaction is open already, so that none can be begun: only what needs none is answered. */
static void
test_at_once(void **state)
{
    struct worker w[2];
    char *first;

    (void)state;
    setup_two(w);
    if (rig_at_server(&w[0].rig)) { /* which is to be asked first whether it has committed anything */
        (void)ask(&w[0], "GET", "/kept", NULL, NOW);
        teardown_two(w);
        return;
    }
    first = strdup(ask(&w[0], "GET", "/kept", NULL, NOW));
    assert_non_null(first);
    assert_int_equal(db_begin_read(w[0].app.db), 0);
    same_text("what is kept needs no transaction", ask(&w[0], "GET", "/kept", NULL, NOW), first);
    expected = 500;
    (void)ask(&w[0], "GET", "/kept", ADMIN, NOW);
    (void)ask(&w[0], "GET", "/kept", NULL, UNTIL);
    (void)ask(&w[0], "GET", "/kept?q=1", NULL, NOW);
    rig_sql(&w[0].rig, "update counters set value = value + 1");
    (void)ask(&w[0], "GET", "/kept", NULL, NOW);
    expected = 200;
    db_rollback(w[0].app.db);
    same_int("nothing else was made meanwhile", made, 1);
    (void)ask(&w[0], "GET", "/kept", NULL, NOW);
    same_int("what was committed ends it", made, 2);
    free(first);
    teardown_two(w);
}

static void
test_shared_whole(void **state)
{
    struct worker w[2];
    char *first;

    (void)state;
    setup_two(w);
    length = 100000;
    first = strdup(ask(&w[0], "GET", "/kept", NULL, NOW));
    assert_non_null(first);
    same_text("it is the same to the byte", ask(&w[1], "GET", "/kept", NULL, NOW), first);
    free(first);
    length = TOO_LONG;
    (void)ask(&w[0], "GET", "/kept?q=1", NULL, NOW);
    (void)ask(&w[1], "GET", "/kept?q=1", NULL, NOW);
    same_int("one that is too long is made by each", made, 3);
    teardown_two(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared),
        cmocka_unit_test(test_own_write),
        cmocka_unit_test(test_at_once),
        cmocka_unit_test(test_shared_whole),
        cmocka_unit_test(test_stories),
        cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_writing),
    };

    return cmocka_run_group_tests_name("response_cache", tests, NULL, NULL);
}
