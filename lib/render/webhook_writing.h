/* What the files that write bodies of webhooks share; all others include render/webhook_body.h. Each writer
 * adds the members of the body's object, but for a template's, which writes the whole body. */
#ifndef RENDER_WEBHOOK_WRITING_H
#define RENDER_WEBHOOK_WRITING_H

#include "render/message.h"
#include "render/webhook_body.h"

/* All that a writer needs to know. */
struct writing {
    struct webhook_body *w;         /* whose url a format may change */
    struct buf *out;                /* the body's object, open */
    struct arena *a;
    const struct channel_config *c;
    const struct notification *n;
    const struct instance_place *place;
};

/* The message as one text, at most so many characters. */
const char *webhook_text(const struct writing *x, const struct markup *markup, size_t most);

/* Whether the event tells how long an outage has lasted by now. */
bool webhook_tells_duration(const struct notification *n);

/* "https://.../incident/ID#acknowledge": a page that asks for the key, so it opens nothing by itself. NULL
 * without PUBLIC_URL, or of no incident. */
const char *webhook_acknowledge_link(struct arena *a, const struct notification *n,
                                     const struct instance_place *p);

void write_telegram(const struct writing *x);
void write_teams(const struct writing *x);
void write_pagerduty(const struct writing *x);
void write_agent(const struct writing *x);
void write_template(const struct writing *x);

#endif
