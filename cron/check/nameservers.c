/* Which servers dns monitors ask: the one that is configured, else those of resolv.conf, as glibc reads
 * it. */
#include "cron/check/nameservers.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RESOLV_CONF "/etc/resolv.conf"

/* Cuts the port off "address:port" and "[v6]:port", and the brackets; a bare IPv6 address has colons, but
 * no port. */
static const char *
cut_port(char *text)
{
    char *colon = strrchr(text, ':'), *bracket = strrchr(text, ']');

    if (text[0] == '[' && bracket) {
        char *behind = bracket + 1;

        memmove(text, text + 1, (size_t)(bracket - text - 1));
        bracket[-1] = '\0';
        if (behind[0] == '\0')
            return "53";
        return behind[0] == ':' ? behind + 1 : "";
    }
    if (!colon || strchr(text, ':') != colon)
        return "53";
    *colon = '\0';
    return colon + 1;
}

/* AI_NUMERICHOST: a name would have to be resolved by the very servers that are being read. */
int
nameserver_read(const char *text, struct nameserver *server)
{
    static const struct addrinfo hints = {
        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
        .ai_socktype = SOCK_DGRAM,
    };
    struct addrinfo *found;
    char copy[NI_MAXHOST];
    const char *port;

    if (strlen(text) >= sizeof copy)
        return -1;
    memcpy(copy, text, strlen(text) + 1);
    port = cut_port(copy);
    if (!*port || !*copy || getaddrinfo(copy, port, &hints, &found) != 0)
        return -1;
    memcpy(&server->address, found->ai_addr, found->ai_addrlen);
    server->length = found->ai_addrlen;
    freeaddrinfo(found);
    return 0;
}

/* The address in a line "nameserver ADDRESS", cut to size; NULL if it is another line. As glibc reads it: the
 * word must be followed by a blank, and "#" or ";" ends the address. */
static const char *
address_in(char *line)
{
    static const char word[] = "nameserver", blank[] = " \t";
    char *address = line + strspn(line, blank);

    if (strncmp(address, word, sizeof word - 1) != 0 || !strchr(blank, address[sizeof word - 1]))
        return NULL;
    address += sizeof word - 1;
    address += strspn(address, blank);
    address[strcspn(address, " \t\r\n#;")] = '\0';
    return address;
}

/* At most three (MAXNS of resolv.h): glibc uses no more, so neither does what the operator compares us
 * with. */
void
nameservers_read(FILE *resolv_conf, struct nameservers *ns)
{
    char *line = NULL;
    size_t room = 0;

    ns->count = 0;
    while (resolv_conf && ns->count < SYSTEM_NAMESERVERS && getline(&line, &room, resolv_conf) > 0) {
        const char *address = address_in(line);

        if (address && nameserver_read(address, &ns->list[ns->count]) == 0)
            ns->count++;
    }
    free(line);
    ns->assumed = ns->count == 0;
    if (ns->assumed && nameserver_read("127.0.0.1", &ns->list[0]) == 0)
        ns->count = 1;
}

struct nameservers *
nameservers_open(const char *setting)
{
    struct nameservers *ns = calloc(1, sizeof *ns);
    FILE *file;

    if (!ns)
        abort();
    if (setting && nameserver_read(setting, &ns->list[0]) == 0) {
        ns->count = 1;
        return ns;
    }
    file = fopen(RESOLV_CONF, "re");
    nameservers_read(file, ns);
    if (file)
        fclose(file);
    return ns;
}

void
nameservers_close(struct nameservers *ns)
{
    free(ns);
}

void
nameservers_order(const struct nameservers *ns, int order[MOST_NAMESERVERS])
{
    int count = 0;

    for (int silent = 0; silent <= 1; silent++)
        for (int i = 0; i < ns->count; i++)
            if (dns_silence_holds(&ns->list[i].silence) == silent)
                order[count++] = i;
}

int
nameserver_connect(const struct nameserver *server, int type)
{
    int fd = socket(server->address.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd >= 0 && connect(fd, (const struct sockaddr *)&server->address, server->length) != 0 &&
        errno != EINPROGRESS) {
        int error = errno;

        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

const char *
nameserver_text(struct arena *a, const struct nameserver *server)
{
    char host[NI_MAXHOST], port[NI_MAXSERV];

    if (getnameinfo((const struct sockaddr *)&server->address, server->length, host, sizeof host, port,
                    sizeof port, NI_NUMERICHOST | NI_NUMERICSERV | NI_DGRAM) != 0)
        return NULL;
    if (strcmp(port, "53") == 0)
        return arena_text(a, host);
    return arena_printf(a, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

const char *
nameserver_address(struct arena *a, const struct nameserver *server)
{
    char host[NI_MAXHOST];

    if (getnameinfo((const struct sockaddr *)&server->address, server->length, host, sizeof host, NULL, 0,
                    NI_NUMERICHOST | NI_DGRAM) != 0)
        return NULL;
    return arena_text(a, host);
}
