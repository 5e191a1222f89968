/* Answers that processes share: several that ask at once have it made once, and one that is killed on the way
 * neither stops the others nor leaves half an answer behind. */
#include "scratch.h"

#include "os/clock.h"
#include "fcgi/http/shared_answers.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW 1770732000
#define LONG_ENOUGH_MS 60000

static const struct db_state one = { { 1 } }, another = { { 2 } };

static struct shared_answers *
join(struct scratch *s)
{
    struct shared_answers *answers = shared_answers_open(s->folder, "of the test");

    assert_non_null(answers);
    return answers;
}

static struct digest
question(const char *text)
{
    return digest_of(text, strlen(text));
}

/* So many times the same letter. */
static void
put(struct shared_answers *s, const struct db_state *state, const char *asked, char letter, size_t length)
{
    struct digest q = question(asked);
    char *text = malloc(length + 1);
    struct reply reply = { .status = 200, .type = "text/plain", .total = -1, .text = text, .length = length };
    size_t size = sizeof(struct cached_answer) + sizeof "text/plain" + length + 1;
    struct cached_answer *answer = malloc(size);

    assert_non_null(text);
    assert_non_null(answer);
    memset(text, letter, length);
    text[length] = '\0';
    assert_int_equal(cached_answer_size(&reply), size);
    cached_answer_make(answer, &reply, &q, NOW, NOW + 1);
    shared_answers_put(s, state, &q, answer, size);
    free(answer);
    free(text);
}

static struct cached_answer *
get(struct shared_answers *s, const struct db_state *state, const char *asked, int patience_ms)
{
    struct digest q = question(asked);

    return shared_answers_get(s, state, &q, NOW, patience_ms);
}

/* The letter that all of it consists of; 0: there is no answer, and it is not waited for. */
static char
letter_of(struct shared_answers *s, const struct db_state *state, const char *asked)
{
    struct cached_answer *answer = get(s, state, asked, LONG_ENOUGH_MS);
    struct reply reply;
    char letter;

    shared_answers_release(s);
    if (answer == NULL)
        return 0;
    reply = cached_answer_reply(answer);
    same_text("its type", reply.type, "text/plain");
    assert_int_equal(strlen(reply.text), reply.length);
    letter = *reply.text;
    for (size_t i = 0; i < reply.length; i++)
        assert_int_equal(reply.text[i], letter);
    free(answer);
    return letter;
}

static void
what_one_keeps_the_other_finds(void **state)
{
    struct scratch *s = *state;
    struct shared_answers *a = join(s), *b = join(s);

    assert_int_equal(letter_of(b, &one, "q"), 0);
    put(a, &one, "q", 'x', 1000);
    put(a, &one, "r", 'y', 10);
    assert_int_equal(letter_of(b, &one, "q"), 'x');
    assert_int_equal(letter_of(b, &one, "r"), 'y');
    assert_int_equal(letter_of(b, &another, "q"), 0);
    put(b, &another, "q", 'z', 10);
    assert_int_equal(letter_of(a, &another, "q"), 'z');
    assert_int_equal(letter_of(a, &one, "q"), 0);
    shared_answers_close(a);
    shared_answers_close(b);
}

/* The names of states begin anew with the first connection. */
static void
nothing_outlives_the_last(void **state)
{
    struct scratch *s = *state;
    struct shared_answers *a = join(s), *b;

    put(a, &one, "q", 'x', 10);
    b = join(s);
    shared_answers_close(a);
    assert_int_equal(letter_of(b, &one, "q"), 'x');
    shared_answers_close(b);
    b = join(s);
    assert_int_equal(letter_of(b, &one, "q"), 0);
    shared_answers_close(b);
}

static void
there_is_room_for_the_newest(void **state)
{
    struct scratch *s = *state;
    struct shared_answers *a = join(s);
    char name[20];

    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "q%d", i);
        put(a, &one, name, (char)('a' + i % 26), (size_t)100 + (size_t)i * 10007);
        assert_int_equal(letter_of(a, &one, name), 'a' + i % 26);
    }
    shared_answers_close(a);
}

/* --- several processes ---------------------------------------------------------------------------------- */

/* The child's exit status is what `act` returns. */
static pid_t
start(struct scratch *s, int (*act)(struct shared_answers *a, const int *pipes), const int *pipes)
{
    pid_t child = fork();

    if (child == 0) {
        struct shared_answers *a = shared_answers_open(s->folder, "of the test");

        alarm(120);
        _exit(a == NULL ? 99 : act(a, pipes));
    }
    assert_true(child > 0);
    return child;
}

static int
end_of(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

enum { PROCESSES = 6 };

/* 1: it had to make it itself, which it ends when all have come to ask. */
static int
make_once(struct shared_answers *a, const int *begin, const int *asks)
{
    char byte;

    if (read(begin[0], &byte, 1) != 0 || write(asks[1], "x", 1) != 1) /* all begin when begin[1] is closed */
        return 98;
    if (get(a, &one, "q", LONG_ENOUGH_MS) != NULL)
        return 0;
    for (int i = 0; i < PROCESSES; i++)
        if (read(asks[0], &byte, 1) != 1)
            return 97;
    put(a, &one, "q", 'x', 100000);
    return 1;
}

static void
of_several_at_once_one_makes_it(void **state)
{
    struct scratch *s = *state;
    struct shared_answers *a = join(s);
    pid_t children[PROCESSES];
    int begin[2], asks[2], made = 0;

    assert_int_equal(pipe(begin), 0);
    assert_int_equal(pipe(asks), 0);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            (void)close(begin[1]);
            shared_answers_close(a);
            a = join(s);
            alarm(120);
            _exit(make_once(a, begin, asks));
        }
    }
    (void)close(begin[1]);
    for (int i = 0; i < PROCESSES; i++)
        made += end_of(children[i]);
    for (int i = 0; i < 2; i++)
        (void)close(asks[i]);
    (void)close(begin[0]);
    assert_int_equal(made, 1);
    shared_answers_close(a);
}

/* Tells that it is at it, and never ends. */
static int
begin_and_hang(struct shared_answers *a, const int *pipes)
{
    (void)get(a, &one, "q", LONG_ENOUGH_MS);
    if (write(pipes[1], "x", 1) == 1)
        (void)pause();
    return 0;
}

static void
one_that_is_killed_is_not_waited_for(void **state)
{
    struct scratch *s = *state;
    struct shared_answers *a = join(s);
    int64_t began;
    int pipes[2];
    pid_t child;
    char byte;

    assert_int_equal(pipe(pipes), 0);
    child = start(s, begin_and_hang, pipes);
    assert_int_equal(read(pipes[0], &byte, 1), 1);
    began = clock_monotonic_ms();
    assert_null(get(a, &one, "q", 50));
    assert_true(clock_monotonic_ms() - began >= 40); /* for as long as it was told, and no longer */
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(end_of(child), -1);
    assert_null(get(a, &one, "q", LONG_ENOUGH_MS));
    put(a, &one, "q", 'x', 10);
    assert_int_equal(letter_of(a, &one, "q"), 'x');
    shared_answers_close(a);
    (void)close(pipes[0]);
    (void)close(pipes[1]);
}

static int
put_for_ever(struct shared_answers *a, const int *pipes)
{
    char name[20];

    for (int i = 0;; i++) {
        snprintf(name, sizeof name, "q%d", i % 10);
        put(a, i % 100 < 50 ? &one : &another, name, (char)('a' + i % 26), 300000);
        if (i == 0 && write(pipes[1], "x", 1) != 1)
            return 1;
    }
}

static void
one_that_is_killed_leaves_no_half(void **state)
{
    struct scratch *s = *state;
    struct shared_answers *a = join(s);
    int pipes[2];
    char byte, name[20];

    assert_int_equal(pipe(pipes), 0);
    for (int round = 0; round < REPEATED(40, 12); round++) {
        pid_t child = start(s, put_for_ever, pipes);

        assert_int_equal(read(pipes[0], &byte, 1), 1);
        (void)usleep((useconds_t)(round * 37 % 1000)); /* another place of its work each time */
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(end_of(child), -1);
        for (int i = 0; i < 10; i++) {
            snprintf(name, sizeof name, "q%d", i);
            (void)letter_of(a, &one, name); /* which looks at each letter */
            (void)letter_of(a, &another, name);
        }
        put(a, &one, "q", 'x', 10);
        assert_int_equal(letter_of(a, &one, "q"), 'x');
    }
    shared_answers_close(a);
    (void)close(pipes[0]);
    (void)close(pipes[1]);
}

/* Dies of it in the middle of the copy, with the lock. */
static int
put_what_cannot_be_read(struct shared_answers *a, const int *pipes)
{
    const size_t half = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * half, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct digest q = question("half");

    (void)pipes;
    if (pages == MAP_FAILED || mprotect(pages + half, half, PROT_NONE) != 0)
        return 1;
    (void)signal(SIGSEGV, SIG_DFL); /* a sanitizer would tell of it */
    shared_answers_put(a, &one, &q, (struct cached_answer *)(void *)pages, 2 * half);
    return 2;
}

static void
one_that_dies_while_it_keeps_one_leaves_nothing(void **state)
{
    struct scratch *s = *state;
    struct shared_answers *a = join(s);

    put(a, &one, "q", 'x', 10);
    assert_int_equal(letter_of(a, &one, "q"), 'x');
    assert_int_equal(end_of(start(s, put_what_cannot_be_read, NULL)), -1);
    assert_int_equal(letter_of(a, &one, "q"), 0); /* how far it came, and with what, nobody can tell */
    put(a, &one, "q", 'y', 10);
    assert_int_equal(letter_of(a, &one, "q"), 'y');
    shared_answers_close(a);
}

static int
stop(void **state)
{
    const struct scratch *s = *state;
    char path[100];

    snprintf(path, sizeof path, "%s/answers.shared", s->folder);
    assert_int_equal(unlink(path), 0);
    return scratch_stop(state);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_one_keeps_the_other_finds, scratch_start, stop),
        cmocka_unit_test_setup_teardown(nothing_outlives_the_last, scratch_start, stop),
        cmocka_unit_test_setup_teardown(there_is_room_for_the_newest, scratch_start, stop),
        cmocka_unit_test_setup_teardown(of_several_at_once_one_makes_it, scratch_start, stop),
        cmocka_unit_test_setup_teardown(one_that_is_killed_is_not_waited_for, scratch_start, stop),
        cmocka_unit_test_setup_teardown(one_that_is_killed_leaves_no_half, scratch_start, stop),
        cmocka_unit_test_setup_teardown(one_that_dies_while_it_keeps_one_leaves_nothing, scratch_start, stop),
    };

    return cmocka_run_group_tests_name("shared_answers", tests, NULL, NULL);
}
