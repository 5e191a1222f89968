/* Exit codes of all programs. */
#ifndef OS_EXIT_CODES_H
#define OS_EXIT_CODES_H

enum exit_status {
    EXIT_FINE = 0,   /* also where there was nothing to do */
    EXIT_FAILED = 1, /* what went wrong was logged */
    EXIT_USAGE = 2,  /* the command line is wrong, and nothing was done */
    EXIT_DATA = 65,  /* EX_DATAERR of sysexits.h: what it was given cannot be read */
    EXIT_CONFIG = 78 /* EX_CONFIG of sysexits.h */
};

#endif
