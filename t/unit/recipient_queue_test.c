/* In order and in pace to each recipient, a few at a time to a host, many at once. */
#include "cron/notify/recipient_queue.h"

#include "unit.h"

#include <stdlib.h>

#define NOW 1770732000000

static void
add(struct recipient_queue *r, int64_t item, const char *address, const char *host)
{
    recipient_queue_add(r, recipient_queue_find(r, address, host), item);
}

/* The items that may be sent now, as "1 4 "; to: their recipients, in the same order. */
static const char *
take(struct recipient_queue *r, struct recipient *to[], char text[256])
{
    size_t length = 0;
    int64_t item;
    int count = 0;

    text[0] = '\0';
    while (recipient_queue_next(r, NOW, &item, &to[count])) {
        length += (size_t)snprintf(text + length, 256 - length, "%lld ", (long long)item);
        count++;
    }
    return text;
}

static void
in_order_to_each(void **state)
{
    struct recipient_queue *r = recipient_queue_open();
    struct recipient *to[16], *first;
    char text[256];

    (void)state;
    add(r, 1, "a", "h");
    add(r, 2, "a", "h");
    add(r, 3, "b", "i");
    assert_int_equal(recipient_queue_waiting(r), 3);
    same_text("the oldest of each", take(r, to, text), "1 3 ");
    assert_int_equal(recipient_queue_busy(r), 2);
    first = to[0];
    same_text("nothing more while they are busy", take(r, to, text), "");
    recipient_queue_done(r, first);
    same_text("then the next", take(r, to, text), "2 ");
    add(r, 9, "a", "h");
    add(r, 5, "a", "h"); /* tried again: it is older */
    add(r, 7, "a", "h");
    recipient_queue_done(r, to[0]);
    same_text("the oldest first", take(r, to, text), "5 ");
    recipient_queue_done(r, to[0]);
    same_text("the oldest next", take(r, to, text), "7 ");
    recipient_queue_done(r, to[0]);
    same_text("the last", take(r, to, text), "9 ");
    assert_int_equal(recipient_queue_waiting(r), 0);
    recipient_queue_close(r);
}

/* A recipient with much to get does not keep the others waiting. */
static void
in_turn(void **state)
{
    static const char *const addresses[] = { "a", "b", "c" };
    struct recipient_queue *r = recipient_queue_open();
    struct recipient *to;
    char turns[32] = "";
    int64_t item;

    (void)state;
    for (int i = 0; i < 9; i++)
        add(r, i, addresses[i / 3], "h"); /* 0 1 2 are for a */
    for (size_t i = 0; recipient_queue_next(r, NOW, &item, &to); i++) {
        turns[i] = addresses[item / 3][0];
        recipient_queue_done(r, to);
    }
    same_text("one after the other", turns, "abcabcabc");
    recipient_queue_close(r);
}

static void
a_few_to_a_host(void **state)
{
    struct recipient_queue *r = recipient_queue_open();
    struct recipient *to[64];
    char name[16];
    int64_t item;
    int taken = 0;

    (void)state;
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "x%d", i);
        add(r, i, name, "crowded");
    }
    add(r, 100, "y", "quiet");
    while (recipient_queue_next(r, NOW, &item, &to[taken]))
        taken++;
    assert_int_equal(taken, 9); /* eight, and the one that is elsewhere */
    recipient_queue_done(r, to[0]);
    assert_true(recipient_queue_next(r, NOW, &item, &to[0]));
    assert_false(recipient_queue_next(r, NOW, &item, &to[1]));
    recipient_queue_close(r);
}

static void
not_all_at_once(void **state)
{
    struct recipient_queue *r = recipient_queue_open();
    struct recipient *to;
    char name[16];
    int64_t item;
    int taken = 0;

    (void)state;
    for (int i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "h%d", i);
        add(r, i, name, name);
    }
    while (recipient_queue_next(r, NOW, &item, &to))
        taken++;
    assert_int_equal(taken, 64);
    for (; taken < 2000; taken++) {
        recipient_queue_done(r, to);
        assert_true(recipient_queue_next(r, NOW, &item, &to));
    }
    assert_int_equal(recipient_queue_waiting(r), 0);
    recipient_queue_close(r);
}

/* A pace that is used up holds back its recipient and no other. */
static void
in_pace(void **state)
{
    struct recipient_queue *r = recipient_queue_open();
    struct recipient *to, *a = recipient_queue_find(r, "a", "h"), *none = recipient_queue_find(r, "", "");
    int64_t item;

    (void)state;
    a->state.paid_until_ms = none->state.paid_until_ms = NOW + 5000;
    add(r, 1, "a", "h");
    add(r, 2, "b", "h");
    add(r, 3, "", "");
    assert_true(recipient_queue_next(r, NOW, &item, &to));
    assert_int_equal(item, 3); /* of which nothing is sent */
    assert_true(recipient_queue_next(r, NOW, &item, &to));
    assert_int_equal(item, 2);
    assert_false(recipient_queue_next(r, NOW + 999, &item, &to));
    assert_true(recipient_queue_next(r, NOW + 1000, &item, &to));
    assert_int_equal(item, 1);
    recipient_queue_done(r, to);
    a->per_second = 100; /* as its channel has it */
    a->state.paid_until_ms = NOW + 1050;
    add(r, 4, "a", "h");
    assert_false(recipient_queue_next(r, NOW + 1009, &item, &to));
    assert_true(recipient_queue_next(r, NOW + 1010, &item, &to));
    recipient_queue_close(r);
}

static void
dropped(void **state)
{
    struct recipient_queue *r = recipient_queue_open();
    struct recipient *to;
    int64_t item;

    (void)state;
    add(r, 1, "a", "h");
    add(r, 2, "a", "h");
    add(r, 3, "b", "h");
    assert_true(recipient_is_idle(recipient_queue_find(r, "c", "h")));
    assert_false(recipient_is_idle(recipient_queue_find(r, "a", "h")));
    recipient_queue_drop(r, recipient_queue_find(r, "a", "h"));
    assert_true(recipient_is_idle(recipient_queue_find(r, "a", "h")));
    assert_int_equal(recipient_queue_waiting(r), 1);
    assert_true(recipient_queue_next(r, NOW, &item, &to));
    assert_int_equal(item, 3);
    assert_false(recipient_is_idle(to));
    recipient_queue_close(r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_order_to_each),
        cmocka_unit_test(in_turn),
        cmocka_unit_test(a_few_to_a_host),
        cmocka_unit_test(not_all_at_once),
        cmocka_unit_test(in_pace),
        cmocka_unit_test(dropped),
    };

    return cmocka_run_group_tests_name("recipient_queue", tests, NULL, NULL);
}
