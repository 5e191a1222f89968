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
 *         { "value", FIELD_TEXT, AT(value), .to = 1000 },
 *         { .name = NULL },
 *     };
 *     { "assertions", FIELD_LIST, AT(assertions), .to = 50, .of = assertion_fields,
 *       .item_size = sizeof(struct assertion) },
 *
 * A refusal names the place: "assertions[2].value must have at most 1000 characters". */
#ifndef MODEL_FIELDS_H
#define MODEL_FIELDS_H

#include "base/arena.h"
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
    FIELD_REQUIRED = 1,      /* missing or null is 422 when creating */
    FIELD_TRIM = 2,
    FIELD_CLAMP = 4,         /* outside the limits: moved to the nearer, instead of refused */
    FIELD_NULL_CLEARS = 8,   /* when changing, null sets it back to `unset`; on other rows null is ignored */
    FIELD_EMPTY_CLEARS = 16, /* "" is the same as unset */
    FIELD_LOWER = 32,        /* of texts and enums: read in lower case */
    FIELD_NAME = 64          /* one line, and nothing invisible: text_unfit_for_name */
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
    const char *const *words; /* FIELD_ENUM: the names, by the enum's value; NULL after the last */
    const struct field *of;   /* FIELD_OBJECT, FIELD_LIST: the table of the object, or of each item */
    const struct field *each; /* FIELD_LIST of single values: one row for each item, name and offset unset */
    size_t item_size;         /* FIELD_LIST: sizeof an item; of texts sizeof(const char *) */

    /* Rows that need more than limits. type_ok: may this value be tried at all (else 422)? read: puts it into
     * the struct at `where`; returns NULL, or the sentence for a 400, which names the member (in a nested
     * table the place of the object is put in front of it). On a FIELD_OTHER row, which has no type of its
     * own, value NULL means "unset it"; other rows are never asked that. */
    bool (*type_ok)(json_object *value);
    const char *(*read)(struct arena *a, json_object *value, void *where);
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

/* A warning for each member that no row takes, as "\"keyword\" is ignored; did you mean \"body_contains\"?".
 * Call after fields_types found the body fine. */
void fields_unknown(struct arena *a, const struct field *rows, json_object *body, struct warnings *w);

/* After either, and after whatever else has settled the struct: a warning for each number that the body
 * has at its top and the struct has not, as "interval_seconds raised from 60 to 600". */
void fields_moved(struct arena *a, const struct field *rows, json_object *body, const void *target,
                  struct warnings *w);

#endif
