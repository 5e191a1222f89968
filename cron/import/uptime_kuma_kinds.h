/* What a monitor of Uptime Kuma checks, by its type. */
#ifndef CRON_IMPORT_UPTIME_KUMA_KINDS_H
#define CRON_IMPORT_UPTIME_KUMA_KINDS_H

#include "cron/import/import.h"

/* The members that say what is checked, from a row into a monitor of the document, which is called id.
 * False: there are no monitors of this type here. */
bool kuma_take_kind(struct import *im, json_object *row, json_object *m, const char *id, const char *type);

/* "retry_interval", or "retryInterval" of a backup: what the row has. */
const char *kuma_column(json_object *row, const char *column, const char *other);

#endif
