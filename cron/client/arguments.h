/* The command lines of the client's commands: a row for each option. */
#ifndef CRON_CLIENT_ARGUMENTS_H
#define CRON_CLIENT_ARGUMENTS_H

#include "cron/command.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum argument_kind {
    ARGUMENT_FLAG,   /* bool: it has no value */
    ARGUMENT_TEXT,   /* const char * */
    ARGUMENT_TEXTS,  /* struct argument_texts: it may be repeated */
    ARGUMENT_NUMBER, /* int64_t, from..to */
    ARGUMENT_URL,    /* const char *: http:// or https:// */
    ARGUMENT_SECRET  /* const char *: taken off the command line, which others may see */
};

struct argument_texts {
    const char **list;
    int count, capacity;
};

struct argument {
    const char *name; /* "--checks"; NULL ends a table */
    enum argument_kind kind;
    size_t place; /* of the member in the target */
    int64_t from, to;
};

/* Fills the target by the run's words (run->words), and leaves in those what is no option, in order; behind
 * "--" nothing is. Texts are the command line's own. False: what is wrong was printed, and the command ends
 * with EXIT_USAGE. */
bool arguments_read(struct run *run, const struct argument *rows, void *target);

/* The same message for what a command finds wrong by itself. Returns EXIT_USAGE. */
int arguments_wrong(const struct run *run, const char *problem, const char *what);

#endif
