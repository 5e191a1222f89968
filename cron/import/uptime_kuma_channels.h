/* Where a notification of Uptime Kuma goes, by its type. */
#ifndef CRON_IMPORT_UPTIME_KUMA_CHANNELS_H
#define CRON_IMPORT_UPTIME_KUMA_CHANNELS_H

#include "cron/import/import.h"

/* The type and the config of a channel of the document, from a notification's settings; what of these has no
 * counterpart is told as lost, under this name. False: there are no channels of this type here. */
bool kuma_take_channel(struct import *im, json_object *channel, json_object *settings, const char *name);

#endif
