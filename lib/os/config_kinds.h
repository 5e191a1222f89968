/* What a setting may be, by its kind. For the table of settings (config.c) and no other file. */
#ifndef OS_CONFIG_KINDS_H
#define OS_CONFIG_KINDS_H

#include "base/arena.h"

#include <stdbool.h>

/* INT and CHOICE have their bounds and words in the row of the setting; all others are texts. */
enum config_kind {
    INT, CHOICE, TEXT, SECRET, HOST, ADDRESS, SERVER, SENDER, SOURCES, NAMES, BASE, ZONE, PATH, ORIGINS,
    NETWORKS, DATABASE, SESSION, LIMITS, PLACES, FOLDERS, ORIGIN,
    KEY_FILE,
    CONFIG_KINDS
};

/* Judges the value of a text kind. True: *kept is what to keep of it: a text of the arena, or
 * `value` itself. False: it is not allowed, and *kept is as it was. */
bool config_text_read(struct arena *a, enum config_kind kind, const char *value, const char **kept);

/* "must be ...", of a text kind. Static. */
const char *config_text_allowed(enum config_kind kind);

/* A stranger's text made fit to stand in a problem line: the beginning of it, without line breaks. */
const char *config_shown(struct arena *a, const char *value);

#endif
