/* JSON in and out. Reading is json-c's, behind a first look that closes what it lets pass. Writing goes
 * straight into a text: our answers are written once, in order, and need no tree. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/arena.h"
#include "base/buf.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_MAX_DEPTH 32

/* Reads exactly one JSON value (RFC 8259) with white space around it. NULL on anything else, and *problem
 * then says what, for people: not UTF-8, a lone surrogate, nested deeper than 32, "not JSON". A JSON null
 * is a value: *problem is NULL then. The value belongs to the caller (json_object_put). */
json_object *json_read(const char *text, size_t length, const char **problem);

/* The same of a text that this program has written itself, with a NUL behind it: it is not judged first. */
json_object *json_read_own(const char *text, size_t length);

/* Whether any string in the value, names included, holds U+0000. */
bool json_holds_nul(json_object *value);

/* Whether it is an array of strings alone; an empty one is. */
bool json_is_texts(json_object *value);

/* The integer in a value, if it is one in 0..4294967295 without fraction or exponent. */
bool json_is_count(json_object *value, int64_t *count);

/* Writing. Each adds one member to the object that is open in the buffer, or, with a NULL name, one item
 * to the array (or the whole text). Commas come by themselves. Names go out as they are: they are our own
 * words, or have been judged to hold nothing that JSON escapes. */
void put_object(struct buf *out, const char *name);
void put_stranger_name(struct buf *out, const char *name); /* any text; its value follows, with a NULL name */
void end_object(struct buf *out);
void put_array(struct buf *out, const char *name);
void end_array(struct buf *out);
void put_text(struct buf *out, const char *name, const char *value); /* NULL: null */
void put_int(struct buf *out, const char *name, int64_t value);
void put_real(struct buf *out, const char *name, double value);      /* %.15g; never 99.900000000000006 */
void put_bool(struct buf *out, const char *name, bool value);
void put_time(struct buf *out, const char *name, int64_t at);        /* 0, "never": null */
void put_null(struct buf *out, const char *name);
void put_json(struct buf *out, const char *name, const char *json);  /* text that is JSON already */

/* The same for members that are left out when there is no value: NULL; below 0; 0. */
void opt_text(struct buf *out, const char *name, const char *value);
void opt_int(struct buf *out, const char *name, int64_t value);
void opt_real(struct buf *out, const char *name, double value);
void opt_time(struct buf *out, const char *name, int64_t at);

#endif
