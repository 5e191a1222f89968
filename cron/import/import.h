/* watchpost import: what other monitors keep, as a document for watchpost apply. A file for each format;
 * this is what they share. Whatever cannot be carried over is told, object by object: nothing is dropped
 * in silence. */
#ifndef CRON_IMPORT_IMPORT_H
#define CRON_IMPORT_IMPORT_H

#include "base/arena.h"
#include "base/json.h"

#include <stdbool.h>
#include <stdint.h>

struct import {
    struct arena *arena;
    json_object *document; /* with monitors, channels, status_pages */
    int lost;              /* how much was told to be lost */
};

/* A format: reads its files and fills the document. False: *problem says why nothing could be read. */
struct import_format {
    const char *name;
    int files_from, files_to;
    bool (*read)(struct import *im, char **files, int count, const char **problem);
};

extern const struct import_format import_uptime_kuma, import_gatus, import_healthchecks, import_blackbox,
    import_csv;

/* Tells what is lost of which object. */
void import_lost(struct import *im, const char *object, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same of each member that is there and not among those that were carried over; a NULL object has none.
 * prefix: what stands before their names. */
void import_lost_others(struct import *im, const char *object, const char *prefix, json_object *from,
                        const char *const *carried);

/* A new object in a part of the document ("monitors"), under an external_id made of a name: no two have
 * the same. It belongs to the document. *id: the external_id, in the arena; NULL: not wanted. */
json_object *import_object(struct import *im, const char *part, const char *name, const char **id);

/* Mends, and tells, what the API would refuse of the monitors. */
void import_judge(struct import *im);

/* Takes it out again: there is nothing to make of it. */
void import_drop(struct import *im, const char *part, const char *id);

/* Members of an object that is made; a NULL text, and an empty one, is left out. */
void import_text(json_object *object, const char *name, const char *value);
void import_int(json_object *object, const char *name, int64_t value);
void import_bool(json_object *object, const char *name, bool value);
void import_add_text(json_object *object, const char *list,
                     const char *value); /* to an array, which is made */

/* Members of an object that is read: texts also of numbers; absent: what stands for one that is not there,
 * or is of another type. */
const char *import_get(json_object *object, const char *name);
int64_t import_get_int(json_object *object, const char *name, int64_t absent);
bool import_get_bool(json_object *object, const char *name, bool absent);
bool import_has(json_object *object, const char *name); /* and it is not null, "", [], {} or false */

/* A length of time: "1m30s", "1h"; a bare number counts in the unit of the function's name. -1: it is
 * none. */
int64_t import_seconds(const char *text);
int64_t import_milliseconds(const char *text);

/* Adds an assertion to a monitor. value: NULL for none. */
void import_assertion(json_object *monitor, const char *source, const char *path, const char *op,
                      json_object *value);

#endif
