/* Starting a program that goes its own way. */
#ifndef OS_PROCESS_H
#define OS_PROCESS_H

#include <stdbool.h>

/* Starts it as a grandchild: whoever started it need not wait for it, nor bury it, and it may outlive him. It
 * keeps nothing of what he has open but where he complains. words: its command line, NULL at the end. False
 * (logged): it could not be started. */
bool process_detach(const char *program, char *const *words);

#endif
