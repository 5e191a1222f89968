/* A command that runs on behalf of a person or of cron: it has our input and output, gets the signals that we
 * get, and may have a limit of time. */
#ifndef CRON_CLIENT_JOB_H
#define CRON_CLIENT_JOB_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct job_plan {
    const char *const *words; /* the command and its arguments, NULL at the end */
    bool keeps_output;        /* the end of what it prints is kept; it is printed all the same */
    int64_t timeout;          /* seconds; 0: none. Then its group gets SIGTERM, and SIGKILL 5 s later */
};

struct job_end {
    int problem;        /* an errno: it could not begin; 0: it did */
    int status;         /* its exit status, or 128 and the signal that ended it */
    bool timed_out;
    const char *output; /* at most JOB_OUTPUT bytes, in the arena; NULL: none was kept */
};

#define JOB_OUTPUT 10240

/* Runs it to its end. SIGTERM, SIGINT, SIGHUP and SIGQUIT go to its process group meanwhile, and stay blocked
 * afterwards: what is left to do is short. */
void job_run(struct arena *a, const struct job_plan *plan, struct job_end *end);

#endif
