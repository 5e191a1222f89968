# fcgi/: the API worker, the helper for live events, and what both make of a request.

# --- http: from a request to its reply, whatever brought it
noinst_LIBRARIES += fcgi/libhttp.a
fcgi_libhttp_a_SOURCES =
fcgi_libhttp_a_SOURCES += fcgi/http/dry_run.c fcgi/http/dry_run.h
fcgi_libhttp_a_SOURCES += fcgi/http/audit.c fcgi/http/audit.h
fcgi_libhttp_a_SOURCES += fcgi/http/form_token.c fcgi/http/form_token.h
fcgi_libhttp_a_SOURCES += fcgi/http/guard.c fcgi/http/guard.h
fcgi_libhttp_a_SOURCES += fcgi/http/hold.c fcgi/http/hold.h
fcgi_libhttp_a_SOURCES += fcgi/http/http_head.c fcgi/http/http_head.h
fcgi_libhttp_a_SOURCES += fcgi/http/idempotency.c fcgi/http/idempotency.h
fcgi_libhttp_a_SOURCES += fcgi/http/kept_answer.c fcgi/http/kept_answer.h
fcgi_libhttp_a_SOURCES += fcgi/http/large_body.c fcgi/http/large_body.h
fcgi_libhttp_a_SOURCES += fcgi/http/opens_all.c fcgi/http/opens_all.h
fcgi_libhttp_a_SOURCES += fcgi/http/origin.c fcgi/http/origin.h
fcgi_libhttp_a_SOURCES += fcgi/http/own_host.c fcgi/http/own_host.h
fcgi_libhttp_a_SOURCES += fcgi/http/own_target.c fcgi/http/own_target.h
fcgi_libhttp_a_SOURCES += fcgi/http/page_cookie.c fcgi/http/page_cookie.h
fcgi_libhttp_a_SOURCES += fcgi/http/perform.c fcgi/http/perform.h
fcgi_libhttp_a_SOURCES += fcgi/http/precondition.c fcgi/http/precondition.h
fcgi_libhttp_a_SOURCES += fcgi/http/rehearsal.c fcgi/http/rehearsal.h
fcgi_libhttp_a_SOURCES += fcgi/http/standby.c fcgi/http/standby.h
fcgi_libhttp_a_SOURCES += fcgi/http/query_check.c fcgi/http/query_check.h
fcgi_libhttp_a_SOURCES += fcgi/http/rate_limit.c fcgi/http/rate_limit.h
fcgi_libhttp_a_SOURCES += fcgi/http/reply.c fcgi/http/reply.h
fcgi_libhttp_a_SOURCES += fcgi/http/reply_send.c
fcgi_libhttp_a_SOURCES += fcgi/http/request.c fcgi/http/request.h
fcgi_libhttp_a_SOURCES += fcgi/http/request_metrics.c fcgi/http/request_metrics.h
fcgi_libhttp_a_SOURCES += fcgi/http/response_cache.c fcgi/http/response_cache.h
fcgi_libhttp_a_SOURCES += fcgi/http/route.h
fcgi_libhttp_a_SOURCES += fcgi/http/route_index.c
fcgi_libhttp_a_SOURCES += fcgi/http/route_index.h
fcgi_libhttp_a_SOURCES += fcgi/http/route_match.c
fcgi_libhttp_a_SOURCES += fcgi/http/route_nearest.c
fcgi_libhttp_a_SOURCES += fcgi/http/route_print.c
fcgi_libhttp_a_SOURCES += fcgi/http/shared_answers.c fcgi/http/shared_answers.h
fcgi_libhttp_a_SOURCES += fcgi/http/rpc_result.c fcgi/http/rpc_result.h
fcgi_libhttp_a_SOURCES += fcgi/http/storage.c fcgi/http/storage.h
fcgi_libhttp_a_SOURCES += fcgi/http/transport.h
fcgi_libhttp_a_SOURCES += fcgi/http/transport_cgi.c
fcgi_libhttp_a_SOURCES += fcgi/http/transport_http.c fcgi/http/transport_http.h
fcgi_libhttp_a_SOURCES += fcgi/http/transport_memory.c fcgi/http/transport_memory.h

# --- api: the table of routes and the handlers, a library so that tests can link them.
noinst_LIBRARIES += fcgi/libapi.a
fcgi_libapi_a_SOURCES =
fcgi_libapi_a_SOURCES += fcgi/api/address_pages.c
fcgi_libapi_a_SOURCES += fcgi/api/adopt.c
fcgi_libapi_a_SOURCES += fcgi/api/alerts.c
fcgi_libapi_a_SOURCES += fcgi/api/apply.c fcgi/api/apply.h
fcgi_libapi_a_SOURCES += fcgi/api/apply_monitors.c
fcgi_libapi_a_SOURCES += fcgi/api/apply_others.c
fcgi_libapi_a_SOURCES += fcgi/api/apply_plan.c
fcgi_libapi_a_SOURCES += fcgi/api/attention.c
fcgi_libapi_a_SOURCES += fcgi/api/audit.c
fcgi_libapi_a_SOURCES += fcgi/api/badges.c
fcgi_libapi_a_SOURCES += fcgi/api/channel_addresses.c
fcgi_libapi_a_SOURCES += fcgi/api/channel_test.c
fcgi_libapi_a_SOURCES += fcgi/api/channels.c fcgi/api/channels.h
fcgi_libapi_a_SOURCES += fcgi/api/check_now.c
fcgi_libapi_a_SOURCES += fcgi/api/check_try.c
fcgi_libapi_a_SOURCES += fcgi/api/consensus.c
fcgi_libapi_a_SOURCES += fcgi/api/dependencies.c
fcgi_libapi_a_SOURCES += fcgi/api/desired.c fcgi/api/desired.h
fcgi_libapi_a_SOURCES += fcgi/api/discovery.c
fcgi_libapi_a_SOURCES += fcgi/api/documents.h
fcgi_libapi_a_SOURCES += fcgi/api/dossier.c fcgi/api/dossier.h
fcgi_libapi_a_SOURCES += fcgi/api/dossier_alongside.c
fcgi_libapi_a_SOURCES += fcgi/api/export.c
fcgi_libapi_a_SOURCES += fcgi/api/evidence.c
fcgi_libapi_a_SOURCES += fcgi/api/gates.c
fcgi_libapi_a_SOURCES += fcgi/api/handlers.h
fcgi_libapi_a_SOURCES += fcgi/api/history.c
fcgi_libapi_a_SOURCES += fcgi/api/history_pages.c
fcgi_libapi_a_SOURCES += fcgi/api/incidents.c
fcgi_libapi_a_SOURCES += fcgi/api/layouts.c
fcgi_libapi_a_SOURCES += fcgi/api/limits.c
fcgi_libapi_a_SOURCES += fcgi/api/locations.c
fcgi_libapi_a_SOURCES += fcgi/api/maintenance.c
fcgi_libapi_a_SOURCES += fcgi/api/silences.c
fcgi_libapi_a_SOURCES += fcgi/api/members.c fcgi/api/members.h
fcgi_libapi_a_SOURCES += fcgi/api/mcp.c fcgi/api/mcp.h
fcgi_libapi_a_SOURCES += fcgi/api/mcp_arguments.c fcgi/api/mcp_arguments.h
fcgi_libapi_a_SOURCES += fcgi/api/mcp_resources.c
fcgi_libapi_a_SOURCES += fcgi/api/mcp_rpc.c fcgi/api/mcp_rpc.h
fcgi_libapi_a_SOURCES += fcgi/api/mcp_table.c
fcgi_libapi_a_SOURCES += fcgi/api/mcp_tools.c fcgi/api/mcp_tools.h
fcgi_libapi_a_SOURCES += fcgi/api/metrics.c
fcgi_libapi_a_SOURCES += fcgi/api/monitor_by.c
fcgi_libapi_a_SOURCES += fcgi/api/monitor_create.c
fcgi_libapi_a_SOURCES += fcgi/api/monitor_overview.c
fcgi_libapi_a_SOURCES += fcgi/api/monitor_plugin.c
fcgi_libapi_a_SOURCES += fcgi/api/monitors.c
fcgi_libapi_a_SOURCES += fcgi/api/nginx_settings.c fcgi/api/nginx_settings.h
fcgi_libapi_a_SOURCES += fcgi/api/openapi.c
fcgi_libapi_a_SOURCES += fcgi/api/overview.c
fcgi_libapi_a_SOURCES += fcgi/api/page_feeds.c
fcgi_libapi_a_SOURCES += fcgi/api/page_history.c
fcgi_libapi_a_SOURCES += fcgi/api/page_monitors.c
fcgi_libapi_a_SOURCES += fcgi/api/page_news.c fcgi/api/page_news.h
fcgi_libapi_a_SOURCES += fcgi/api/page_shell_file.c fcgi/api/page_shell_file.h
fcgi_libapi_a_SOURCES += fcgi/api/page_images.c
fcgi_libapi_a_SOURCES += fcgi/api/page_state.c fcgi/api/page_state.h
fcgi_libapi_a_SOURCES += fcgi/api/page_voice.c fcgi/api/page_voice.h
fcgi_libapi_a_SOURCES += fcgi/api/page_summary.c
fcgi_libapi_a_SOURCES += fcgi/api/pages.c
fcgi_libapi_a_SOURCES += fcgi/api/posts.c
fcgi_libapi_a_SOURCES += fcgi/api/probe.c
fcgi_libapi_a_SOURCES += fcgi/api/pings.c
fcgi_libapi_a_SOURCES += fcgi/api/public_page_read.c fcgi/api/public_page_read.h
fcgi_libapi_a_SOURCES += fcgi/api/public_pages.c fcgi/api/public_pages.h
fcgi_libapi_a_SOURCES += fcgi/api/redeliver.c
fcgi_libapi_a_SOURCES += fcgi/api/reports.c
fcgi_libapi_a_SOURCES += fcgi/api/response_times.c
fcgi_libapi_a_SOURCES += fcgi/api/routes.c fcgi/api/routes.h
fcgi_libapi_a_SOURCES += fcgi/api/screens.c fcgi/api/screens.h
fcgi_libapi_a_SOURCES += fcgi/api/selection.c fcgi/api/selection.h
fcgi_libapi_a_SOURCES += fcgi/api/settings.c
fcgi_libapi_a_SOURCES += fcgi/api/shared_channels.c
fcgi_libapi_a_SOURCES += fcgi/api/subscribers.c
fcgi_libapi_a_SOURCES += fcgi/api/system.c
fcgi_libapi_a_SOURCES += fcgi/api/unlock.c
fcgi_libapi_a_SOURCES += fcgi/api/waits.c
fcgi_libapi_a_SOURCES += fcgi/api/whoami.c
fcgi_libapi_a_SOURCES += fcgi/api/workspace_keys.c
fcgi_libapi_a_SOURCES += fcgi/api/workspaces.c

# The worker.  Nothing else links libfcgi.
pkglibexec_PROGRAMS += watchpost.fcgi
watchpost_fcgi_LDADD = fcgi/libapi.a fcgi/libhttp.a $(WATCHPOST_LIBS) $(FCGI_LIBS)
watchpost_fcgi_SOURCES = fcgi/api/main.c fcgi/http/transport_fastcgi.c

# --- events: the helper.
pkglibexec_PROGRAMS += watchpost-events
watchpost_events_LDADD = fcgi/libhttp.a $(WATCHPOST_LIBS)
watchpost_events_SOURCES = fcgi/events/event_buffer.c fcgi/events/event_buffer.h
watchpost_events_SOURCES += fcgi/events/event_reader.c fcgi/events/event_reader.h
watchpost_events_SOURCES += fcgi/events/main.c
watchpost_events_SOURCES += fcgi/events/sse_accept.c fcgi/events/sse_accept.h
watchpost_events_SOURCES += fcgi/events/sse_client.c fcgi/events/sse_client.h
watchpost_events_SOURCES += fcgi/events/sse_server.c fcgi/events/sse_server.h
watchpost_events_SOURCES += fcgi/events/waiters.c fcgi/events/waiters.h

$(fcgi_libhttp_a_OBJECTS) $(fcgi_libapi_a_OBJECTS) $(watchpost_fcgi_OBJECTS) $(watchpost_events_OBJECTS): | sql/sql.h language_words.h

# Who keeps the workers and the helper up on an installed system; what all services have in common comes from here too.
systemddir = $(prefix)/lib/systemd/system
dist_systemd_DATA = fcgi/watchpost-api.socket fcgi/watchpost-events.socket
nodist_systemd_DATA = fcgi/watchpost-api.service fcgi/watchpost-events.service
commondir = $(systemddir)/watchpost-.service.d
nodist_common_DATA = fcgi/common.conf

# ... and where systemd does not.
nodist_pkglibexec_SCRIPTS = fcgi/watchpost-serve

filled_in += fcgi/watchpost-api.service fcgi/watchpost-events.service fcgi/common.conf fcgi/watchpost-serve
