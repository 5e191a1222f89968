/* How many files, sockets and pipes this process may have open at a time (RLIMIT_NOFILE). */
#ifndef OS_OPEN_FILES_H
#define OS_OPEN_FILES_H

/* Raises the limit as far as the system allows, for this process and those that it starts, and returns what
 * it is then. Cannot fail: where the limit can be neither read nor raised, the one in force is returned, or
 * what Linux sets by default. */
int open_files_raise(void);

#endif
