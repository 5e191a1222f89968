/* The servers that dns monitors ask. */
#ifndef CRON_CHECK_NAMESERVERS_H
#define CRON_CHECK_NAMESERVERS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>

#define MOST_NAMESERVERS 3

struct nameserver {
    struct sockaddr_storage address;
    socklen_t length;
    int64_t answered_ms; /* monotonic: when it last answered anything */
    int64_t silent_ms;   /* monotonic: since when it answers nothing; 0: it does */
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

/* Takes the nameserver lines of a resolv.conf(5), the first MOST_NAMESERVERS of them; this host if there
 * are none. */
void nameservers_read(FILE *resolv_conf, struct nameservers *ns);

/* A socket of this type that is connected to the server, or about to be; -1, and errno, if the system
 * refuses. */
int nameserver_connect(const struct nameserver *server, int type);

/* Takes down that the server has answered, whatever it said. */
void nameserver_answers(struct nameserver *server);

/* Takes down that a question of that time was not answered, which says nothing if others were since. */
void nameserver_is_mute(struct nameserver *server, int64_t asked_ms);

/* Whether it was found to answer nothing, a short time ago. */
bool nameserver_is_silent(const struct nameserver *server);

/* In which order they are best asked: those that answer, and then the silent ones, each as configured. */
void nameservers_order(const struct nameservers *ns, int order[MOST_NAMESERVERS]);

#endif
