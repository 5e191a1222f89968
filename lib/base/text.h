/* Small questions about text: what number is it, how long is it, what does it look like in lower case. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads the whole of text as a decimal integer (optional sign). False, and *value left alone, if it is
 * anything else, or outside min..max. */
bool text_to_int(const char *text, int64_t min, int64_t max, int64_t *value);

/* The code at the front of an answer of HTTP or SMTP: three digits, 100 to 599; -1: there is none. */
int text_reply_code(const char *text);

/* A copy without white space (ASCII, and U+0085, U+00A0, U+1680, U+2000-200A, U+2028, U+2029, U+202F, U+205F,
 * U+3000) at either end. */
char *text_trim(struct arena *a, const char *text);

/* Copies with A-Z lowered, a-z raised; other characters stay as they are. */
char *text_lower(struct arena *a, const char *text);
char *text_upper(struct arena *a, const char *text);

bool text_blank(const char *text);                             /* NULL, "" or only white space */
bool text_starts(const char *text, const char *prefix);        /* as bytes */
bool text_starts_nocase(const char *text, const char *prefix); /* A-Z as a-z */
bool text_same(const char *a, const char *b);                  /* strcmp, where two NULLs are the same */
bool text_has_word(const char *list, const char *word);        /* of a list with blanks between; A-Z as a-z */

/* Any white space (as for trim) or control character, C1 included. */
bool text_has_space_or_control(const char *text);

/* The first character that has no place in a name: a control character, a line or paragraph separator, or one
 * that is invisible and turns or hides what stands beside it. 0: there is none. Joiners within scripts and
 * emoji are fine. */
uint32_t text_unfit_for_name(const char *text);

/* Unicode characters in valid UTF-8. */
size_t text_length(const char *text);

/* Shortest valid UTF-8 only (RFC 3629): no surrogates, nothing above U+10FFFF. */
bool text_is_utf8(const char *bytes, size_t length);

/* The bytes that the character at the front takes, and its code point; 0 if there is none, or none that is
 * valid. */
size_t text_character(const char *bytes, size_t length, uint32_t *code);

/* A copy cut after at most max characters. */
char *text_cut(struct arena *a, const char *text, size_t max);

/* A copy in which every byte that is not valid UTF-8, and every control character but tab and line feed, is
 * U+FFFD: what strangers sent us, made fit to be stored and shown. */
char *text_clean(struct arena *a, const char *bytes, size_t length);

/* Undoes percent-encoding (RFC 3986); with plus_is_space also "+", as query strings have it. A "%" without
 * two hex digits stays as it is. NULL if the result holds a NUL byte or is not UTF-8. */
char *text_decode(struct arena *a, const char *text, size_t length, bool plus_is_space);

/* The folder that a path lies in: "." if it has no slash. */
const char *text_folder(struct arena *a, const char *path);

/* Where needle first begins in haystack, A-Z as a-z; NULL if nowhere. */
const char *text_find_nocase(const char *haystack, const char *needle);

#endif
