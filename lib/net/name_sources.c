/* A table of the sources' names; what is not in it may know any name. systemd's "resolve" is the DNS for us:
 * its server, which resolv.conf names where it is in use, knows the same. */
#include "net/name_sources.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLANKS " \t\r\n"

static const struct {
    const char *name;
    unsigned source;
} table[] = {
    { "files", 0 }, /* is always asked */
    { "dns", SOURCE_DNS },
    { "resolve", SOURCE_DNS },
    { "myhostname", SOURCE_SELF },
    { "mdns", SOURCE_MDNS },
    { "mdns4", SOURCE_MDNS },
    { "mdns6", SOURCE_MDNS },
    { "mdns_minimal", SOURCE_MDNS },
    { "mdns4_minimal", SOURCE_MDNS },
    { "mdns6_minimal", SOURCE_MDNS },
};

static unsigned
source_named(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return table[i].source;
    return SOURCE_ANY;
}

/* "files mdns4_minimal [NOTFOUND=return] dns": what is in brackets is about the order, which is ours. An
 * action may have blanks within it: "[ NOTFOUND = return ]" is three words or more. */
static unsigned
read_line(char *line)
{
    unsigned found = 0;
    bool action = false;

    line[strcspn(line, "#")] = '\0';
    for (char *rest = line, *word = strtok_r(line, BLANKS, &rest); word;
         word = strtok_r(NULL, BLANKS, &rest)) {
        action = action || word[0] == '[';
        if (!action)
            found |= source_named(word);
        else
            action = strchr(word, ']') == NULL;
    }
    return found;
}

unsigned
name_sources_read(FILE *nsswitch_conf)
{
    static const char key[] = "hosts:";
    unsigned found = SOURCE_DNS;
    char *line = NULL;
    size_t room = 0;

    while (nsswitch_conf && getline(&line, &room, nsswitch_conf) > 0) {
        char *start = line + strspn(line, BLANKS);

        if (strncmp(start, key, sizeof key - 1) == 0)
            found = read_line(start + sizeof key - 1);
    }
    free(line);
    return found;
}

/* Whether the name is below that domain; a final dot does not matter. */
static bool
is_below(const char *host, const char *domain)
{
    size_t length = strlen(host), tail = strlen(domain);

    length -= length > 0 && host[length - 1] == '.';
    return length > tail && strncasecmp(host + length - tail, domain, tail) == 0;
}

/* The names that nss-myhostname(8) answers for. "localhost" itself is the hosts file's. */
static bool
is_self(const char *host, const char *self)
{
    return strcasecmp(host, self) == 0 || strcmp(host, "_gateway") == 0 || strcmp(host, "_outbound") == 0 ||
           is_below(host, ".localhost");
}

/* RFC 6762, section 3: names below .local belong to multicast DNS, and asking a name server for them would
 * only leak them. */
enum name_place
name_sources_place(unsigned sources, const char *host, const char *self)
{
    if (sources & SOURCE_MDNS && is_below(host, ".local"))
        return NAME_BEFORE_DNS;
    if (sources & SOURCE_ANY || (sources & SOURCE_SELF && is_self(host, self)))
        return NAME_AFTER_DNS;
    return NAME_NOWHERE_ELSE;
}
