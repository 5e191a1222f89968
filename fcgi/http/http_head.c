/* Reading a request head, a line at a time, on a copy in the arena that is cut up in place. */
#include "fcgi/http/http_head.h"

#include <string.h>

/* RFC 9110, 5.6.2: what methods and header names are made of. */
static const char token[] = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/* Three bytes back: the end may have been cut between two reads. */
size_t
http_head_length(const char *bytes, size_t length, size_t seen)
{
    size_t from = seen < 3 ? 0 : seen - 3;
    const char *end = memmem(bytes + from, length - from, "\r\n\r\n", 4);

    return end == NULL ? 0 : (size_t)(end - bytes) + 4;
}

/* No control characters but, within values, tabs. */
static bool
is_printable(const char *text, bool tabs)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++)
        if ((*c < ' ' && !(tabs && *c == '\t')) || *c == 0x7f)
            return false;
    return true;
}

/* Ends the line at *rest and moves *rest behind it. NULL: it is not ended by CR LF. */
static char *
take_line(char **rest)
{
    char *line = *rest, *end = strstr(line, "\r\n");

    if (end == NULL)
        return NULL;
    *end = '\0';
    *rest = end + 2;
    return line;
}

static bool
read_request_line(struct http_head *head, char *line)
{
    size_t method = strspn(line, token);
    char *target = line + method + 1, *version;

    if (method == 0 || line[method] != ' ' || *target != '/' || !is_printable(line, false))
        return false;
    version = strchr(target, ' ');
    if (version == NULL || (strcmp(version, " HTTP/1.1") != 0 && strcmp(version, " HTTP/1.0") != 0))
        return false;
    line[method] = '\0';
    *version = '\0';
    head->method = line;
    head->target = target;
    return true;
}

/* No blank before the colon (RFC 9112, 5.1): servers that disagree about such a line are what request
 * smuggling is made of. */
static bool
read_header(struct http_head *head, char *line)
{
    size_t name = strspn(line, token);
    char *value, *end;

    if (name == 0 || line[name] != ':' || head->header_count == HTTP_HEADERS_MAX || !is_printable(line, true))
        return false;
    line[name] = '\0';
    value = line + name + 1;
    value += strspn(value, " \t");
    end = value + strlen(value);
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        *--end = '\0';
    head->headers[head->header_count].name = line;
    head->headers[head->header_count++].value = value;
    return true;
}

bool
http_head_read(struct http_head *head, struct arena *a, const char *bytes, size_t length)
{
    char *rest = arena_bytes(a, bytes, length), *line;

    head->header_count = 0;
    if (memchr(bytes, '\0', length) != NULL)
        return false;
    line = take_line(&rest);
    if (line == NULL || !read_request_line(head, line))
        return false;
    while ((line = take_line(&rest)) != NULL && *line != '\0')
        if (!read_header(head, line))
            return false;
    return line != NULL;
}

/* "_" for "-": names come as CGI has them, HTTP_LAST_EVENT_ID. */
static bool
same_name(const char *header, const char *name)
{
    while (*name != '\0' && *header != '\0') {
        char is = *header++, wanted = *name++;

        if (is >= 'a' && is <= 'z')
            is = (char)(is - 'a' + 'A');
        if (wanted >= 'a' && wanted <= 'z')
            wanted = (char)(wanted - 'a' + 'A');
        if (is != wanted && !(is == '-' && wanted == '_'))
            return false;
    }
    return *name == *header;
}

const char *
http_header(const struct http_head *head, const char *name)
{
    for (int i = 0; i < head->header_count; i++)
        if (same_name(head->headers[i].name, name))
            return head->headers[i].value;
    return NULL;
}
