/* A hash table by name, in lower case, of lists of addresses. */
#include "net/hosts_file.h"

#include "base/arena.h"
#include "base/hashmap.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\r\n"

/* One name may stand in several lines; its addresses keep the order of the file. */
struct host_address {
    struct host_address *next;
    union ip ip;
};

struct hosts_file {
    struct hashmap by_name; /* struct host_address: the first */
    struct arena arena;
};

static bool
read_address(const char *text, union ip *ip)
{
    *ip = (union ip){ .any.sa_family = AF_UNSPEC };
    if (inet_pton(AF_INET, text, &ip->v4.sin_addr) == 1)
        ip->any.sa_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &ip->v6.sin6_addr) == 1)
        ip->any.sa_family = AF_INET6;
    return ip->any.sa_family != AF_UNSPEC;
}

/* The bound is there for block lists, which give thousands of lines to one name: only the first addresses of
 * each family would be used. */
static void
add(struct hosts_file *h, char *name, const union ip *ip)
{
    struct host_address *a = arena_alloc(&h->arena, sizeof *a), *last;
    struct hashmap_entry *e;
    int count = 1;

    for (char *c = name; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    e = hashmap_add(&h->by_name, name);
    *a = (struct host_address){ .ip = *ip };
    last = e->value;
    if (!last) {
        e->value = a;
        return;
    }
    for (; last->next; last = last->next)
        count++;
    if (count < FAMILIES * NAME_ADDRESSES)
        last->next = a;
}

/* A line that does not begin with an address is passed over; an address with a scope ("fe80::1%eth0") is such
 * a line. */
static void
read_line(struct hosts_file *h, char *line)
{
    char *rest = line, *word;
    union ip ip;

    line[strcspn(line, "#")] = '\0';
    word = strtok_r(line, BLANKS, &rest);
    if (!word || !read_address(word, &ip))
        return;
    while ((word = strtok_r(NULL, BLANKS, &rest)))
        add(h, word, &ip);
}

/* Block lists of a million names exist: hence a hash table and one arena, not an array that is searched. */
struct hosts_file *
hosts_file_read(FILE *file)
{
    struct hosts_file *h = calloc(1, sizeof *h);
    char *line = NULL;
    size_t room = 0;

    if (!h)
        abort();
    while (file && getline(&line, &room, file) > 0)
        read_line(h, line);
    free(line);
    return h;
}

void
hosts_file_free(struct hosts_file *h)
{
    if (!h)
        return;
    hashmap_free(&h->by_name, NULL);
    arena_free(&h->arena);
    free(h);
}

/* RFC 6761, section 6.3: a resolver answers "localhost" itself, for both families. */
static void
find_loopback(struct name_found *found)
{
    read_address("::1", &found->list[IPV6][found->count[IPV6]++]);
    read_address("127.0.0.1", &found->list[IPV4][found->count[IPV4]++]);
}

bool
hosts_file_find(const struct hosts_file *h, const char *host, struct name_found *found)
{
    char name[256];
    size_t length = strlen(host);
    const struct host_address *a;

    length -= length > 0 && host[length - 1] == '.';
    if (length >= sizeof name)
        return false;
    for (size_t i = 0; i < length; i++)
        name[i] = (char)(host[i] >= 'A' && host[i] <= 'Z' ? host[i] - 'A' + 'a' : host[i]);
    name[length] = '\0';
    a = hashmap_get(&h->by_name, name);
    if (!a && strcmp(name, "localhost") == 0) {
        find_loopback(found);
        return true;
    }
    for (const struct host_address *next = a; next; next = next->next) {
        int family = next->ip.any.sa_family == AF_INET6 ? IPV6 : IPV4;

        if (found->count[family] < NAME_ADDRESSES)
            found->list[family][found->count[family]++] = next->ip;
    }
    return a != NULL;
}
