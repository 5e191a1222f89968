#include "base/escapes.h"

#include "base/buf.h"
#include "base/text.h"

#include <string.h>

static const struct {
    char letter;
    char byte;
} simple[] = {{'r', '\r'}, {'n', '\n'}, {'t', '\t'}, {'0', '\0'}, {'\\', '\\'}};
enum { SIMPLE = sizeof simple / sizeof *simple };

static int
hex_digit(char c)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *found = c != '\0' ? strchr(digits, c) : NULL;

    if (!found)
        return -1;
    return (int)(found - digits) - (found - digits < 16 ? 0 : 6);
}

/* Behind a backslash. Returns how much of the text it took; 0: it is none. */
static size_t
read_one(const char *text, char *byte)
{
    int high, low;

    for (int i = 0; i < SIMPLE; i++)
        if (simple[i].letter == *text) {
            *byte = simple[i].byte;
            return 1;
        }
    if (*text != 'x' || (high = hex_digit(text[1])) < 0 || (low = hex_digit(text[2])) < 0)
        return 0;
    *byte = (char)(high * 16 + low);
    return 3;
}

struct byte_text
escapes_read(struct arena *a, const char *text)
{
    struct buf out = {.arena = a};

    while (*text) {
        size_t plain = strcspn(text, "\\"), taken;
        char byte;

        buf_bytes(&out, text, plain);
        text += plain;
        if (*text == '\0')
            break;
        taken = read_one(text + 1, &byte);
        if (taken == 0)
            return (struct byte_text){NULL, 0};
        buf_char(&out, byte);
        text += 1 + taken;
    }
    return (struct byte_text){buf_string(&out), out.length};
}

/* The white space at the end is mostly a line's end, which says nothing. */
const char *
escapes_shown(struct arena *a, const char *bytes, size_t length, size_t most)
{
    struct buf out = {.arena = a};

    while (length > 0 && strchr(" \r\n\t", bytes[length - 1]) && bytes[length - 1] != '\0')
        length--;
    for (size_t i = 0; i < length && i < 4 * most; i++) {
        if (bytes[i] == '\r' || bytes[i] == '\n' || bytes[i] == '\t')
            buf_text(&out, bytes[i] == '\r' ? "\\r" : bytes[i] == '\n' ? "\\n" : "\\t");
        else
            buf_char(&out, bytes[i]);
    }
    return text_cut(a, text_clean(a, buf_string(&out), out.length), most);
}
