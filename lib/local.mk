# lib/: everything but the programs, one convenience library.  A module is one line below its layer's heading,
# in alphabetical order; a layer includes only itself and the layers above it in this file.
noinst_LIBRARIES += lib/libwatchpost.a
lib_libwatchpost_a_SOURCES =
nodist_lib_libwatchpost_a_SOURCES = sql/sql.c sql/sql.h

# --- base: bytes, text, numbers: libc, json-c, libcrypto; no file, no clock -----------------------------
lib_libwatchpost_a_SOURCES += lib/base/accept_header.c lib/base/accept_header.h
lib_libwatchpost_a_SOURCES += lib/base/arena.c lib/base/arena.h
lib_libwatchpost_a_SOURCES += lib/base/base64.c lib/base/base64.h
lib_libwatchpost_a_SOURCES += lib/base/buf.c lib/base/buf.h
lib_libwatchpost_a_SOURCES += lib/base/digest.c lib/base/digest.h
lib_libwatchpost_a_SOURCES += lib/base/duration.h
lib_libwatchpost_a_SOURCES += lib/base/email_address.c lib/base/email_address.h
lib_libwatchpost_a_SOURCES += lib/base/json.c lib/base/json.h
lib_libwatchpost_a_SOURCES += lib/base/json_put.c
lib_libwatchpost_a_SOURCES += lib/base/json_scan.c lib/base/json_scan.h
lib_libwatchpost_a_SOURCES += lib/base/rfc3339.c lib/base/rfc3339.h
lib_libwatchpost_a_SOURCES += lib/base/text.c lib/base/text.h
lib_libwatchpost_a_SOURCES += lib/base/url.c lib/base/url.h
lib_libwatchpost_a_SOURCES += lib/base/uuid.c lib/base/uuid.h

# --- os: this host: files, locks, processes, clocks, settings, signals, the event loop ------------------
lib_libwatchpost_a_SOURCES += lib/os/clock.c lib/os/clock.h
lib_libwatchpost_a_SOURCES += lib/os/config.c lib/os/config.h
lib_libwatchpost_a_SOURCES += lib/os/exit_codes.h
lib_libwatchpost_a_SOURCES += lib/os/file.c lib/os/file.h
lib_libwatchpost_a_SOURCES += lib/os/log.c lib/os/log.h
lib_libwatchpost_a_SOURCES += lib/os/loop.c lib/os/loop.h
lib_libwatchpost_a_SOURCES += lib/os/process.c lib/os/process.h
lib_libwatchpost_a_SOURCES += lib/os/run_lock.c lib/os/run_lock.h
lib_libwatchpost_a_SOURCES += lib/os/shared_counters.c lib/os/shared_counters.h
lib_libwatchpost_a_SOURCES += lib/os/signals.c lib/os/signals.h

# --- pure: decisions and renderings; no clock, no database, no network ----------------------------------
lib_libwatchpost_a_SOURCES += lib/pure/alert.c lib/pure/alert.h
lib_libwatchpost_a_SOURCES += lib/pure/alert_entry.c lib/pure/alert_entry.h
lib_libwatchpost_a_SOURCES += lib/pure/alert_rules.c lib/pure/alert_rules.h
lib_libwatchpost_a_SOURCES += lib/pure/atom.c lib/pure/atom.h
lib_libwatchpost_a_SOURCES += lib/pure/badge.c lib/pure/badge.h
lib_libwatchpost_a_SOURCES += lib/pure/branding.c lib/pure/branding.h
lib_libwatchpost_a_SOURCES += lib/pure/channel.c lib/pure/channel.h
lib_libwatchpost_a_SOURCES += lib/pure/channel_config.c lib/pure/channel_config.h
lib_libwatchpost_a_SOURCES += lib/pure/chart.c lib/pure/chart.h
lib_libwatchpost_a_SOURCES += lib/pure/concern.c lib/pure/concern.h
lib_libwatchpost_a_SOURCES += lib/pure/consensus.c lib/pure/consensus.h
lib_libwatchpost_a_SOURCES += lib/pure/dashboard.c lib/pure/dashboard.h
lib_libwatchpost_a_SOURCES += lib/pure/delivery.c lib/pure/delivery.h
lib_libwatchpost_a_SOURCES += lib/pure/dependency.c lib/pure/dependency.h
lib_libwatchpost_a_SOURCES += lib/pure/facts.c lib/pure/facts.h
lib_libwatchpost_a_SOURCES += lib/pure/fields.c lib/pure/fields.h
lib_libwatchpost_a_SOURCES += lib/pure/frame.c lib/pure/frame.h
lib_libwatchpost_a_SOURCES += lib/pure/graph.c lib/pure/graph.h
lib_libwatchpost_a_SOURCES += lib/pure/happening.c lib/pure/happening.h
lib_libwatchpost_a_SOURCES += lib/pure/heartbeat.c lib/pure/heartbeat.h
lib_libwatchpost_a_SOURCES += lib/pure/history.c lib/pure/history.h
lib_libwatchpost_a_SOURCES += lib/pure/html.c lib/pure/html.h
lib_libwatchpost_a_SOURCES += lib/pure/incident.c lib/pure/incident.h
lib_libwatchpost_a_SOURCES += lib/pure/location.c lib/pure/location.h
lib_libwatchpost_a_SOURCES += lib/pure/mail.c lib/pure/mail.h
lib_libwatchpost_a_SOURCES += lib/pure/monitor.c lib/pure/monitor.h
lib_libwatchpost_a_SOURCES += lib/pure/monitor_json.c
lib_libwatchpost_a_SOURCES += lib/pure/page.c lib/pure/page.h
lib_libwatchpost_a_SOURCES += lib/pure/payload.c lib/pure/payload.h
lib_libwatchpost_a_SOURCES += lib/pure/probe_item.c lib/pure/probe_item.h
lib_libwatchpost_a_SOURCES += lib/pure/probe_work.c lib/pure/probe_work.h
lib_libwatchpost_a_SOURCES += lib/pure/public_head.c
lib_libwatchpost_a_SOURCES += lib/pure/public_html.c
lib_libwatchpost_a_SOURCES += lib/pure/public_markdown.c
lib_libwatchpost_a_SOURCES += lib/pure/public_page.c lib/pure/public_page.h
lib_libwatchpost_a_SOURCES += lib/pure/retry.c lib/pure/retry.h
lib_libwatchpost_a_SOURCES += lib/pure/signature.c lib/pure/signature.h
lib_libwatchpost_a_SOURCES += lib/pure/sla.c lib/pure/sla.h
lib_libwatchpost_a_SOURCES += lib/pure/status.c lib/pure/status.h
lib_libwatchpost_a_SOURCES += lib/pure/status_monitor.c lib/pure/status_monitor.h
lib_libwatchpost_a_SOURCES += lib/pure/stream.c lib/pure/stream.h
lib_libwatchpost_a_SOURCES += lib/pure/target.c lib/pure/target.h
lib_libwatchpost_a_SOURCES += lib/pure/timeline.c lib/pure/timeline.h
lib_libwatchpost_a_SOURCES += lib/pure/transition.c lib/pure/transition.h
lib_libwatchpost_a_SOURCES += lib/pure/uptime.c lib/pure/uptime.h
lib_libwatchpost_a_SOURCES += lib/pure/verdict.c lib/pure/verdict.h
lib_libwatchpost_a_SOURCES += lib/pure/window.c lib/pure/window.h
lib_libwatchpost_a_SOURCES += lib/pure/words.c lib/pure/words.h

# --- store: rows, one file a table; the SQL is in sql/ --------------------------------------------------
lib_libwatchpost_a_SOURCES += lib/store/alert_rules.c lib/store/alert_rules.h
lib_libwatchpost_a_SOURCES += lib/store/alerts.c lib/store/alerts.h
lib_libwatchpost_a_SOURCES += lib/store/channels.c lib/store/channels.h
lib_libwatchpost_a_SOURCES += lib/store/charts.c lib/store/charts.h
lib_libwatchpost_a_SOURCES += lib/store/concerns.c lib/store/concerns.h
lib_libwatchpost_a_SOURCES += lib/store/db.c lib/store/db.h
lib_libwatchpost_a_SOURCES += lib/store/db_backup.c
lib_libwatchpost_a_SOURCES += lib/store/db_inside.h
lib_libwatchpost_a_SOURCES += lib/store/db_look.c
lib_libwatchpost_a_SOURCES += lib/store/db_open.c
lib_libwatchpost_a_SOURCES += lib/store/db_query.c
lib_libwatchpost_a_SOURCES += lib/store/db_restore.c
lib_libwatchpost_a_SOURCES += lib/store/deliveries.c lib/store/deliveries.h
lib_libwatchpost_a_SOURCES += lib/store/dependencies.c lib/store/dependencies.h
lib_libwatchpost_a_SOURCES += lib/store/events.c lib/store/events.h
lib_libwatchpost_a_SOURCES += lib/store/figures.c lib/store/figures.h
lib_libwatchpost_a_SOURCES += lib/store/gauges.c lib/store/gauges.h
lib_libwatchpost_a_SOURCES += lib/store/graphs.c lib/store/graphs.h
lib_libwatchpost_a_SOURCES += lib/store/heartbeats.c lib/store/heartbeats.h
lib_libwatchpost_a_SOURCES += lib/store/incidents.c lib/store/incidents.h
lib_libwatchpost_a_SOURCES += lib/store/limits.c lib/store/limits.h
lib_libwatchpost_a_SOURCES += lib/store/locations.c lib/store/locations.h
lib_libwatchpost_a_SOURCES += lib/store/logs.c lib/store/logs.h
lib_libwatchpost_a_SOURCES += lib/store/maintenance.c lib/store/maintenance.h
lib_libwatchpost_a_SOURCES += lib/store/monitors.c lib/store/monitors.h
lib_libwatchpost_a_SOURCES += lib/store/outbox.c lib/store/outbox.h
lib_libwatchpost_a_SOURCES += lib/store/overview.c lib/store/overview.h
lib_libwatchpost_a_SOURCES += lib/store/pages.c lib/store/pages.h
lib_libwatchpost_a_SOURCES += lib/store/part.h
lib_libwatchpost_a_SOURCES += lib/store/settings.c lib/store/settings.h
lib_libwatchpost_a_SOURCES += lib/store/states.c lib/store/states.h
lib_libwatchpost_a_SOURCES += lib/store/tallies.c lib/store/tallies.h
lib_libwatchpost_a_SOURCES += lib/store/timelines.c lib/store/timelines.h
lib_libwatchpost_a_SOURCES += lib/store/totals.c lib/store/totals.h
lib_libwatchpost_a_SOURCES += lib/store/votes.c lib/store/votes.h

# --- flow: where decisions meet rows, one transaction a function ----------------------------------------
lib_libwatchpost_a_SOURCES += lib/flow/announce.c lib/flow/announce.h
lib_libwatchpost_a_SOURCES += lib/flow/notifier.c lib/flow/notifier.h
lib_libwatchpost_a_SOURCES += lib/flow/record.c lib/flow/record.h
lib_libwatchpost_a_SOURCES += lib/flow/retention.c lib/flow/retention.h
lib_libwatchpost_a_SOURCES += lib/flow/timers.c lib/flow/timers.h

# Whoever makes one object alone (`make lib/store/monitors.o`) needs the generated header too.
$(lib_libwatchpost_a_OBJECTS): | sql/sql.h
