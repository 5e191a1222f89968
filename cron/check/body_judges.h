/* Assertions on large bodies are judged in threads of their own, so that no search through a megabyte, and no
 * pattern, holds back the loop with all other checks in it. */
#ifndef CRON_CHECK_BODY_JUDGES_H
#define CRON_CHECK_BODY_JUDGES_H

#include "base/arena.h"
#include "os/loop.h"
#include "rules/assertion_rules.h"

#include <stdbool.h>
#include <stdint.h>

struct body_judges;

/* One set of assertions; on the heap of its owner, who fills the first five members and leaves them alone
 * until told. */
struct body_judgement {
    const struct monitor *monitor;
    const struct observation *seen;
    int64_t now;
    void (*judged)(void *owner); /* called from the loop */
    void *owner;

    const struct assertion_finding *findings; /* in the arena, which the owner frees */
    struct arena arena;
    struct body_judgement *next;
};

/* Starts no thread yet. NULL (logged) if the system refuses. */
struct body_judges *body_judges_open(struct loop *loop);

/* False if no thread can be started, and none is at work: then nothing is told. */
bool body_judges_ask(struct body_judges *j, struct body_judgement *one);

/* Waits until the threads have ended, which takes no longer than one judgement; nothing is told any more.
 * NULL is fine. */
void body_judges_close(struct body_judges *j);

#endif
