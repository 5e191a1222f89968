/* The servers that dns monitors ask. */
#ifndef CRON_CHECK_NAMESERVERS_H
#define CRON_CHECK_NAMESERVERS_H

#include "base/arena.h"
#include "net/dns_silence.h"

#include <stdio.h>
#include <sys/socket.h>

#define MOST_NAMESERVERS 5
#define SYSTEM_NAMESERVERS 3 /* of resolv.conf */

#define RESOLVER_REFUSES "the resolver refuses connections"

struct nameserver {
    struct sockaddr_storage address;
    socklen_t length;
    struct dns_silence silence;
};

struct nameservers {
    int count;    /* at least 1 */
    bool assumed; /* none is configured */
    struct nameserver list[MOST_NAMESERVERS];
};

/* setting: DNS_RESOLVER; NULL: what resolv.conf says. Never NULL. */
struct nameservers *nameservers_open(const char *setting);
void nameservers_close(struct nameservers *ns);

/* Reads "address", "address:port" or "[v6]:port" (port 53 if none). -1 if it is anything else. */
int nameserver_read(const char *text, struct nameserver *server);

/* "192.0.2.53", with a port where it is another than 53. */
const char *nameserver_text(struct arena *a, const struct nameserver *server);

/* Without the port. */
const char *nameserver_address(struct arena *a, const struct nameserver *server);

/* Takes the nameserver lines of a resolv.conf(5), the first SYSTEM_NAMESERVERS of them; this host if there
 * are none. */
void nameservers_read(FILE *resolv_conf, struct nameservers *ns);

/* A socket of this type that is connected to the server, or about to be; -1, and errno, if the system
 * refuses. */
int nameserver_connect(const struct nameserver *server, int type);

/* In which order they are best asked: those that answer, and then the silent ones, each as configured. */
void nameservers_order(const struct nameservers *ns, int order[MOST_NAMESERVERS]);

#endif
