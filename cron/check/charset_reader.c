/* iconv does the work. A server's word for a charset is looked at before iconv sees it: there a name may hold
 * instructions ("//TRANSLIT") and paths. */
#include "cron/check/charset_reader.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#define PIECE 4096

static const char name_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";

/* What people mean by a name. */
static const struct {
    const char *name, *meant;
} aliases[] = {
    { "iso-8859-1", "windows-1252" }, { "latin1", "windows-1252" }, { "us-ascii", "windows-1252" },
    { "shift_jis", "cp932" },         { "gb2312", "gbk" },          { "ks_c_5601-1987", "cp949" },
};

/* The value of this parameter in "text/html; charset=x; a=b"; NULL: there is none. */
static const char *
find_parameter(const char *content_type, const char *name)
{
    size_t length = strlen(name);
    const char *at = strchr(content_type, ';');

    while (at) {
        at += 1 + strspn(at + 1, " \t");
        if (strncasecmp(at, name, length) == 0 && at[length] == '=')
            return at + length + 1;
        at = strchr(at, ';');
    }
    return NULL;
}

bool
charset_of(const char *content_type, char name[CHARSET_MAX])
{
    const char *value = find_parameter(content_type, "charset");
    size_t length;

    if (!value)
        return false;
    value += *value == '"' || *value == '\'';
    length = strspn(value, name_characters);
    if (length == 0 || length >= CHARSET_MAX)
        return false;
    memcpy(name, value, length);
    name[length] = '\0';
    return true;
}

/* As in the Encoding Standard of WHATWG, which browsers follow. */
static const char *
meant_by(const char *name)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcasecmp(name, aliases[i].name) == 0)
            return aliases[i].meant;
    return name;
}

void
charset_reader_begin(struct charset_reader *r, const char *content_type)
{
    char name[CHARSET_MAX];

    *r = (struct charset_reader){ .is_open = false };
    if (!charset_of(content_type, name) || strcasecmp(name, "utf-8") == 0 || strcasecmp(name, "utf8") == 0)
        return;
    r->converter = iconv_open("UTF-8", meant_by(name));
    r->is_open = r->converter != (iconv_t)-1;
}

/* Converts up to a character that is not complete, and keeps that. EINVAL: the piece ends within a character.
 * E2BIG: `out` is full, and the loop goes on. EILSEQ: what is there is no character in this charset. */
static bool
convert(struct charset_reader *r, char *bytes, size_t count, charset_sink *sink, void *owner)
{
    while (count > 0) {
        char out[PIECE], *to = out;
        size_t room = sizeof out;
        int trouble = iconv(r->converter, &bytes, &count, &to, &room) == (size_t)-1 ? errno : 0;

        if (to > out && !sink(owner, out, (size_t)(to - out)))
            return false;
        if (trouble == EINVAL && count <= sizeof r->rest) {
            memcpy(r->rest, bytes, count);
            r->rest_length = count;
            return true;
        }
        if (trouble != 0 && trouble != E2BIG) {
            bytes++; /* no character */
            count--;
        }
    }
    return true;
}

bool
charset_reader_feed(struct charset_reader *r, const char *bytes, size_t count, charset_sink *sink,
                    void *owner)
{
    char piece[PIECE];

    if (!r->is_open)
        return true;
    while (count > 0) {
        size_t before = r->rest_length, taken = sizeof piece - before < count ? sizeof piece - before : count;

        memcpy(piece, r->rest, before);
        memcpy(piece + before, bytes, taken);
        r->rest_length = 0;
        if (!convert(r, piece, before + taken, sink, owner))
            return false;
        bytes += taken;
        count -= taken;
    }
    return true;
}

void
charset_reader_end(struct charset_reader *r)
{
    if (r->is_open)
        iconv_close(r->converter);
    *r = (struct charset_reader){ .is_open = false };
}
