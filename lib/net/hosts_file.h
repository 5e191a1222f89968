/* The names in /etc/hosts (hosts(5)), read once: it may be long, and is asked for each name. */
#ifndef NET_HOSTS_FILE_H
#define NET_HOSTS_FILE_H

#include "net/resolve.h"

#include <stdio.h>

struct hosts_file;

/* NULL: as if it were empty. */
struct hosts_file *hosts_file_read(FILE *file);
void hosts_file_free(struct hosts_file *h); /* NULL is fine */

/* Adds the name's addresses, in the order of the file; false if it has none. Names are the same in any case,
 * and with a final dot. "localhost" has addresses even if the file says nothing of it (RFC 6761). */
bool hosts_file_find(const struct hosts_file *h, const char *host, struct name_found *found);

#endif
