/* What the files that answer for channels share: channels.c for those of one monitor and for what both kinds
 * have in common, shared_channels.c for those of a workspace. */
#ifndef FCGI_API_CHANNELS_H
#define FCGI_API_CHANNELS_H

#include "base/buf.h"
#include "model/channel.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

#include <stdbool.h>

/* The shape Channel, as much of it as the principal may see; name as for put_object. */
void channel_json(struct buf *out, struct request *rq, const char *name, const struct channel *c);

/* {"message", "notification"}; of a workspace's "channel". */
struct reply channel_answer(struct request *rq, const struct channel *c, const char *message);

/* Whether all is as it was that a client may set, but for the config. */
bool channel_is_same(const struct channel *was, const struct channel *c);

/* Whether the principal may set the config of such a channel, and this host can send what it asks for. False:
 * *no says why not. */
bool channel_is_allowed(struct request *rq, const struct channel *c, struct reply *no);

/* Whether the principal may make use of a channel of the workspace by way of a monitor that is told through
 * it. False: *no says why not. */
bool channel_of_all_is_open(struct request *rq, struct reply *no);

/* Saves a channel. config_given: its config is the principal's work from now on. 0, or -1. */
int channel_keep(struct request *rq, struct channel *c, bool config_given);

/* Notes, of a template whose content type is JSON, that it makes none. */
void channel_note_template(struct request *rq, const struct channel *c);

/* Whether what a workspace's channel is to be is possible: it matches monitors of its workspace, and no other
 * channel there has its external_id. was: as it was; of a new one without an external_id. False: *no says
 * what is not. Of a monitor's channel true. */
bool shared_channel_is_fit(struct request *rq, const struct channel *was, const struct channel *c,
                           struct reply *no);

#endif
