/* Starting another program. There is one way to do it, whatever becomes of the program afterwards:
 *
 *   - it has the descriptors that it is given, /dev/null where it is given none, and nothing else of what
 *     this process has open, whether or not that is marked close-on-exec;
 *   - it begins with no signal blocked, and with SIGCHLD and SIGPIPE as they are by default; signals that
 *     this process ignores otherwise (SIGHUP under nohup) it ignores, too;
 *   - if it cannot begin (it is not there, may not be run, is no program) the function that starts it
 *     returns an error, so an exit code is always the program's own.
 *
 * Safe in a process with threads. */
#ifndef OS_PROCESS_H
#define OS_PROCESS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define PROCESS_FILES 4
#define PROCESS_NOTHING (-1) /* in place of a descriptor: /dev/null */

struct process_plan {
    const char *program;            /* its path; a name without a slash is looked for in PATH */
    const char *const *words;       /* its command line, NULL at the end; the first is its name */
    const char *const *environment; /* NULL: that of this process */
    int files[PROCESS_FILES];       /* its descriptors from 0 on: descriptors of ours, or PROCESS_NOTHING */
    int file_count;                 /* at least 3 */
    /* A stranger to this process: it leads a process group of its own, begins in "/", gains no privileges by
     * what it runs (setuid, capabilities of a file), and is killed if this process ends. */
    bool confined;
    bool leads; /* it leads a process group of its own, and is no stranger */
};

/* A program that was started. pid 0: none, or it has ended. */
struct process {
    pid_t pid;
    int fd; /* becomes readable when the program has ended; -1: none */
    bool confined; /* its whole group ends with it */
};

/* Starts it. Returns 0, or the errno that tells what is in the way. It must be waited for: with
 * process_ended, once it has ended, or with process_stop. */
int process_start(struct process *p, const struct process_plan *plan);

/* True: it has ended, and *status is its exit code, or 128 and the number of the signal that killed it. */
bool process_ended(struct process *p, int *status);

/* Kills it if it has not ended yet, and gives back what the struct holds. May be called at any time after
 * process_start, also if that failed. */
void process_stop(struct process *p);

/* Whether there is a program of this name in PATH. */
bool process_exists(const char *program);

/* Starts it, without input, and returns what it printed, at most 64 KiB. NULL (logged) if it cannot begin,
 * fails, prints more, or takes longer than limit_ms: then it is killed. */
const char *process_output(struct arena *a, const char *program, const char *const *words, int64_t limit_ms);

/* Starts a program that goes its own way, without input and output: it is no child of this process, need
 * not be waited for, and may outlive it. False (logged) if it cannot begin. */
bool process_detach(const char *program, const char *const *words);

#endif
