/* What a client may set, as a table: a row per member of a JSON body, saying its type, its limits, what it
 * means when it is missing, and where in a struct it goes. Creating, bulk creating and changing read the same
 * rows, so they cannot disagree.
 *
 * A body is judged in two passes, because the API asks other questions between them: first the types of all
 * members (422), later their values (400).
 *
 * Tables nest: an object in a body fills a struct in the struct, an array a list of structs or of single
 * values.
 *
 *     static const struct field assertion_fields[] = {
 *         { "source", FIELD_ENUM, AT(source), .words = sources, .notes = FIELD_REQUIRED },
 *         { "path", FIELD_TEXT, AT(path), .to = 500 },
 *         { .name = NULL },
 *     };
 *     { "assertions", FIELD_LIST, AT(assertions), .to = 20, .of = assertion_fields,
 *       .item_size = sizeof(struct assertion) },
 *
 * A refusal names the place: "assertions[2].path must have at most 500 characters". */
#ifndef MODEL_FIELDS_H
#define MODEL_FIELDS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "model/warnings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The largest integer a body may hold; as an upper limit: none beyond that. */
#define FIELD_INT_MAX 4294967295.0

enum field_type {
    FIELD_TEXT, /* const char *, NULL when unset; limits count characters */
    FIELD_INT,  /* int64_t, `unset` when unset */
    FIELD_REAL, /* double, `unset` when unset */
    FIELD_BOOL, /* bool */
    FIELD_ENUM, /* an enum, read by its name in `words`; `unset` when unset */
    FIELD_TIME, /* int64_t, Unix seconds, `unset` when unset; in the body a text of RFC 3339 */
    FIELD_OBJECT, /* a struct, whose table is `of`; when unset all its members are */
    FIELD_LIST, /* struct field_list, empty when unset; limits count items */
    FIELD_OTHER /* the row's own reader does everything */
};

/* What an array becomes. The items follow each other in the arena: const struct assertion *list = x.items. */
struct field_list {
    void *items;
    int count;
};

/* Bits of field.notes. */
enum field_notes {
    FIELD_REQUIRED = 1, /* missing or null is 422 when creating */
    FIELD_TRIM = 2,
    FIELD_CLAMP = 4,         /* outside the limits: moved to the nearer, instead of refused */
    FIELD_NULL_CLEARS = 8,   /* when changing, null sets it back to `unset`; on other rows null is ignored */
    FIELD_EMPTY_CLEARS = 16, /* "" is the same as unset */
    FIELD_LOWER = 32,        /* of texts and enums: read in lower case */
    FIELD_NAME = 64,         /* one line, and nothing invisible: text_unfit_for_name */

    /* What fields_put makes of a row. */
    FIELD_OPTION = 128,   /* written by it; others have a writer of their own */
    FIELD_SECRET = 256,   /* written as "***" but where secrets are shown; such a text changes nothing */
    FIELD_PRIVATE = 512,  /* what readers without a key may not see of what is private */
    FIELD_ASIDE = 1024,   /* it changes nothing of what the rest of the struct asks for */
    FIELD_ALWAYS = 2048,  /* a list that is written although it is empty, a pointer although it is NULL */
    FIELD_REACHES = 4096, /* it says where the checker goes, and what it sends there */
    FIELD_UPPER = 8192,   /* of enums: read in upper case */
    FIELD_JSON = 16384 /* a text of JSON, inside an object: null is a value, and reads as "null" */
};

/* How a struct is written. */
enum field_view {
    FIELD_STORED, /* in plain, and only what is not unset: read back, it is the same again */
    FIELD_PLAIN,
    FIELD_MASKED, /* without what is secret */
    FIELD_HIDDEN  /* and without what is private */
};

/* Which refusal: the caller turns it into status and code. */
enum field_fault { FIELD_FINE, FIELD_WRONG_TYPE /* 422 */, FIELD_BAD_VALUE /* 400 */ };

struct field_problem {
    enum field_fault fault;
    const char *message; /* a sentence for people that names the member, as "match.tags[0]"; in the arena */
};

struct field {
    const char *name;
    enum field_type type;
    size_t offset;       /* of the member in the struct */
    double from, to;     /* length of a text or a list, or value of a number, both inclusive */
    double unset;        /* numbers, booleans and enums: the value when missing */
    unsigned notes;
    const char *unset_text;
    const char *synonym; /* another name for the same member, used when `name` itself is missing; when
                            creating also when it is null */
    const char *type_words; /* what it "must be", for 422; NULL: the words of its type */
    const char *const *words; /* FIELD_ENUM: the names, by the enum's value; FIELD_TEXT: what its reader
                                 takes, for those that are told of it; NULL after the last */
    const struct field *of;   /* FIELD_OBJECT, FIELD_LIST: the table of the object, or of each item */
    const struct field *each; /* FIELD_LIST of single values: one row for each item, name and offset unset */
    size_t item_size;         /* FIELD_LIST: sizeof an item; of texts sizeof(const char *) */
    unsigned applies; /* bits of the kinds that it is for, as the table's owner numbers them; 0: all */

    /* Rows that need more than limits. type_ok: may this value be tried at all (else 422)? read: puts it into
     * the struct at `where`; returns NULL, or the sentence for a 400, which names the member (in a nested
     * table the place of the object is put in front of it). On a FIELD_OTHER row, which has no type of its
     * own, value NULL means "unset it"; other rows are never asked that. */
    bool (*type_ok)(json_object *value);
    const char *(*read)(struct arena *a, json_object *value, void *where);

    /* FIELD_OPTION on a FIELD_OTHER row, which is a pointer then, NULL when unset: writes it. */
    void (*put)(struct buf *out, struct arena *a, const char *name, const void *where, enum field_view view);
};

/* First pass: is it an object, are required members there (when creating), do the types fit? Bodies of
 * bulk items may be passed as they are, NULL (JSON's null) included. */
struct field_problem fields_types(struct arena *a, const struct field *rows, json_object *body,
                                  bool creating);

/* Fills a new struct: what the body has, and the unset value of all else. Call after fields_types found it
 * fine. Here and in fields_change a string that holds U+0000, in whatever member, is a bad value. */
struct field_problem fields_create(struct arena *a, const struct field *rows, json_object *body,
                                   void *target);

/* Changes a struct: what the body has; all else stays. An object or a list that is given replaces the whole
 * of what was there. *changes counts the members that took part: 0 when the body holds only unknown members,
 * and nulls that are ignored. */
struct field_problem fields_change(struct arena *a, const struct field *rows, json_object *body, void *target,
                                   int *changes);

/* Sets what the rows with one of these notes name to its unset value. */
void fields_unset(struct arena *a, const struct field *rows, unsigned notes, void *target);

/* The same for rows that do not apply to this kind (a bit of field.applies). */
void fields_drop(struct arena *a, const struct field *rows, unsigned kind, void *target);

/* Whether the row is for this kind. */
#define FIELD_ANY_KIND (~0U)
bool field_applies(const struct field *row, unsigned kind);

/* Adds the rows that apply to the kind and have one of the notes in `with` and none of those in `without`
 * to the object that is open in the buffer; of options only (FIELD_OPTION). A number that is unset as -1,
 * a text and a pointer are left out while they are unset. */
void fields_put(struct buf *out, struct arena *a, const struct field *rows, const void *target, unsigned kind,
                unsigned with, unsigned without, enum field_view view);

/* Reads what was written as FIELD_STORED: NULL (nothing was), or the text of an object. What cannot be read
 * is unset. Limits are not looked at again, but by rows with a reader of their own. */
void fields_read_stored(struct arena *a, const struct field *rows, const char *text, void *target);

/* A warning for each member that no row takes, as "\"keyword\" is ignored; did you mean \"body_contains\"?".
 * Call after fields_types found the body fine. */
void fields_unknown(struct arena *a, const struct field *rows, json_object *body, struct warnings *w);

/* After either, and after whatever else has settled the struct: a warning for each number that the body
 * has at its top and the struct has not, as "interval_seconds raised from 60 to 600". kind: as for
 * field_applies; FIELD_ANY_KIND: of all rows. */
void fields_moved(struct arena *a, const struct field *rows, json_object *body, const void *target,
                  unsigned kind, struct warnings *w);

#endif
