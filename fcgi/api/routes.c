/* The table of routes, and before it the lists of what they take. fcgi/http/route_match.c finds the row of a
 * path, fcgi/http/guard.c says what each key means. */
#include "fcgi/api/routes.h"

#include "fcgi/api/handlers.h"

/* --- what routes take ----------------------------------------------------------------------------------- */

/* A row of TEXT and INT is one parameter of the query string. PICTURE: badges stand in other people's
 * READMEs, often with parameters against caches, so unknown ones are no error; nor are they of the API's
 * description. */
/* INT: moved into from..to; absent: what stands for one that is left out. */
#define TEXT(name) { name, PARAM_TEXT, 0, 0, 0 }
#define INT(name, from, to, absent) { name, PARAM_INT, from, to, absent }
#define NUMBER(name, from, to, absent) { name, PARAM_NUMBER, from, to, absent }
#define LIST(...) (const struct query_param[]){ __VA_ARGS__, { .name = NULL } }
#define TAKES(...) { .params = LIST(__VA_ARGS__) }
#define PICTURE(...) { .params = LIST(__VA_ARGS__), .any_query = true }

/* A list by seq: the newest first, from either end. */
#define NEWEST(count, most) \
    INT("after", 0, INT64_MAX, -1), INT("before", 0, INT64_MAX, INT64_MAX), INT("limit", 1, most, count)

/* A list without a seq: at most 200 of it at once, or all that there is unless a client asks for less. */
#define OFFSET INT("offset", 0, INT64_MAX, 0)
#define SOME INT("limit", 1, 200, 200), OFFSET
#define ALL INT("limit", 1, 1000, -1), OFFSET

/* Which monitors. */
#define FILTER TEXT("search"), TEXT("status"), TEXT("tag"), TEXT("group")

static const struct input
    a_form    = { .body = BODY_FORM },
    /* on_full_disk: such a write takes more room than it gives back, but monitoring goes on with the room
     * that is kept for it (db_make_room). */
    results   = { .body = BODY_NEEDED, .on_full_disk = true, .most_bytes = (size_t)240 * 1024 },
    audited   = TAKES(INT("after", 0, INT64_MAX, -1), INT("limit", 1, 200, 50), TEXT("subject"),
                      TEXT("key_id"), TEXT("actor")),
    confirm_by = { .body = BODY_OPTIONAL, .params = LIST(TEXT("confirm")) },
    feed      = { .any_query = true },
    listing   = TAKES(FILTER, ALL),
    some      = TAKES(SOME),
    all       = TAKES(ALL),
    newest_50 = TAKES(NEWEST(50, 200)),
    days_30   = TAKES(INT("days", 1, 90, 30), SOME),
    day_by_day = TAKES(INT("days", 1, 365, 0), TEXT("month"), TEXT("format"), ALL),
    period    = TAKES(TEXT("period")),
    period_by = TAKES(TEXT("period"), TEXT("by")),
    by_monitor = TAKES(TEXT("monitors")),
    picture   = TAKES(INT("layout", 0, 1, 0)),
    badge     = PICTURE(TEXT("period"), TEXT("label")),
    described = PICTURE(TEXT("version"), TEXT("tag"), TEXT("operation")),
    label     = PICTURE(TEXT("label")),
    newest_20 = TAKES(NEWEST(20, 100)),
    incidents = TAKES(TEXT("status"), INT("limit", 1, 100, 20), OFFSET),
    fifty     = TAKES(INT("limit", 1, 200, 50), OFFSET),
    delivered = TAKES(NEWEST(50, 200), TEXT("event"), TEXT("status")),
    alerts    = TAKES(TEXT("after"), INT("limit", 1, 200, 50), OFFSET),
    plans     = TAKES(TEXT("state"), TEXT("after"), INT("limit", 1, 200, 200)),
    ahead     = TAKES(TEXT("state"), INT("limit", 1, 100, 50), OFFSET),
    chosen    = TAKES(FILTER, TEXT("ids"), ALL),
    by_day    = TAKES(FILTER, TEXT("ids"), INT("days", 1, 90, 90), ALL),
    stream    = TAKES(TEXT("types"), INT("after", 0, INT64_MAX, -1), INT("limit", 1, 1000, 100)),
    checked   = { .body = BODY_OPTIONAL, .on_full_disk = true, .params = LIST(NUMBER("wait", 1, 60, -1)) },
    tried     = { .body = BODY_NEEDED, .params = LIST(NUMBER("wait", 1, 60, 25)) },
    waited    = TAKES(TEXT("ids"), TEXT("tag"), TEXT("group"), TEXT("until"), TEXT("after"),
                      NUMBER("checks", 1, 20, 0), NUMBER("timeout", 1, 600, 25)),
    desired   = { .body = BODY_NEEDED, .most_bytes = (size_t)2 << 20, .alone = true, .plans = true,
                  .params = LIST(TEXT("prune"), TEXT("take")) },
    exported  = TAKES(TEXT("secrets"), TEXT("set")),
    tokens    = TAKES(NUMBER("max_tokens", 200, 8000, 1500)),
    gated     = TAKES(NUMBER("wait", 0, 600, -1)),
    gate_wish = { .body = BODY_OPTIONAL,
                  .params = LIST(NUMBER("wait", 0, 600, -1), TEXT("ids"), TEXT("tag"), TEXT("group"),
                                 TEXT("checks"), TEXT("interval_seconds"), TEXT("timeout_seconds"),
                                 TEXT("allow_degraded"), TEXT("label")) },
    pinged    = { .body = BODY_BYTES, .writes = true, .on_full_disk = true, .most_bytes = (size_t)100 * 1024,
                  .params = LIST(TEXT("run")), .any_query = true },
    pings     = TAKES(INT("limit", 1, 50, 50)),
    report    = TAKES(TEXT("month"), TEXT("tag"), TEXT("group"), TEXT("format")),
    image     = { .body = BODY_BYTES, .most_bytes = (size_t)256 * 1024, .prepare = page_image_prepare },
    picture_of = { .any_query = true },
    sections  = { .body = BODY_NEEDED, .list = true },
    posts     = TAKES(TEXT("state"), TEXT("kind"), INT("limit", 1, 100, 20), OFFSET),
    page      = TAKES(FILTER, INT("page", 1, INT64_MAX, 1));

/* --- the table ------------------------------------------------------------------------------------------ */

/* The order is for readers: of two rows that fit a path, the one with the literal is taken
 * (fcgi/http/route_match.c). */
static const struct route routes[] = {
    /*         the path                          :id is a     key         takes       answered by */
    { GET,    V1 "/health",                      OFFLINE,     NO_KEY,     &no_input,  health_show },

    { POST,   V1 "/monitors",                    OF_NOTHING,  CREATE_KEY, &a_body,    monitor_create_one },
    { POST,   V1 "/monitors/bulk",               OF_NOTHING,  CREATE_KEY, &a_body,    monitor_create_many },
    { GET,    V1 "/monitors",                    OF_NOTHING,  ADMIN_MORE, &listing,   monitor_list },
    { GET,    V1 "/monitors/summary",            OF_NOTHING,  ADMIN_MORE, &listing,   monitor_summary },
    { GET,    V1 "/monitors/:id",                OF_MONITOR,  NO_KEY,     &no_input,  monitor_show },
    { GET,    V1 "/monitors/:id/overview",       OF_MONITOR,  NO_KEY,     &no_input,  monitor_overview },
    { PATCH,  V1 "/monitors/:id",                OF_MONITOR,  MANAGE_KEY, &a_body,    monitor_patch },
    { DELETE, V1 "/monitors/:id",                OF_MONITOR,  MANAGE_KEY, &no_input,  monitor_delete },
    { GET,    V1 "/monitors/by/:external_id",  OF_MONITOR_BY, VIEWER_KEY,&no_input,  monitor_show },
    { PUT,    V1 "/monitors/by/:external_id",  OF_MONITOR_BY, WRITER_KEY,&a_body,    monitor_put },
    { DELETE, V1 "/monitors/by/:external_id",  OF_MONITOR_BY, WRITER_KEY,&no_input,  monitor_delete },
    { POST,   V1 "/monitors/:id/check",          OF_MONITOR,  RESPOND_KEY,&checked,   monitor_check },
    { POST,   V1 "/monitors/:id/pause",          OF_MONITOR,  RESPOND_KEY,&opt_body,  monitor_pause },
    { POST,   V1 "/monitors/:id/resume",         OF_MONITOR,  RESPOND_KEY,&opt_body,  monitor_resume },
    { POST,   V1 "/monitors/:id/rotate-key",     OF_MONITOR,  MANAGE_KEY, &opt_body,  monitor_rotate_key },
    { POST,   V1 "/monitors/:id/rotate-ping-key",
                                               OF_MONITOR,  MANAGE_KEY, &opt_body,  monitor_rotate_ping_key },
    { GET,    V1 "/monitors/:id/pings",          OF_MONITOR,  MANAGE_KEY, &pings,     ping_list },
    { GET,    V1 "/monitors/:id/export",         OF_MONITOR,  MANAGE_KEY, &no_input,  monitor_export },

    { GET,    V1 "/monitors/:id/heartbeats",     OF_MONITOR,  NO_KEY,     &newest_50, heartbeats_show },
    { GET,    V1 "/monitors/:id/heartbeats/:heartbeat_id",
                                                 OF_MONITOR,  NO_KEY,     &no_input,  heartbeat_show },
    { GET,    V1 "/monitors/:id/evidence",       OF_MONITOR,  SEE_KEY,    &no_input,  evidence_show },
    { GET,    V1 "/monitors/:id/certificate",    OF_MONITOR,  NO_KEY,     &no_input,  certificate_show },
    { GET,    V1 "/monitors/:id/uptime",         OF_MONITOR,  NO_KEY,     &no_input,  uptime_show },
    { GET,    V1 "/monitors/:id/uptime-history", OF_MONITOR,  NO_KEY,     &days_30,   uptime_history },
    { GET,    V1 "/uptime-history",              OF_NOTHING,  ADMIN_MORE, &days_30,   uptime_history_of_all },
    { GET,    V1 "/monitors/:id/response-times", OF_MONITOR,  NO_KEY,     &period_by, response_times_show },
    { GET,    V1 "/response-times",              OF_NOTHING,  ADMIN_MORE, &period,    response_times_of_all },

    { GET,    V1 "/monitors/:id/sla",            OF_MONITOR,  NO_KEY,     &no_input,  sla_show },
    { GET,    V1 "/monitors/:id/badge/uptime",  OF_MONITOR_OR_NONE, NO_KEY, &badge,    badge_uptime_show },
    { GET,    V1 "/monitors/:id/badge/status",  OF_MONITOR_OR_NONE, NO_KEY, &label,    badge_status_show },

    { GET,    V1 "/monitors/:id/incidents",      OF_MONITOR,  NO_KEY,     &newest_20, incident_list },
    { GET,    V1 "/incidents",                   OF_NOTHING,  ADMIN_MORE, &incidents, incident_list_all },
    { GET,    V1 "/incidents/:id",               OF_INCIDENT, NO_KEY,     &no_input,  incident_show },
    { GET,    V1 "/incidents/:id/timeline",      OF_INCIDENT, NO_KEY,     &all,       incident_timeline },
    { GET,    V1 "/incidents/:id/dossier",       OF_INCIDENT, NO_KEY,     &tokens,    dossier_show },
    { GET,    V1 "/incidents/:id/dossier.md",    OF_INCIDENT, NO_KEY,     &tokens,    dossier_markdown },
    { POST,   V1 "/incidents/:id/acknowledge",   OF_INCIDENT, RESPOND_KEY,&opt_body,  incident_acknowledge },
    { DELETE, V1 "/incidents/:id/acknowledge",   OF_INCIDENT, RESPOND_KEY,&no_input,  incident_withdraw },
    { POST,   V1 "/incidents/:id/notes",         OF_INCIDENT, RESPOND_KEY,&a_body,    note_create },
    { GET,    V1 "/incidents/:id/notes",         OF_INCIDENT, NO_KEY,     &fifty,     note_list },

    { POST,   V1 "/monitors/:id/notifications",  OF_MONITOR,  MANAGE_KEY, &a_body,    channel_add },
    { GET,    V1 "/monitors/:id/notifications",  OF_MONITOR,  SEE_KEY,&some,      channel_list },
    { PATCH,  V1 "/notifications/:id",           OF_CHANNEL,  MANAGE_KEY, &a_body,    channel_patch },
    { DELETE, V1 "/notifications/:id",           OF_CHANNEL,  MANAGE_KEY, &no_input,  channel_delete },
    { POST,   V1 "/notifications/:id/preview",
                                                 OF_CHANNEL,  MANAGE_KEY, &opt_body,  channel_preview },
    { POST,   V1 "/notifications/:id/rotate-secret",
                                                 OF_CHANNEL,  MANAGE_KEY, &opt_body,  channel_rotate_secret },
    { POST,   V1 "/monitors/:id/notifications/:channel_id/test",
                                      OF_CHANNEL_OF_MONITOR, MANAGE_KEY, &opt_body,  channel_test },
    { GET,    V1 "/monitors/:id/webhook-deliveries",
                                                 OF_MONITOR,  SEE_KEY   , &delivered, delivery_list },
    { POST,   V1 "/monitors/:id/webhook-deliveries/:delivery_id/redeliver",
                                     OF_DELIVERY_OF_MONITOR, MANAGE_KEY, &opt_body,  delivery_repeat },

    { POST,   V1 "/channels",                    OF_NOTHING,  EDITOR_KEY, &a_body,    shared_channel_add },
    { GET,    V1 "/channels",                    OF_NOTHING,  VIEWER_KEY, &some,      shared_channel_list },
    { GET,    V1 "/channels/:id",         OF_SHARED_CHANNEL,  VIEWER_KEY, &no_input,  shared_channel_show },
    { PATCH,  V1 "/channels/:id",         OF_SHARED_CHANNEL,  EDITOR_KEY, &a_body,    channel_patch },
    { DELETE, V1 "/channels/:id",         OF_SHARED_CHANNEL,  EDITOR_KEY, &no_input,  channel_delete },
    { GET,    V1 "/channels/by/:external_id",
                                      OF_SHARED_CHANNEL_BY,  VIEWER_KEY, &no_input,  shared_channel_show },
    { PUT,    V1 "/channels/by/:external_id",
                                      OF_SHARED_CHANNEL_BY,  EDITOR_KEY, &a_body,    shared_channel_put },
    { DELETE, V1 "/channels/by/:external_id",
                                      OF_SHARED_CHANNEL_BY,  EDITOR_KEY, &no_input,  channel_delete },
    { POST,   V1 "/channels/:id/test",    OF_SHARED_CHANNEL,  EDITOR_KEY, &opt_body,  channel_test },
    { POST,   V1 "/channels/:id/preview", OF_SHARED_CHANNEL,  EDITOR_KEY, &opt_body,  channel_preview },
    { POST,   V1 "/channels/:id/rotate-secret",
                                          OF_SHARED_CHANNEL,  EDITOR_KEY, &opt_body,  channel_rotate_secret },
    { GET,    V1 "/channels/:id/deliveries",
                                 OF_SHARED_CHANNEL, VIEWER_KEY, &delivered, shared_channel_deliveries },

    { PUT,    V1 "/monitors/:id/alert-rules",    OF_MONITOR,  MANAGE_KEY, &a_body,    alert_rules_put },
    { GET,    V1 "/monitors/:id/alert-rules",    OF_MONITOR,  SEE_KEY,&no_input,  alert_rules_show },
    { DELETE, V1 "/monitors/:id/alert-rules",    OF_MONITOR,  MANAGE_KEY, &no_input,  alert_rules_remove },
    { PUT,    V1 "/workspace/alert-rules",       OF_NOTHING,  EDITOR_KEY, &a_body,    alert_rules_put },
    { GET,    V1 "/workspace/alert-rules",       OF_NOTHING,  VIEWER_KEY, &no_input,  alert_rules_show },
    { DELETE, V1 "/workspace/alert-rules",       OF_NOTHING,  EDITOR_KEY, &no_input,  alert_rules_remove },
    { GET,    V1 "/monitors/:id/alert-log",      OF_MONITOR,  SEE_KEY,&alerts,    alert_log },

    { POST,   V1 "/monitors/:id/maintenance",    OF_MONITOR,  RESPOND_KEY,&a_body,    maintenance_add },
    { GET,    V1 "/monitors/:id/maintenance",    OF_MONITOR,  NO_KEY,     &some,      maintenance_list },
    { POST,   V1 "/maintenance",               OF_NOTHING,  PLAN_KEY,  &a_body,  maintenance_add_over_many },
    { GET,    V1 "/maintenance",                 OF_NOTHING,  ADMIN_MORE, &plans,     maintenance_list_all },
    { GET,    V1 "/maintenance/:id",             OF_MAINTENANCE, NO_KEY,  &no_input,  maintenance_show },
    { PATCH,  V1 "/maintenance/:id",             OF_MAINTENANCE, MAINTAIN_KEY, &a_body, maintenance_patch },
    { DELETE, V1 "/maintenance/:id",     OF_MAINTENANCE, MAINTAIN_KEY, &no_input, maintenance_remove },
    { POST,   V1 "/maintenance/:id/end",         OF_MAINTENANCE, MAINTAIN_KEY, &opt_body, maintenance_end },
    { POST,   V1 "/maintenance/:id/skip-next",
                                           OF_MAINTENANCE, MAINTAIN_KEY, &opt_body, maintenance_skip_next },
    { POST,   V1 "/silences",                    OF_NOTHING,  PLAN_KEY,   &a_body,    silence_add },
    { GET,    V1 "/silences",                    OF_NOTHING,  VIEWER_KEY, &plans,     silence_list },
    { DELETE, V1 "/silences/:id",                OF_SILENCE,  MAINTAIN_KEY, &no_input, silence_remove },

    { POST,   V1 "/monitors/:id/dependencies",   OF_MONITOR,  MANAGE_KEY, &a_body,    dependency_add },
    { GET,    V1 "/monitors/:id/dependencies",   OF_MONITOR,  NO_KEY,     &some,      dependency_list },
    { GET,    V1 "/monitors/:id/dependents",     OF_MONITOR,  NO_KEY,     &some,      dependent_list },
    { GET,    V1 "/monitors/:id/graph",          OF_MONITOR,  NO_KEY,     &picture,   dependency_graph },
    { DELETE, V1 "/monitors/:id/dependencies/:dependency_id",
                                                 OF_MONITOR,  MANAGE_KEY, &no_input,  dependency_delete },

    { POST,   V1 "/locations",                   OF_NOTHING,  ADMIN_KEY,  &a_body,    location_add },
    { GET,    V1 "/locations",                   OF_NOTHING,  NO_KEY,     &some,      location_list },
    { GET,    V1 "/locations/:id",               OF_LOCATION, NO_KEY,     &no_input,  location_show },
    { DELETE, V1 "/locations/:id",               OF_LOCATION, ADMIN_KEY,  &no_input,  location_delete },
    { POST,   V1 "/locations/:id/rotate-key",    OF_LOCATION, ADMIN_KEY,  &opt_body,  location_rotate_key },
    { GET,    V1 "/probe/monitors",              OF_NOTHING,  PROBE_KEY,  &all,       probe_work },
    { POST,   V1 "/probe",                       OF_NOTHING,  PROBE_KEY,  &results,   probe_submit },
    { GET,    V1 "/monitors/:id/locations",      OF_MONITOR,  NO_KEY,     &some,      location_results },
    { GET,    V1 "/monitors/:id/consensus",      OF_MONITOR,  NO_KEY,     &no_input,  consensus_show },

    { POST,   V1 "/status-pages",                OF_NOTHING,  CREATE_KEY, &a_body,    page_add },
    { GET,    V1 "/status-pages",                OF_NOTHING,  ADMIN_MORE, &some,      page_list },
    { GET,    V1 "/status-pages/:slug",          OF_PAGE,     READ_PAGE,  &all,       page_show },
    { PATCH,  V1 "/status-pages/:slug",          OF_PAGE,     PAGE_KEY,   &a_body,    page_patch },
    { DELETE, V1 "/status-pages/:slug",          OF_PAGE,     PAGE_KEY,   &no_input,  page_delete },
    { POST,   V1 "/status-pages/:slug/monitors", OF_PAGE,     PAGE_KEY,   &a_body,    page_monitors_add },
    { GET,    V1 "/status-pages/:slug/monitors", OF_PAGE,     READ_PAGE,  &all,       page_monitors_list },
    { DELETE, V1 "/status-pages/:slug/monitors/:monitor_id",
                                                 OF_PAGE,     PAGE_KEY,   &no_input,  page_monitor_remove },
    { GET,    V1 "/status-pages/:slug/history",  OF_PAGE,     READ_PAGE,  &day_by_day, page_history },
    { GET,    V1 "/status-pages/:slug/history/:date", OF_PAGE, READ_PAGE, &no_input,  page_day_show },
    { PUT,    V1 "/status-pages/:slug/logo",     OF_PAGE,     PAGE_KEY,   &image,     page_image_put },
    { DELETE, V1 "/status-pages/:slug/logo",     OF_PAGE,     PAGE_KEY,   &no_input,  page_image_delete },
    { PUT,    V1 "/status-pages/:slug/favicon",  OF_PAGE,     PAGE_KEY,   &image,     page_image_put },
    { DELETE, V1 "/status-pages/:slug/favicon",  OF_PAGE,     PAGE_KEY,   &no_input,  page_image_delete },
    { PUT,    V1 "/status-pages/:slug/layout",   OF_PAGE,     PAGE_KEY,   &sections,  layout_put },
    { GET,    V1 "/status-pages/:slug/layout",   OF_PAGE,     READ_PAGE,  &no_input,  layout_show },
    { POST,   V1 "/status-pages/:slug/posts",    OF_PAGE,     PAGE_KEY,   &a_body,    post_add },
    { GET,    V1 "/status-pages/:slug/posts",    OF_PAGE,     READ_PAGE,  &posts,     post_list },
    { GET,    V1 "/status-pages/:slug/posts/:id", OF_PAGE,    READ_PAGE,  &no_input,  post_show },
    { PATCH,  V1 "/status-pages/:slug/posts/:id", OF_PAGE,    PAGE_KEY,   &a_body,    post_patch },
    { DELETE, V1 "/status-pages/:slug/posts/:id", OF_PAGE,    PAGE_KEY,   &no_input,  post_delete },
    { POST,   V1 "/status-pages/:slug/posts/:id/updates",
                                                 OF_PAGE,     PAGE_KEY,   &a_body,    post_update_add },
    { PATCH,  V1 "/status-pages/:slug/posts/:id/updates/:update_id",
                                                 OF_PAGE,     PAGE_KEY,   &a_body,    post_update_patch },
    { DELETE, V1 "/status-pages/:slug/posts/:id/updates/:update_id",
                                                 OF_PAGE,     PAGE_KEY,   &no_input,  post_update_delete },
    { GET,    V1 "/status-pages/:slug/incidents", OF_PAGE,    READ_PAGE,  &incidents, incident_list_of_page },
    { GET,    V1 "/status-pages/:slug/maintenance", OF_PAGE,  READ_PAGE,  &ahead,  maintenance_list_of_page },
    { GET,    V1 "/status-pages/:slug/feed.atom", OF_PAGE,    READ_PAGE,  &feed,      page_feed },

    { POST,   V1 "/status-pages/:slug/subscribers", OF_PAGE,  NO_KEY,     &a_body,    subscriber_add },
    { GET,    V1 "/status-pages/:slug/subscribers", OF_PAGE,  PAGE_KEY,   &fifty,     subscriber_list },
    { DELETE, V1 "/status-pages/:slug/subscribers/:id", OF_PAGE, PAGE_KEY, &no_input, subscriber_delete },
    { POST,   V1 "/status-pages/:slug/rotate-key", OF_PAGE,   PAGE_KEY,   &opt_body,  page_rotate_key },

    { POST,   V1 "/workspaces",                  OF_NOTHING,  CREATE_KEY, &a_body,    workspace_add },
    { GET,    V1 "/workspaces",                  OF_NOTHING,  ADMIN_KEY,  &some,      workspace_list },
    { GET,    V1 "/workspace",                   OF_NOTHING,  VIEWER_KEY, &no_input,  workspace_show },
    { PATCH,  V1 "/workspace",                   OF_NOTHING,  OWNER_KEY,  &a_body,    workspace_patch },
    { DELETE, V1 "/workspace",                   OF_NOTHING,  OWNER_KEY,  &confirm_by, workspace_remove },
    { POST,   V1 "/workspace/keys",              OF_NOTHING,  OWNER_KEY,  &a_body,    workspace_key_add },
    { GET,    V1 "/workspace/keys",              OF_NOTHING,  OWNER_KEY,  &some,      workspace_key_list },
    { POST,   V1 "/workspace/keys/:id/rotate",
                                           OF_WORKSPACE_KEY,  OWNER_KEY,  &opt_body,  workspace_key_rotate },
    { DELETE, V1 "/workspace/keys/:id",    OF_WORKSPACE_KEY,  OWNER_KEY,  &no_input,  workspace_key_delete },
    { GET,    V1 "/workspace/audit",             OF_NOTHING,  OWNER_KEY,  &audited,   audit_of_workspace },
    { GET,    V1 "/audit",                       OF_NOTHING,  ADMIN_IN,   &audited,   audit_of_all },
    { POST,   V1 "/workspace/adopt",             OF_NOTHING,  EDITOR_KEY, &a_body,    workspace_adopt },
    { POST,   V1 "/monitors/:id/release",        OF_MONITOR,  MANAGE_KEY, &opt_body,  monitor_release },

    { POST,   V1 "/apply",                       OF_NOTHING,  EDITOR_KEY, &desired,   apply_document },
    { GET,    V1 "/export",                      OF_NOTHING,  EDITOR_KEY, &exported,  export_document },

    { GET,    V1 "/status",                      OF_NOTHING,  NO_KEY,     &chosen,    status_show },
    { GET,    V1 "/status/history",              OF_NOTHING,  NO_KEY,     &by_day,    status_history },
    { GET,    V1 "/dashboard",                   OF_NOTHING,  ADMIN_MORE, &no_input,  dashboard_show },
    { GET,    V1 "/reports/sla",                 OF_NOTHING,  VIEWER_KEY, &report,    report_sla },
    { GET,    V1 "/attention",                   OF_NOTHING,  ADMIN_KEY,  &no_input,  attention_show },
    { GET,    V1 "/settings",                    OF_NOTHING,  NO_KEY,     &no_input,  settings_show },
    { PUT,    V1 "/settings",                    OF_NOTHING,  ADMIN_KEY,  &a_body,    settings_put },

    { GET,    V1 "/events",                      OF_NOTHING,  ADMIN_MORE, &stream,    events_elsewhere },
    { GET,    V1 "/monitors/:id/events",         OF_MONITOR,  NO_KEY,     &stream,    events_elsewhere },

    { GET,    V1 "/wait",                        OF_NOTHING,  ADMIN_MORE, &waited,    wait_show },
    { POST,   V1 "/check",                       OF_NOTHING,  CREATE_KEY, &tried,     check_try },
    { POST,   V1 "/gates",                       OF_NOTHING,  ADMIN_MORE, &gate_wish, gate_create },
    { GET,    V1 "/gates",                       OF_NOTHING,  VIEWER_KEY,  &no_input,  gate_list },
    { GET,    V1 "/gates/:id",                   OF_NOTHING,  NO_KEY,     &gated,     gate_show },
    { DELETE, V1 "/gates/:id",                   OF_NOTHING,  NO_KEY,     &no_input,  gate_cancel },

    { GET,    V1 "/tags",                        OF_NOTHING,  ADMIN_MORE, &all,       tags_list },
    { GET,    V1 "/groups",                      OF_NOTHING,  ADMIN_MORE, &all,       groups_list },
    { GET,    V1 "/limits",                      OF_NOTHING,  ADMIN_MORE, &no_input,  limits_show },
    { GET,    V1 "/whoami",                      OF_NOTHING,  NO_KEY,     &no_input,  whoami_show },
    { GET,    V1 "/admin/verify",                OF_NOTHING,  ADMIN_MORE, &no_input,  admin_verify },

    { GET,    V1 "/openapi.json",                OFFLINE,     NO_KEY,     &described, openapi_show },
    { GET,    V1 "/llms.txt",                    OFFLINE,     NO_KEY,     &no_input,  guide_show },
    { GET,    V1 "/skills/SKILL.md",             OFFLINE,     NO_KEY,     &no_input,  guide_show },
    { GET,    "/",                               OF_NOTHING,  NO_KEY,     &page,      public_root },
    { GET,    "/s/:slug/posts/:id",              OF_PAGE,     READ_PAGE,  &no_input,  public_post_show },
    { GET,    "/s/:slug/logo.png",               OF_PAGE,     READ_PAGE,  &picture_of, page_image_show },
    { GET,    "/s/:slug/favicon.png",            OF_PAGE,     READ_PAGE,  &picture_of, page_image_show },
    { GET,    "/s/:slug/embed",                  OF_PAGE,     READ_PAGE,  &no_input,  public_embed },
    { GET,    "/s/:slug/unlock",                 OF_PAGE,     NO_KEY,     &no_input,  page_unlock_show },
    { POST,   "/s/:slug/unlock",                 OF_PAGE,     NO_KEY,     &a_form,    page_unlock },
    { GET,    "/s/:slug",                        OF_PAGE,     READ_PAGE,  &page,      public_page_show },
    { GET,    "/confirm/:token",                 OF_NOTHING,  NO_KEY,     &no_input,  confirm_show },
    { POST,   "/confirm/:token",                 OF_NOTHING,  NO_KEY,     &a_form,    confirm },
    { GET,    "/unsubscribe/:token",             OF_NOTHING,  NO_KEY,     &no_input,  unsubscribe_show },
    { POST,   "/unsubscribe/:token",             OF_NOTHING,  NO_KEY,     &no_input,  unsubscribe },
    { GET,    "/ping/:ping_key",                 OF_NOTHING,  NO_KEY,     &pinged,    ping_take },
    { POST,   "/ping/:ping_key",                 OF_NOTHING,  NO_KEY,     &pinged,    ping_take },
    { GET,    "/ping/:ping_key/:state",          OF_NOTHING,  NO_KEY,     &pinged,    ping_take },
    { POST,   "/ping/:ping_key/:state",          OF_NOTHING,  NO_KEY,     &pinged,    ping_take },
    { POST,   "/mcp",                            OFFLINE,     NO_KEY,     &no_input,  mcp_answer },
    { GET,    "/metrics",                        OF_NOTHING,  HERE_OR_ADMIN, &by_monitor, metrics_show },
    { GET,    "/llms.txt",                       OFFLINE,     NO_KEY,     &no_input,  guide_show },
    { GET,    "/llms/:part",                     OFFLINE,     NO_KEY,     &no_input,  guide_part_show },
    { GET,    "/SKILL.md",                       OFFLINE,     NO_KEY,     &no_input,  guide_show },
    { GET,    "/.well-known/skills/watchpost/SKILL.md",
                                                 OFFLINE,     NO_KEY,     &no_input,  guide_show },
    { GET,    "/.well-known/skills/index.json",  OFFLINE,     NO_KEY,     &no_input,  skills_list },
    { GET,    "/.well-known/agent-skills/index.json",
                                                 OFFLINE,     NO_KEY,     &no_input,  agent_skills_list },
    { GET,    "/.well-known/api-catalog",        OFFLINE,     NO_KEY,     &no_input,  api_catalog_show },
};

const struct route_table api_routes = { routes, sizeof routes / sizeof *routes };
