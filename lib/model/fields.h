/* What a client may set, as a table: a row per member of a JSON body, saying its type, its limits, what it
 * means when it is missing, and where in a struct it goes. Creating, bulk creating and changing read the
 * same rows, so they cannot disagree.
 *
 * A body is judged in two passes, because the API puts other questions between them: first the types
 * of all members (422), later their values (400). */
#ifndef MODEL_FIELDS_H
#define MODEL_FIELDS_H

#include "base/arena.h"
#include "base/json.h"

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
    FIELD_OTHER /* the row's own reader does everything */
};

enum field_notes {
    FIELD_REQUIRED = 1,     /* missing or null is 422 when creating */
    FIELD_TRIM = 2,
    FIELD_CLAMP = 4,        /* outside the limits: moved to the nearer, instead of refused */
    FIELD_NULL_CLEARS = 8,  /* when changing, null sets it back to `unset`; on other rows null is ignored */
    FIELD_EMPTY_CLEARS = 16 /* "" is the same as unset */
};

/* Which refusal: the caller turns it into status and code. */
enum field_fault { FIELD_FINE, FIELD_WRONG_TYPE /* 422 */, FIELD_BAD_VALUE /* 400 */ };

struct field_problem {
    enum field_fault fault;
    const char *message; /* a sentence for people that names the member; in the arena */
};

struct field {
    const char *name;
    enum field_type type;
    size_t offset;       /* of the member in the struct */
    double from, to;     /* length of a text, or value of a number, both inclusive */
    double unset;        /* numbers and booleans: the value when missing */
    unsigned notes;
    const char *unset_text;
    const char *synonym; /* another name for the same member, used when `name` itself is missing; when
                            creating also when it is null */
    const char *type_words; /* what it "must be", for 422; NULL: the words of its type */

    /* Rows that need more than limits. type_ok: may this value be tried at all (else 422)? read: puts it
     * into the struct at `where`; returns NULL, or the sentence for a 400. On a FIELD_OTHER row, which has
     * no type of its own, value NULL means "unset it"; other rows are never asked that. */
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

/* Changes a struct: what the body has; all else stays. *changes counts the members that took part: 0 when the
 * body holds only unknown members, and nulls that are ignored. */
struct field_problem fields_change(struct arena *a, const struct field *rows, json_object *body, void *target,
                                   int *changes);

#endif
