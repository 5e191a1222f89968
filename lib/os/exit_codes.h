/* Exit codes of all programs. */
#ifndef OS_EXIT_CODES_H
#define OS_EXIT_CODES_H

enum exit_status {
    EXIT_FINE = 0,   /* also where there was nothing to do */
    EXIT_FAILED = 1, /* what went wrong was logged */
    EXIT_USAGE = 2,  /* the command line is wrong, and nothing was done */
    EXIT_CONFIG = 78 /* EX_CONFIG of sysexits.h */
};

#endif
