/* What is queued of a mail is only what it is about; its words are read when it is sent, so what was deleted
 * meanwhile is not told, and what was mended is told as it is. */
#include "flow/subscriptions.h"

#include "base/duration.h"
#include "base/json.h"
#include "base/text.h"
#include "model/incident.h"
#include "model/language.h"
#include "rules/limit.h"
#include "rules/redaction.h"
#include "os/zone_file.h"
#include "store/incidents.h"
#include "store/mail_tokens.h"
#include "store/monitors.h"
#include "store/pages.h"
#include "store/posts.h"
#include "store/rate_limits.h"
#include "store/settings.h"
#include "store/subscribers.h"
#include "flow/confirmation.h"

#include <string.h>

/* Incidents in one transaction, and after how many mails it ends before it has them all: an incident may have
 * thousands, and everybody who writes waits for it. */
enum { GROUP = 20, MOST_MAILS = 500 };

/* --- asking --------------------------------------------------------------------------------------------- */

/* At most one mail a day to an address, whatever asks it. *may: there may be one now, and it is counted. */
static int
count_mail(struct db *db, struct arena *a, const char *email, int64_t now, bool *may)
{
    const struct limit_rule *rule = &limit_rules[LIMIT_CONFIRMATIONS_OF_ADDRESS];
    const char *key = text_lower(a, email);
    struct rate_limit_use use;

    if (rate_limits_read(db, rule->name, key, rule->window_seconds, now, &use) != 0)
        return -1;
    *may = use.used < rule->most;
    return *may ? rate_limits_count(db, rule->name, key, rule->window_seconds, now) : 0;
}

/* Of a known address nothing is changed but what its link will do. */
static int
write_down(struct db *db, struct arena *a, int64_t page, const char *email, const struct subscription *wish,
           int64_t now, struct subscriber *s)
{
    enum found found = subscribers_by_email(db, a, page, email, s);

    if (found == FOUND) {
        s->wants = *wish;
        return subscribers_want(db, s, now);
    }
    if (found == FAILED)
        return -1;
    *s = (struct subscriber){ .page = page, .email = email, .has = *wish, .created_at = now };
    return subscribers_insert(db, a, s);
}

int
subscription_ask(struct db *db, struct arena *a, const struct config *config, int64_t page, const char *email,
                 const struct subscription *wish, int64_t now, bool *mailed)
{
    struct subscriber s;

    *mailed = false;
    if (write_down(db, a, page, email, wish, now, &s) != 0)
        return -1;
    if (!confirmation_is_possible(config))
        return 0;
    if (count_mail(db, a, email, now, mailed) != 0)
        return -1;
    return *mailed ? subscribers_queue_confirmation(db, a, &s, now) : 0;
}

/* --- telling -------------------------------------------------------------------------------------------- */

static const char *
body_of(struct arena *a, const char *post, const char *update, const char *incident, bool ended)
{
    struct buf out = { .arena = a };

    put_object(&out, NULL);
    opt_text(&out, "post", post);
    opt_text(&out, "update", update);
    opt_text(&out, "incident", incident);
    if (ended)
        put_bool(&out, "ended", true);
    end_object(&out);
    return buf_string(&out);
}

int
subscriptions_tell_post(struct db *db, struct arena *a, const struct post *p, const struct post_update *u,
                        int64_t now, int64_t *count)
{
    const struct subscriber_news news = {
        .page = p->page,
        .name = u != NULL ? u->id : p->id,
        .thread = p->id,
        .body = body_of(a, p->id, u != NULL ? u->id : NULL, NULL, false),
        .post = p->key,
        .kind = (int64_t)1 << p->kind,
        .now = now,
    };

    return subscribers_tell_post(db, &news, count);
}

/* Two marks, so that beginning and end of an incident are two things to tell. */
static int
tell_incident(struct db *db, struct arena *a, const struct subscriber_incident *i, bool ended, int64_t now,
              int *told)
{
    const struct subscriber_news news = {
        .page = i->page,
        .name = arena_printf(a, "%s%s", i->id, ended ? "-ended" : "-begun"),
        .thread = i->id,
        .body = body_of(a, NULL, NULL, i->id, ended),
        .monitor_id = i->monitor_id,
        .confirmed_by = ended ? i->told_at : now,
        .now = now,
    };
    enum found first = subscribers_incident_told(db, i, ended, now);
    enum found spoken = ended ? subscribers_post_speaks(db, i->page, i->incident) : NONE;
    int64_t count = 0;

    if (first == FAILED || spoken == FAILED)
        return -1;
    if (first == NONE || spoken == FOUND)
        return 0;
    if (subscribers_tell_incident(db, &news, &count) != 0)
        return -1;
    *told += (int)count;
    return 0;
}

/* Read first without the lock for writing: mostly there is nothing to tell. What was told is marked, so the
 * next group goes on behind it. *more: there may be others. */
static int
tell_group(struct db *db, struct arena *a, bool ended, int64_t now, int *told, bool *more)
{
    struct subscriber_incidents found = { 0 };
    const int before = *told;
    int done = 0;

    if (subscribers_incidents(db, a, ended, GROUP, now, &found) != 0)
        return -1;
    *more = false;
    if (found.count == 0)
        return 0;
    if (db_begin(db) != 0)
        return -1;
    for (; done < found.count && *told - before < MOST_MAILS; done++)
        if (tell_incident(db, a, &found.list[done], ended, now, told) != 0) {
            db_rollback(db);
            return -1;
        }
    *more = found.count == GROUP || done < found.count;
    return db_commit(db);
}

int
subscriptions_incidents(struct db *db, struct arena *a, const struct config *config, int64_t now, int *told)
{
    *told = 0;
    if (config->smtp_host == NULL || config->public_url == NULL)
        return 0; /* what could not be sent is not told a day later */
    for (int ended = 0; ended <= 1; ended++)
        for (bool more = true; more;)
            if (tell_group(db, a, ended != 0, now, told, &more) != 0)
                return -1;
    return 0;
}

/* --- one mail ------------------------------------------------------------------------------------------- */

/* What a mail is about, as it was queued. */
struct letter_subject {
    const char *post, *update, *incident;
    bool ended;
};

static const char *
text_of(struct arena *a, json_object *facts, const char *name)
{
    json_object *value = json_object_object_get(facts, name);

    return value != NULL ? arena_text(a, json_object_get_string(value)) : NULL;
}

static struct letter_subject
read_subject(struct arena *a, const char *body)
{
    const char *problem;
    json_object *facts = json_read(body, strlen(body), &problem);
    struct letter_subject s = {
        .post = text_of(a, facts, "post"),
        .update = text_of(a, facts, "update"),
        .incident = text_of(a, facts, "incident"),
        .ended = json_object_object_get(facts, "ended") != NULL,
    };

    json_object_put(facts);
    return s;
}

static const char *
new_link(struct db *db, struct arena *a, const struct config *config, enum mail_purpose purpose,
         const struct subscriber *s, int64_t expires_at)
{
    const struct mail_token token = { .subscriber = s->key, .address = s->email, .expires_at = expires_at };
    const char *text = mail_token_add(db, a, purpose, &token);

    return text == NULL ? NULL
                        : arena_printf(a, "%s%s", config->public_url, mail_token_path(a, purpose, text));
}

/* Of whoever made the page it has no word. */
static int
ask_to_confirm(struct db *db, struct arena *a, const struct config *config, const struct subscriber *s,
               int64_t now, struct letter *letter, const char **reason)
{
    struct branding branding;

    if (s->is_active && !s->asks) {
        *reason = "not needed any longer";
        return 0;
    }
    if (settings_branding(db, a, &branding) != 0)
        return -1;
    letter->instance = branding_name(&branding);
    letter->link = new_link(db, a, config, MAIL_CONFIRMS, s, now + (int64_t)CONFIRMATION_DAYS * DAY);
    return letter->link != NULL ? 0 : -1;
}

static const struct post_update *
update_of(const struct post *p, const char *id)
{
    for (int i = 0; id != NULL && i < p->updates.count; i++)
        if (strcmp(p->updates.list[i].id, id) == 0)
            return &p->updates.list[i];
    return NULL;
}

/* FOUND: the letter says it; NONE: it was deleted. */
static enum found
tell_of_post(struct db *db, struct arena *a, const struct letter_subject *about, const struct page *page,
             struct letter *letter)
{
    struct post *p = arena_alloc(a, sizeof *p);
    enum found found = posts_by_id(db, a, about->post, p);
    const struct post_update *u;

    if (found != FOUND)
        return found;
    u = update_of(p, about->update);
    if (p->page != page->key || (about->update != NULL && u == NULL))
        return NONE;
    letter->post = p;
    letter->title = p->title;
    letter->kind = p->kind;
    letter->state = u != NULL ? u->state : p->first_state;
    letter->body = u != NULL ? u->body : p->body;
    letter->thread = p->id;
    letter->link = arena_printf(a, "/s/%s/posts/%s", page->slug, p->id);
    return FOUND;
}

static enum found
tell_of_incident(struct db *db, struct arena *a, const struct letter_subject *about, const struct page *page,
                 struct letter *letter)
{
    struct incident i;
    enum found found = incidents_by_id(db, a, about->incident, &i);
    const char *name;

    if (found != FOUND)
        return found;
    if (pages_monitor_name(db, a, page->key, i.monitor, &name) != 0)
        return FAILED;
    if (name == NULL)
        return NONE;
    letter->title = name;
    letter->is_automatic = true;
    letter->has_ended = about->ended;
    letter->kind = POST_INCIDENT;
    letter->state = about->ended ? POST_RESOLVED : POST_INVESTIGATING;
    redact_incident(a, i.is_public ? READER_OF_PUBLIC : READER_OF_PRIVATE, &i);
    letter->body = page->show_causes ? i.cause : "";
    letter->thread = i.id;
    letter->link = arena_printf(a, "/s/%s", page->slug);
    return FOUND;
}

static int
tell(struct db *db, struct arena *a, const struct config *config, const struct subscriber *s,
     const struct letter_subject *about, struct letter *letter, const char **reason)
{
    struct page page;
    enum found found = pages_by_key(db, a, s->page, &page);

    if (found == FOUND)
        found = about->post != NULL ? tell_of_post(db, a, about, &page, letter)
                                    : tell_of_incident(db, a, about, &page, letter);
    if (found != FOUND) {
        *reason = "it is gone";
        return found == FAILED ? -1 : 0;
    }
    letter->speech.zone = zone_file_read(a, page_timezone(&page, config));
    letter->page_title = page.title;
    letter->link = arena_printf(a, "%s%s", config->public_url, letter->link);
    if (PAGE_IS_CLOSED(&page))
        letter->body = NULL;
    letter->unsubscribe_url = new_link(db, a, config, MAIL_UNSUBSCRIBES, s, 0);
    return letter->unsubscribe_url != NULL ? 0 : -1;
}

int
subscription_letter(struct db *db, struct arena *a, const struct config *config, int64_t subscriber,
                    const char *event, const char *body, int64_t now, struct letter *letter,
                    const char **reason)
{
    struct letter_subject about;
    struct subscriber s;
    enum found found = subscribers_by_key(db, a, subscriber, &s);

    *letter = (struct letter){ .link = NULL };
    *reason = NULL;
    if (found == FAILED)
        return -1;
    if (found == NONE || config->public_url == NULL) {
        *reason = found == NONE ? "it has unsubscribed" : "PUBLIC_URL is not set";
        return 0;
    }
    letter->speech.language = language_by_code(s.has.language);
    if (text_same(event, SUBSCRIBER_CONFIRMATION))
        return ask_to_confirm(db, a, config, &s, now, letter, reason);
    about = read_subject(a, body);
    return tell(db, a, config, &s, &about, letter, reason);
}
