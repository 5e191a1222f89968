/* A line is put together on the stack, cut at LINE_SIZE, cleaned, and written with one call, so that the
 * lines of several processes in one file do not mix. It begins with the time, because a file has none of
 * its own. errno is kept, so a caller may log first and look at the error afterwards. */
#include "os/log.h"

#include "base/rfc3339.h"
#include "base/text.h"
#include "os/clock.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_SIZE 2048

static const char *program = "watchpost";
static const char *request;

void
log_program(const char *name)
{
    program = name;
}

void
log_request(const char *id)
{
    request = id;
}

/* Puts "?" for each control character and each byte that is not UTF-8; returns the new length. A text with a
 * line break could otherwise forge a second line of the log. */
static size_t
clean(char *line, size_t length)
{
    char *to = line;
    uint32_t code;

    for (size_t i = 0; i < length;) {
        size_t size = text_character(line + i, length - i, &code);

        if (size == 0 || code < 0x20 || (code >= 0x7f && code <= 0x9f)) {
            *to++ = '?';
            i += size > 0 ? size : 1;
            continue;
        }
        memmove(to, line + i, size);
        to += size;
        i += size;
    }
    return (size_t)(to - line);
}

__attribute__((format(printf, 2, 0))) static void
write_line(const char *kind, const char *format, va_list args)
{
    int error = errno;
    char line[LINE_SIZE + 1], time[RFC3339_SIZE];
    size_t length;
    int got;
    const char *id = request ? request : "", *open = request ? "[" : "", *close = request ? "] " : "";

    rfc3339_print(clock_now(), time);
    got = snprintf(line, LINE_SIZE, "%s %s: %s%s%s%s", time, program, open, id, close, kind);
    length = got < 0 ? 0 : got < LINE_SIZE ? (size_t)got : LINE_SIZE - 1;
    got = vsnprintf(line + length, LINE_SIZE - length, format, args);
    if (got > 0)
        length = (size_t)got < LINE_SIZE - length ? length + (size_t)got : LINE_SIZE - 1;
    length = clean(line, length);
    line[length++] = '\n';
    if (write(STDERR_FILENO, line, length) < 0) {
        /* stderr is closed: there is no other place to report to. */
    }
    errno = error;
}

void
log_error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_line("error: ", format, args);
    va_end(args);
}

void
log_info(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_line("", format, args);
    va_end(args);
}
