/* The table; fcgi/http/route_match.c finds the row of a path. */
#include "fcgi/api/routes.h"

#include "fcgi/api/handlers.h"

static const struct route routes[] = {
    /*         the path                          :id is a     key         body        answered by */
    { GET,    V1 "/health",                      OFFLINE,     NO_KEY,     NO_BODY,    health_show },

    { POST,   V1 "/monitors",                    OF_NOTHING,  NO_KEY,     BODY,       monitor_create_one },
    { POST,   V1 "/monitors/bulk",               OF_NOTHING,  NO_KEY,     BODY,       monitor_create_many },
    { GET,    V1 "/monitors",                    OF_NOTHING,  ADMIN_MORE, NO_BODY,    monitor_list },
    { GET,    V1 "/monitors/summary",            OF_NOTHING,  ADMIN_MORE, NO_BODY,    monitor_summary },
    { GET,    V1 "/monitors/:id",                OF_MONITOR,  NO_KEY,     NO_BODY,    monitor_show },
    { GET,    V1 "/monitors/:id/overview",       OF_MONITOR,  NO_KEY,     NO_BODY,    monitor_overview },
    { PATCH,  V1 "/monitors/:id",                OF_MONITOR,  MANAGE_KEY, BODY,       monitor_patch },
    { DELETE, V1 "/monitors/:id",                OF_MONITOR,  MANAGE_KEY, NO_BODY,    monitor_delete },
    { POST,   V1 "/monitors/:id/check",          OF_MONITOR,  MANAGE_KEY, MAYBE_BODY, monitor_check },
    { POST,   V1 "/monitors/:id/pause",          OF_MONITOR,  MANAGE_KEY, MAYBE_BODY, monitor_pause },
    { POST,   V1 "/monitors/:id/resume",         OF_MONITOR,  MANAGE_KEY, MAYBE_BODY, monitor_resume },
    { POST,   V1 "/monitors/:id/rotate-key",     OF_MONITOR,  MANAGE_KEY, MAYBE_BODY, monitor_rotate_key },
    { GET,    V1 "/monitors/:id/export",         OF_MONITOR,  MANAGE_KEY, NO_BODY,    monitor_export },

    { GET,    V1 "/monitors/:id/heartbeats",     OF_MONITOR,  NO_KEY,     NO_BODY,    heartbeats_show },
    { GET,    V1 "/monitors/:id/uptime",         OF_MONITOR,  NO_KEY,     NO_BODY,    uptime_show },
    { GET,    V1 "/monitors/:id/uptime-history", OF_MONITOR,  NO_KEY,     NO_BODY,    uptime_history },
    { GET,    V1 "/uptime-history",              OF_NOTHING,  NO_KEY,     NO_BODY,    uptime_history },
    { GET,    V1 "/monitors/:id/response-times", OF_MONITOR,  NO_KEY,     NO_BODY,    response_times_show },
    { GET,    V1 "/response-times",              OF_NOTHING,  NO_KEY,     NO_BODY,    response_times_of_all },

    { GET,    V1 "/monitors/:id/sla",            OF_MONITOR,  NO_KEY,     NO_BODY,    sla_show },
    { GET,    V1 "/monitors/:id/badge/uptime",   OF_MONITOR,  NO_KEY,     NO_BODY,    badge_uptime_show },
    { GET,    V1 "/monitors/:id/badge/status",   OF_MONITOR,  NO_KEY,     NO_BODY,    badge_status_show },

    { GET,    V1 "/monitors/:id/incidents",      OF_MONITOR,  NO_KEY,     NO_BODY,    incident_list },
    { GET,    V1 "/incidents",                   OF_NOTHING,  ADMIN_MORE, NO_BODY,    incident_list_all },
    { GET,    V1 "/incidents/:id",               OF_INCIDENT, NO_KEY,     NO_BODY,    incident_show },
    { GET,    V1 "/incidents/:id/timeline",      OF_INCIDENT, NO_KEY,     NO_BODY,    incident_timeline },
    { POST,   V1 "/incidents/:id/acknowledge",   OF_INCIDENT, MANAGE_KEY, MAYBE_BODY, incident_acknowledge },
    { POST,   V1 "/incidents/:id/notes",         OF_INCIDENT, MANAGE_KEY, BODY,       note_create },
    { GET,    V1 "/incidents/:id/notes",         OF_INCIDENT, NO_KEY,     NO_BODY,    note_list },

    { POST,   V1 "/monitors/:id/notifications",  OF_MONITOR,  MANAGE_KEY, BODY,       channel_add },
    { GET,    V1 "/monitors/:id/notifications",  OF_MONITOR,  MANAGE_KEY, NO_BODY,    channel_list },
    { PATCH,  V1 "/notifications/:id",           OF_CHANNEL,  MANAGE_KEY, BODY,       channel_patch },
    { DELETE, V1 "/notifications/:id",           OF_CHANNEL,  MANAGE_KEY, NO_BODY,    channel_delete },
    { POST,   V1 "/monitors/:id/notifications/:channel_id/test",
                                       OF_CHANNEL_OF_MONITOR, MANAGE_KEY, MAYBE_BODY, channel_test },
    { GET,    V1 "/monitors/:id/webhook-deliveries", OF_MONITOR, MANAGE_KEY, NO_BODY, delivery_list },

    { PUT,    V1 "/monitors/:id/alert-rules",    OF_MONITOR,  MANAGE_KEY, BODY,       alert_rules_put },
    { GET,    V1 "/monitors/:id/alert-rules",    OF_MONITOR,  MANAGE_KEY, NO_BODY,    alert_rules_show },
    { DELETE, V1 "/monitors/:id/alert-rules",    OF_MONITOR,  MANAGE_KEY, NO_BODY,    alert_rules_remove },
    { GET,    V1 "/monitors/:id/alert-log",      OF_MONITOR,  MANAGE_KEY, NO_BODY,    alert_log },

    { POST,   V1 "/monitors/:id/maintenance",    OF_MONITOR,  MANAGE_KEY, BODY,       maintenance_add },
    { GET,    V1 "/monitors/:id/maintenance",    OF_MONITOR,  NO_KEY,     NO_BODY,    maintenance_list },
    { GET,    V1 "/maintenance",                 OF_NOTHING,  ADMIN_MORE, NO_BODY,    maintenance_list_all },
    { DELETE, V1 "/maintenance/:id",             OF_MAINTENANCE, MANAGE_KEY, NO_BODY,    maintenance_remove },

    { POST,   V1 "/monitors/:id/dependencies",   OF_MONITOR,  MANAGE_KEY, BODY,       dependency_add },
    { GET,    V1 "/monitors/:id/dependencies",   OF_MONITOR,  NO_KEY,     NO_BODY,    dependency_list },
    { GET,    V1 "/monitors/:id/dependents",     OF_MONITOR,  NO_KEY,     NO_BODY,    dependent_list },
    { GET,    V1 "/monitors/:id/graph",          OF_MONITOR,  NO_KEY,     NO_BODY,    dependency_graph },
    { DELETE, V1 "/monitors/:id/dependencies/:dependency_id",
                                                 OF_MONITOR,  MANAGE_KEY, NO_BODY,    dependency_delete },

    { POST,   V1 "/locations",                   OF_NOTHING,  ADMIN_KEY,  BODY,       location_add },
    { GET,    V1 "/locations",                   OF_NOTHING,  NO_KEY,     NO_BODY,    location_list },
    { GET,    V1 "/locations/:id",               OF_LOCATION, NO_KEY,     NO_BODY,    location_show },
    { DELETE, V1 "/locations/:id",               OF_LOCATION, ADMIN_KEY,  NO_BODY,    location_delete },
    { GET,    V1 "/probe/monitors",              OF_NOTHING,  PROBE_KEY,  NO_BODY,    probe_work },
    { POST,   V1 "/probe",                       OF_NOTHING,  PROBE_KEY,  BODY,       probe_submit },
    { GET,    V1 "/monitors/:id/locations",      OF_MONITOR,  NO_KEY,     NO_BODY,    location_results },
    { GET,    V1 "/monitors/:id/consensus",      OF_MONITOR,  NO_KEY,     NO_BODY,    consensus_show },

    { POST,   V1 "/status-pages",                OF_NOTHING,  NO_KEY,     BODY,       page_add },
    { GET,    V1 "/status-pages",                OF_NOTHING,  ADMIN_MORE, NO_BODY,    page_list },
    { GET,    V1 "/status-pages/:slug",          OF_PAGE,     NO_KEY,     NO_BODY,    page_show },
    { PATCH,  V1 "/status-pages/:slug",          OF_PAGE,     PAGE_KEY,   BODY,       page_patch },
    { DELETE, V1 "/status-pages/:slug",          OF_PAGE,     PAGE_KEY,   NO_BODY,    page_delete },
    { POST,   V1 "/status-pages/:slug/monitors", OF_PAGE,     PAGE_KEY,   BODY,       page_monitors_add },
    { GET,    V1 "/status-pages/:slug/monitors", OF_PAGE,     NO_KEY,     NO_BODY,    page_monitors_list },
    { DELETE, V1 "/status-pages/:slug/monitors/:monitor_id",
                                                 OF_PAGE,     PAGE_KEY,   NO_BODY,    page_monitor_remove },
    { GET,    V1 "/status-pages/:slug/history",  OF_PAGE,     NO_KEY,     NO_BODY,    page_history },
    { GET,    V1 "/status-pages/:slug/incidents", OF_PAGE,    NO_KEY,     NO_BODY,    incident_list_of_page },
    { GET,    V1 "/status-pages/:slug/maintenance", OF_PAGE,  NO_KEY,     NO_BODY,    maintenance_list_all },
    { GET,    V1 "/status-pages/:slug/feed.atom", OF_PAGE,    NO_KEY,     NO_BODY,    page_feed },

    { GET,    V1 "/status",                      OF_NOTHING,  NO_KEY,     NO_BODY,    status_show },
    { GET,    V1 "/status/history",              OF_NOTHING,  NO_KEY,     NO_BODY,    status_history },
    { GET,    V1 "/dashboard",                   OF_NOTHING,  ADMIN_MORE, NO_BODY,    dashboard_show },
    { GET,    V1 "/attention",                   OF_NOTHING,  ADMIN_KEY,  NO_BODY,    attention_show },
    { GET,    V1 "/settings",                    OF_NOTHING,  NO_KEY,     NO_BODY,    settings_show },
    { PUT,    V1 "/settings",                    OF_NOTHING,  ADMIN_KEY,  BODY,       settings_put },

    { GET,    V1 "/events",                      OF_NOTHING,  ADMIN_MORE, NO_BODY,    events_elsewhere },
    { GET,    V1 "/monitors/:id/events",         OF_MONITOR,  NO_KEY,     NO_BODY,    events_elsewhere },

    { GET,    V1 "/tags",                        OF_NOTHING,  NO_KEY,     NO_BODY,    tags_list },
    { GET,    V1 "/groups",                      OF_NOTHING,  NO_KEY,     NO_BODY,    groups_list },
    { GET,    V1 "/admin/verify",                OF_NOTHING,  ADMIN_MORE, NO_BODY,    admin_verify },

    { GET,    V1 "/openapi.json",                OFFLINE,     NO_KEY,     NO_BODY,    openapi_show },
    { GET,    V1 "/llms.txt",                    OFFLINE,     NO_KEY,     NO_BODY,    guide_show },
    { GET,    V1 "/skills/SKILL.md",             OFFLINE,     NO_KEY,     NO_BODY,    guide_show },
    { GET,    "/",                               OF_NOTHING,  NO_KEY,     NO_BODY,    public_root },
    { GET,    "/s/:slug",                        OF_PAGE,     NO_KEY,     NO_BODY,    public_page_show },
    { GET,    "/metrics",                        OF_NOTHING,  HERE_OR_ADMIN, NO_BODY, metrics_show },
    { GET,    "/llms.txt",                       OFFLINE,     NO_KEY,     NO_BODY,    guide_show },
    { GET,    "/SKILL.md",                       OFFLINE,     NO_KEY,     NO_BODY,    guide_show },
    { GET,    "/.well-known/skills/watchpost/SKILL.md",
                                                 OFFLINE,     NO_KEY,     NO_BODY,    guide_show },
    { GET,    "/.well-known/skills/index.json",  OFFLINE,     NO_KEY,     NO_BODY,    skills_list },
};

const struct route_table api_routes = { routes, sizeof routes / sizeof *routes };
