# fcgi/: the API worker, the helper for live events, and what both make of a request.

# --- http: from a request to its reply, whatever brought it
noinst_LIBRARIES += fcgi/libhttp.a
fcgi_libhttp_a_SOURCES =
fcgi_libhttp_a_SOURCES += fcgi/http/guard.c fcgi/http/guard.h
fcgi_libhttp_a_SOURCES += fcgi/http/http_head.c fcgi/http/http_head.h
fcgi_libhttp_a_SOURCES += fcgi/http/rate_limit.c fcgi/http/rate_limit.h
fcgi_libhttp_a_SOURCES += fcgi/http/reply.c fcgi/http/reply.h
fcgi_libhttp_a_SOURCES += fcgi/http/reply_send.c
fcgi_libhttp_a_SOURCES += fcgi/http/request.c fcgi/http/request.h
fcgi_libhttp_a_SOURCES += fcgi/http/request_metrics.c fcgi/http/request_metrics.h
fcgi_libhttp_a_SOURCES += fcgi/http/response_cache.c fcgi/http/response_cache.h
fcgi_libhttp_a_SOURCES += fcgi/http/route.h
fcgi_libhttp_a_SOURCES += fcgi/http/route_match.c
fcgi_libhttp_a_SOURCES += fcgi/http/transport.h
fcgi_libhttp_a_SOURCES += fcgi/http/transport_cgi.c
fcgi_libhttp_a_SOURCES += fcgi/http/transport_http.c fcgi/http/transport_http.h

# --- api: the worker.  Nothing else links libfcgi.
pkglibexec_PROGRAMS += watchpost.fcgi
watchpost_fcgi_LDADD = fcgi/libhttp.a $(WATCHPOST_LIBS) $(FCGI_LIBS)
watchpost_fcgi_SOURCES = fcgi/http/transport_fastcgi.c
watchpost_fcgi_SOURCES += fcgi/api/alerts.c
watchpost_fcgi_SOURCES += fcgi/api/attention.c
watchpost_fcgi_SOURCES += fcgi/api/badges.c
watchpost_fcgi_SOURCES += fcgi/api/channel_test.c
watchpost_fcgi_SOURCES += fcgi/api/channels.c
watchpost_fcgi_SOURCES += fcgi/api/check_now.c
watchpost_fcgi_SOURCES += fcgi/api/consensus.c
watchpost_fcgi_SOURCES += fcgi/api/dependencies.c
watchpost_fcgi_SOURCES += fcgi/api/discovery.c
watchpost_fcgi_SOURCES += fcgi/api/documents.h
watchpost_fcgi_SOURCES += fcgi/api/handlers.h
watchpost_fcgi_SOURCES += fcgi/api/history.c
watchpost_fcgi_SOURCES += fcgi/api/incidents.c
watchpost_fcgi_SOURCES += fcgi/api/locations.c
watchpost_fcgi_SOURCES += fcgi/api/main.c
watchpost_fcgi_SOURCES += fcgi/api/maintenance.c
watchpost_fcgi_SOURCES += fcgi/api/metrics.c
watchpost_fcgi_SOURCES += fcgi/api/monitor_create.c
watchpost_fcgi_SOURCES += fcgi/api/monitor_overview.c
watchpost_fcgi_SOURCES += fcgi/api/monitors.c
watchpost_fcgi_SOURCES += fcgi/api/overview.c
watchpost_fcgi_SOURCES += fcgi/api/page_monitors.c
watchpost_fcgi_SOURCES += fcgi/api/page_shell_file.c fcgi/api/page_shell_file.h
watchpost_fcgi_SOURCES += fcgi/api/pages.c
watchpost_fcgi_SOURCES += fcgi/api/probe.c
watchpost_fcgi_SOURCES += fcgi/api/public_pages.c
watchpost_fcgi_SOURCES += fcgi/api/response_times.c
watchpost_fcgi_SOURCES += fcgi/api/routes.c fcgi/api/routes.h
watchpost_fcgi_SOURCES += fcgi/api/screens.c fcgi/api/screens.h
watchpost_fcgi_SOURCES += fcgi/api/settings.c
watchpost_fcgi_SOURCES += fcgi/api/system.c

# --- events: the helper.
pkglibexec_PROGRAMS += watchpost-events
watchpost_events_LDADD = fcgi/libhttp.a $(WATCHPOST_LIBS)
watchpost_events_SOURCES = fcgi/events/event_buffer.c fcgi/events/event_buffer.h
watchpost_events_SOURCES += fcgi/events/event_reader.c fcgi/events/event_reader.h
watchpost_events_SOURCES += fcgi/events/main.c
watchpost_events_SOURCES += fcgi/events/notify_watch.c fcgi/events/notify_watch.h
watchpost_events_SOURCES += fcgi/events/sse_accept.c fcgi/events/sse_accept.h
watchpost_events_SOURCES += fcgi/events/sse_client.c fcgi/events/sse_client.h
watchpost_events_SOURCES += fcgi/events/sse_server.c fcgi/events/sse_server.h

$(fcgi_libhttp_a_OBJECTS) $(watchpost_fcgi_OBJECTS) $(watchpost_events_OBJECTS): | sql/sql.h

# Who keeps the workers and the helper up on an installed system; what all services have in common comes from here too.
systemddir = $(prefix)/lib/systemd/system
dist_systemd_DATA = fcgi/watchpost-api.socket fcgi/watchpost-events.socket
nodist_systemd_DATA = fcgi/watchpost-api.service fcgi/watchpost-events.service
commondir = $(systemddir)/watchpost-.service.d
nodist_common_DATA = fcgi/common.conf

# ... and where systemd does not.
nodist_pkglibexec_SCRIPTS = fcgi/watchpost-serve

filled_in += fcgi/watchpost-api.service fcgi/watchpost-events.service fcgi/common.conf fcgi/watchpost-serve
