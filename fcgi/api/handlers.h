/* The handlers, a resource a file; routes.c says which path leads to which. Each turns a request into a
 * reply. By the time one runs, its key, its subject and the form of its body have been checked (see struct
 * route). */
#ifndef FCGI_API_HANDLERS_H
#define FCGI_API_HANDLERS_H

#include "store/glances.h"
#include "store/incidents.h"
#include "store/monitors.h"
#include "store/overview.h"
#include "store/page_cursor.h"
#include "fcgi/http/audit.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

#include <stdbool.h>

/* monitor_create.c */
struct reply monitor_create_one(struct request *rq);
struct reply monitor_create_many(struct request *rq);

/* The same as monitor_create_one, but answers 201. */
struct reply monitor_create_named(struct request *rq);

/* workspaces.c */
struct reply workspace_add(struct request *rq);
struct reply workspace_list(struct request *rq);
struct reply workspace_show(struct request *rq);
struct reply workspace_patch(struct request *rq);
struct reply workspace_remove(struct request *rq);

/* Whether the workspace that the principal acts in may have one more; FOUND: yes, also if it acts in none. */
enum workspace_room { ROOM_FOR_MONITOR, ROOM_FOR_PAGE, ROOM_FOR_CHANNEL, ROOM_FOR_KEY };
enum found workspace_has_room(struct request *rq, enum workspace_room room);

/* How many it has, and may have by its own limits (-1: any number). 0, or -1. */
int workspace_count(struct request *rq, enum workspace_room room, int64_t *most, int64_t *count);

/* The id of the workspace that the principal acts in; NULL: none, or the store failed. */
const char *workspace_id_of(struct request *rq);

/* workspace_keys.c */
struct reply workspace_key_add(struct request *rq);
struct reply workspace_key_list(struct request *rq);
struct reply workspace_key_rotate(struct request *rq);
struct reply workspace_key_delete(struct request *rq);

/* audit.c */
struct reply audit_of_workspace(struct request *rq);
struct reply audit_of_all(struct request *rq);

/* adopt.c: a monitor comes to a workspace (0: to none), with what is planned for it. 0, or -1. */
int monitor_move(struct request *rq, int64_t monitor, const char *id, int64_t workspace, bool adopted);
struct reply workspace_adopt(struct request *rq);
struct reply monitor_release(struct request *rq);

/* monitors.c */
struct reply monitor_list(struct request *rq);
struct reply monitor_show(struct request *rq);
struct reply monitor_patch(struct request *rq);
struct reply monitor_delete(struct request *rq);
struct reply monitor_pause(struct request *rq);
struct reply monitor_resume(struct request *rq);
struct reply monitor_rotate_key(struct request *rq);
struct reply monitor_export(struct request *rq);

/* The answer {"message", "monitor"}: that nothing was changed; and after rq->monitor was changed from what
 * `was` is: saves that, and says so. url_given: the caller names the target, and answers for it. */
struct reply monitor_unchanged(struct request *rq);
struct reply monitor_save_changes(struct request *rq, const struct monitor *was, bool url_given);

/* apply.c, export.c: a workspace as one document */
struct reply apply_document(struct request *rq);
struct reply export_document(struct request *rq);

/* Whether a PUT of this body would find the monitor as it asks for, and had nothing to say of it. */
bool monitor_is_as(struct request *rq, const struct monitor *was, json_object *body);
/* monitor_by.c. take_external_id: the name in the path becomes a member of the body, which may repeat it;
 * false: *no says what is wrong with either. */
bool take_external_id(struct request *rq, struct reply *no);
struct reply monitor_put(struct request *rq);

/* What GET /monitors and its likes filter by: search, status, tag, group. False: *no says what is wrong. */
bool monitor_filter_read(struct request *rq, struct monitor_filter *filter, struct reply *no);

/* All of the workspace that the principal acts in; of.workspace 0: it acts in none. */
struct monitor_filter monitor_filter_of_workspace(const struct request *rq);

/* The same for lists that hold private monitors if the principal sees them, and come in slices: limit,
 * offset. */
bool monitor_slice_read(struct request *rq, struct monitor_filter *filter, struct reply *no);

/* {"message", "monitor"}: the request's monitor. */
struct reply answer_monitor(struct request *rq, const char *message);

/* How much of the request's monitor the principal is shown. */
enum monitor_sight monitor_sight_of(const struct request *rq);

/* How often the caller may have a monitor asked. */
struct monitor_bounds monitor_bounds_of(const struct request *rq);

/* Into rq->monitor, after it was saved: that moves more than the client set (the next check, the status of a
 * paused one), and what is answered is what was stored. */
int monitor_read_again(struct request *rq);

/* Why a monitor as this one is not taken from whom it comes from (checks of m->trusted); NULL: it is. */
const char *monitor_forbidden(struct request *rq, const struct monitor *m);

/* Why this caller may not make a monitor so (was: NULL), or change it so, as far as it is a plugin
 * monitor, or was one; WHY_COUNT: nothing is in the way. *message: the sentence. */
enum why monitor_plugin_refusal(struct request *rq, const struct monitor *was, const struct monitor *m,
                                const char **message);

/* What is to be said of the request's monitor beside its row. */
int monitor_now_read(struct request *rq, struct monitor_now *now);

/* Adds what a body that was taken asks for and cannot get. */
int monitor_warn(struct request *rq, const struct monitor *m, json_object *body, struct warnings *w);

/* The dashboard's address with the key of a monitor; in a fragment, so that the key reaches no server's
 * log. */
const char *manage_url(struct request *rq, const char *id, const char *key);

/* waits.c */
struct reply wait_show(struct request *rq);

/* gates.c */
struct reply gate_create(struct request *rq);
struct reply gate_list(struct request *rq);
struct reply gate_show(struct request *rq);
struct reply gate_cancel(struct request *rq);

/* check_now.c */
/* Seconds after which a monitor may be checked by hand again. */
int64_t check_pause(const struct monitor *m);
struct reply monitor_check(struct request *rq);

/* Promises the reply, and has the run that makes what clients have asked for look at what this transaction
 * queues, once that is committed: one that is alive, or a new one. 0, or -1 if the store failed (logged). */
int promise_run(struct request *rq, struct reply reply);

/* check_try.c */
struct reply check_try(struct request *rq);

/* pings.c */
struct reply ping_take(struct request *rq);
struct reply ping_list(struct request *rq);
struct reply monitor_rotate_ping_key(struct request *rq);

/* Where a push monitor is pinged, with this key: as clients reach us, or the path alone where that is not
 * known. */
const char *ping_url(struct request *rq, const char *key);

/* The same of a monitor whose key can be read; NULL: it is no push monitor, or the key cannot be. */
const char *ping_url_of(struct request *rq, const struct monitor *m);

/* history.c */
struct reply heartbeats_show(struct request *rq);
struct reply uptime_show(struct request *rq);
struct reply uptime_history(struct request *rq);
struct reply uptime_history_of_all(struct request *rq);
struct reply sla_show(struct request *rq);

/* monitor_overview.c */
struct reply monitor_summary(struct request *rq);
struct reply monitor_overview(struct request *rq);

/* evidence.c */
struct reply heartbeat_show(struct request *rq);
struct reply evidence_show(struct request *rq);
struct reply certificate_show(struct request *rq);

/* response_times.c */
struct reply monitor_trends(struct request *rq);
struct reply response_times_show(struct request *rq);
struct reply response_times_of_all(struct request *rq);

/* badges.c */
struct reply badge_uptime_show(struct request *rq);
struct reply badge_status_show(struct request *rq);

/* incidents.c */
struct reply incident_list(struct request *rq);
struct reply incident_list_all(struct request *rq);
struct reply incident_list_of_page(struct request *rq);
struct reply incident_show(struct request *rq);
struct reply incident_timeline(struct request *rq);
struct reply incident_acknowledge(struct request *rq);
struct reply incident_withdraw(struct request *rq);
struct reply note_create(struct request *rq);
struct reply note_list(struct request *rq);

/* Leaves out of each what the principal is not told of its monitor: before any list of incidents is shown.
 * voice: how the page that tells them speaks, which names monitors and causes in its own words; NULL: no page
 * does. */
struct page_voice;
void incidents_redact(struct request *rq, const struct page_voice *voice, struct incidents *found);

/* channels.c */
struct reply channel_add(struct request *rq);
struct reply channel_list(struct request *rq);
struct reply shared_channel_add(struct request *rq);
struct reply shared_channel_put(struct request *rq);
struct reply shared_channel_list(struct request *rq);
struct reply shared_channel_show(struct request *rq);
struct reply shared_channel_deliveries(struct request *rq);
struct reply channel_patch(struct request *rq);
struct reply channel_delete(struct request *rq);
struct reply channel_rotate_secret(struct request *rq);
struct reply channel_preview(struct request *rq);
struct reply delivery_list(struct request *rq);

/* channel_addresses.c: after the config of a channel was written, inside the same transaction: which of its
 * addresses have to confirm. Asks them, tells the client so, and reads the channel again. */
int channel_addresses_review(struct request *rq, struct channel *c);

/* address_pages.c */
struct reply confirm_show(struct request *rq);
struct reply confirm(struct request *rq);
struct reply unsubscribe_show(struct request *rq);
struct reply unsubscribe(struct request *rq);

/* Whether one of these was asked, whose refusals are pages, too; and such a page. */
bool address_page_is_asked(const struct request *rq);
struct reply address_page_refusal(struct request *rq, const struct reply *no);

/* channel_test.c */
struct reply channel_test(struct request *rq);

/* redeliver.c */
struct reply delivery_repeat(struct request *rq);

/* alerts.c */
struct reply alert_rules_put(struct request *rq);
struct reply alert_rules_show(struct request *rq);
struct reply alert_rules_remove(struct request *rq);
struct reply alert_log(struct request *rq);

/* maintenance.c */
struct reply maintenance_add(struct request *rq);
struct reply maintenance_list(struct request *rq);
struct reply maintenance_list_all(struct request *rq);
struct reply maintenance_list_of_page(struct request *rq);
struct reply maintenance_add_over_many(struct request *rq);
struct reply maintenance_show(struct request *rq);
struct reply maintenance_patch(struct request *rq);
struct reply maintenance_remove(struct request *rq);
struct reply maintenance_end(struct request *rq);
struct reply maintenance_skip_next(struct request *rq);

/* silences.c */
struct reply silence_add(struct request *rq);
struct reply silence_list(struct request *rq);
struct reply silence_remove(struct request *rq);

/* dependencies.c */
struct reply dependency_add(struct request *rq);
struct reply dependency_list(struct request *rq);
struct reply dependent_list(struct request *rq);
struct reply dependency_graph(struct request *rq);
struct reply dependency_delete(struct request *rq);

/* locations.c */
struct reply location_add(struct request *rq);
struct reply location_list(struct request *rq);
struct reply location_show(struct request *rq);
struct reply location_delete(struct request *rq);
struct reply location_rotate_key(struct request *rq);

/* probe.c */
struct reply probe_work(struct request *rq);
struct reply probe_submit(struct request *rq);

/* consensus.c */
struct reply location_results(struct request *rq);
struct reply consensus_show(struct request *rq);

/* pages.c */
struct reply page_add(struct request *rq);
struct reply page_list(struct request *rq);
struct reply page_show(struct request *rq);
struct reply page_patch(struct request *rq);
struct reply page_delete(struct request *rq);
struct reply page_rotate_key(struct request *rq);

/* unlock.c: the form of a closed page; who may not read its pages gets that form. */
struct reply page_unlock_show(struct request *rq);
struct reply page_unlock(struct request *rq);
bool unlock_is_asked(const struct request *rq, const struct reply *no);
struct reply unlock_refusal(struct request *rq, const struct reply *no);

/* page_images.c; prepare: as struct input says. */
bool page_image_prepare(struct request *rq, struct reply *no);
struct reply page_image_put(struct request *rq);
struct reply page_image_delete(struct request *rq);
struct reply page_image_show(struct request *rq);

/* layouts.c */
struct reply layout_put(struct request *rq);
struct reply layout_show(struct request *rq);

/* posts.c */
struct reply post_add(struct request *rq);
struct reply post_list(struct request *rq);
struct reply post_show(struct request *rq);
struct reply post_patch(struct request *rq);
struct reply post_delete(struct request *rq);
struct reply post_update_add(struct request *rq);
struct reply post_update_patch(struct request *rq);
struct reply post_update_delete(struct request *rq);

/* page_monitors.c */
struct reply page_monitors_add(struct request *rq);
struct reply page_monitors_list(struct request *rq);
struct reply page_monitor_remove(struct request *rq);

/* All that is on a page, private monitors too. */
struct monitor_filter page_filter(const struct page *page);

/* page_feeds.c */
struct reply page_feed(struct request *rq);
struct reply page_feed_json(struct request *rq);
struct reply page_calendar(struct request *rq);

/* history_pages.c */
struct reply public_history_show(struct request *rq);

/* page_summary.c */
struct reply page_summary(struct request *rq);
struct reply page_status(struct request *rq);
struct reply page_summary_at_domain(struct request *rq);
struct reply page_status_at_domain(struct request *rq);

/* page_history.c */
struct reply page_history(struct request *rq);
struct reply page_day_show(struct request *rq);

/* subscribe_form.c */
struct reply subscribe_show(struct request *rq);
struct reply subscribe(struct request *rq);

/* subscribers.c */
struct reply subscriber_add(struct request *rq);
struct reply subscriber_list(struct request *rq);
struct reply subscriber_delete(struct request *rq);

/* overview.c */
/* The members "monitors", those in the range, and "overall", of all, of an object that is open. */
/* Writes a list of monitors at a glance, each by `json`; g tells more of it. -1: the store failed. */
typedef void glance_json(struct buf *out, struct arena *a, const struct status_monitor *s);
int put_glances(struct request *rq, struct buf *out, const char *name, const struct monitor_filter *filter,
                struct glances *g, glance_json *json);

/* "monitors" and "overall", of which the first may be a part and the other is of all that match. */
int put_status_monitors(struct request *rq, struct buf *out, const struct monitor_filter *filter,
                        struct glances *g);
struct reply status_show(struct request *rq);
struct reply status_history(struct request *rq);
struct reply dashboard_show(struct request *rq);

/* public_pages.c */
struct reply public_root(struct request *rq);
struct reply public_page_show(struct request *rq);
struct reply public_post_show(struct request *rq);
struct reply public_embed(struct request *rq);

/* Whether the route is one of those: then a refusal is a page, too, with the same status and sentence. */
bool public_is_asked(const struct request *rq);
struct reply public_refusal(struct request *rq, const struct reply *no);

/* reports.c */
struct reply report_sla(struct request *rq);

/* attention.c */
struct reply attention_show(struct request *rq);

/* settings.c */
struct reply settings_show(struct request *rq);
struct reply settings_put(struct request *rq);

/* system.c */
struct reply health_show(struct request *rq);
struct reply tags_list(struct request *rq);
struct reply groups_list(struct request *rq);
struct reply whoami_show(struct request *rq);
struct reply admin_verify(struct request *rq);
struct reply settings_of_host(struct request *rq);
struct reply events_elsewhere(struct request *rq);

/* limits.c */
struct reply limits_show(struct request *rq);

/* dossier.c */
struct reply dossier_show(struct request *rq);
struct reply dossier_markdown(struct request *rq);

/* mcp.c */
struct reply mcp_answer(struct request *rq);

/* metrics.c */
struct reply metrics_show(struct request *rq);

/* discovery.c */
struct reply openapi_show(struct request *rq);
struct reply guide_show(struct request *rq);
struct reply guide_part_show(struct request *rq);
struct reply skills_list(struct request *rq);
struct reply agent_skills_list(struct request *rq);
struct reply api_catalog_show(struct request *rq);

#endif
