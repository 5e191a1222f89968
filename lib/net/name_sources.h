/* Where this host finds names, beside the hosts file: nsswitch.conf(5), as far as it matters here. */
#ifndef NET_NAME_SOURCES_H
#define NET_NAME_SOURCES_H

#include <stdio.h>

/* A set of them. */
enum {
    SOURCE_DNS = 1,
    SOURCE_MDNS = 2, /* multicast DNS: names below ".local" (RFC 6762) */
    SOURCE_SELF = 4, /* this host's own names (nss-myhostname) */
    SOURCE_ANY = 8   /* others, which may know any name: NIS, libvirt, winbind ... */
};

/* What the "hosts" line of a nsswitch.conf names; NULL, or a file without such a line: the DNS alone. */
unsigned name_sources_read(FILE *nsswitch_conf);

enum name_place { NAME_NOWHERE_ELSE, NAME_AFTER_DNS, NAME_BEFORE_DNS };

/* Whether sources that only the system's own resolver can ask may know the name, and when they are asked.
 * `self` is what this host calls itself. */
enum name_place name_sources_place(unsigned sources, const char *host, const char *self);

#endif
