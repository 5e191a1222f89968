/* The time zones of this host, by their IANA names. */
#ifndef OS_ZONE_FILE_H
#define OS_ZONE_FILE_H

#include "base/arena.h"
#include "base/tz.h"

/* "Europe/Berlin" from the system's database of time zones; in the arena. "UTC" needs no file. NULL: there
 * is no such zone here, or it is no name of one. */
const struct tz *zone_file_read(struct arena *a, const char *name);

#endif
