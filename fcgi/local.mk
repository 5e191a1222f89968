# fcgi/: the API worker.  Nothing else links libfcgi.
pkglibexec_PROGRAMS += watchpost.fcgi
watchpost_fcgi_LDADD = $(WATCHPOST_LIBS) $(FCGI_LIBS)
watchpost_fcgi_SOURCES =
watchpost_fcgi_SOURCES += fcgi/allowance.c fcgi/allowance.h
watchpost_fcgi_SOURCES += fcgi/api.h
watchpost_fcgi_SOURCES += fcgi/api_alerts.c
watchpost_fcgi_SOURCES += fcgi/api_attention.c
watchpost_fcgi_SOURCES += fcgi/api_channel_test.c
watchpost_fcgi_SOURCES += fcgi/api_channels.c
watchpost_fcgi_SOURCES += fcgi/api_check.c
watchpost_fcgi_SOURCES += fcgi/api_create.c
watchpost_fcgi_SOURCES += fcgi/api_dependencies.c
watchpost_fcgi_SOURCES += fcgi/api_discovery.c fcgi/documents.h
watchpost_fcgi_SOURCES += fcgi/api_history.c
watchpost_fcgi_SOURCES += fcgi/api_incidents.c
watchpost_fcgi_SOURCES += fcgi/api_main.c
watchpost_fcgi_SOURCES += fcgi/api_maintenance.c
watchpost_fcgi_SOURCES += fcgi/api_monitor_overview.c
watchpost_fcgi_SOURCES += fcgi/api_monitors.c
watchpost_fcgi_SOURCES += fcgi/api_system.c
watchpost_fcgi_SOURCES += fcgi/api_badges.c
watchpost_fcgi_SOURCES += fcgi/api_consensus.c
watchpost_fcgi_SOURCES += fcgi/api_locations.c
watchpost_fcgi_SOURCES += fcgi/api_overview.c
watchpost_fcgi_SOURCES += fcgi/api_metrics.c
watchpost_fcgi_SOURCES += fcgi/api_page_monitors.c
watchpost_fcgi_SOURCES += fcgi/api_pages.c
watchpost_fcgi_SOURCES += fcgi/api_probe.c
watchpost_fcgi_SOURCES += fcgi/api_public.c
watchpost_fcgi_SOURCES += fcgi/api_response_times.c
watchpost_fcgi_SOURCES += fcgi/api_settings.c
watchpost_fcgi_SOURCES += fcgi/gate.c fcgi/gate.h
watchpost_fcgi_SOURCES += fcgi/guard.c fcgi/guard.h
watchpost_fcgi_SOURCES += fcgi/recall.c fcgi/recall.h
watchpost_fcgi_SOURCES += fcgi/helper.c fcgi/helper.h
watchpost_fcgi_SOURCES += fcgi/reply.c fcgi/reply.h
watchpost_fcgi_SOURCES += fcgi/request.c fcgi/request.h
watchpost_fcgi_SOURCES += fcgi/route_match.c
watchpost_fcgi_SOURCES += fcgi/routes.c fcgi/routes.h
watchpost_fcgi_SOURCES += fcgi/send.c
watchpost_fcgi_SOURCES += fcgi/traffic.c fcgi/traffic.h
watchpost_fcgi_SOURCES += fcgi/template.c fcgi/template.h

# The helper for live events: it reads requests and makes answers with the worker's code, behind a gate of its own.
pkglibexec_PROGRAMS += watchpost-events
watchpost_events_LDADD = $(WATCHPOST_LIBS)
watchpost_events_SOURCES =
watchpost_events_SOURCES += fcgi/admit.c fcgi/admit.h
watchpost_events_SOURCES += fcgi/events_main.c
watchpost_events_SOURCES += fcgi/feed.c fcgi/feed.h
watchpost_events_SOURCES += fcgi/frames.c fcgi/frames.h
watchpost_events_SOURCES += fcgi/guard.c fcgi/guard.h
watchpost_events_SOURCES += fcgi/http_gate.c fcgi/http_gate.h
watchpost_events_SOURCES += fcgi/http_head.c fcgi/http_head.h
watchpost_events_SOURCES += fcgi/hub.c fcgi/hub.h
watchpost_events_SOURCES += fcgi/notice.c fcgi/notice.h
watchpost_events_SOURCES += fcgi/reply.c fcgi/reply.h
watchpost_events_SOURCES += fcgi/request.c fcgi/request.h
watchpost_events_SOURCES += fcgi/route_match.c
watchpost_events_SOURCES += fcgi/send.c
watchpost_events_SOURCES += fcgi/stream.c fcgi/stream.h

$(watchpost_fcgi_OBJECTS) $(watchpost_events_OBJECTS): | sql/sql.h

# Who keeps the workers and the helper up on an installed system; what all services have in common comes from here too.
systemddir = $(prefix)/lib/systemd/system
dist_systemd_DATA = fcgi/watchpost-api.socket fcgi/watchpost-events.socket
nodist_systemd_DATA = fcgi/watchpost-api.service fcgi/watchpost-events.service
commondir = $(systemddir)/watchpost-.service.d
nodist_common_DATA = fcgi/common.conf

# ... and where systemd does not.
nodist_pkglibexec_SCRIPTS = fcgi/watchpost-serve

filled_in += fcgi/watchpost-api.service fcgi/watchpost-events.service fcgi/common.conf fcgi/watchpost-serve
