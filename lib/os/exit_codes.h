/* Exit codes of all programs. */
#ifndef OS_EXIT_CODES_H
#define OS_EXIT_CODES_H

enum exit_status {
    EXIT_FINE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_CONFIG = 78 /* EX_CONFIG of sysexits.h */
};

#endif
