# lib/: everything but the programs, one convenience library.  A module is one line below its layer's heading,
# in alphabetical order; a layer includes only itself and the layers above it in this file.
noinst_LIBRARIES += lib/libwatchpost.a
lib_libwatchpost_a_SOURCES =
nodist_lib_libwatchpost_a_SOURCES = sql/sql.c sql/sql.h language_words.c language_words.h

# The words of public pages, a file a language: a further language is a further file (language_words.h).
languages_made_by = $(top_srcdir)/lib/render/languages/embed.awk
language_files = $(top_srcdir)/lib/render/languages/en.json \
    $(filter-out %/en.json,$(sort $(wildcard $(top_srcdir)/lib/render/languages/*.json)))

BUILT_SOURCES += language_words.h
CLEANFILES += language_words.h language_words.c
EXTRA_DIST += lib/render/languages/embed.awk $(language_files)

# Both files come from one run, as those of sql/.
language_words.c: $(languages_made_by) $(language_files)
	$(AM_V_GEN)rm -f $@ language_words.h && \
	    LC_ALL=C $(AWK) -v header=language_words.h -v source=$@.new -f $(languages_made_by) $(language_files) && \
	    mv $@.new $@

language_words.h: language_words.c
	@test -f $@ || { rm -f language_words.c && $(MAKE) $(AM_MAKEFLAGS) language_words.c; }

# --- base: bytes, text, numbers: libc, json-c, libcrypto; no file, no clock -----------------------------
lib_libwatchpost_a_SOURCES += lib/base/accept_header.c lib/base/accept_header.h
lib_libwatchpost_a_SOURCES += lib/base/arena.c lib/base/arena.h
lib_libwatchpost_a_SOURCES += lib/base/base64.c lib/base/base64.h
lib_libwatchpost_a_SOURCES += lib/base/buf.c lib/base/buf.h
lib_libwatchpost_a_SOURCES += lib/base/calendar.c lib/base/calendar.h
lib_libwatchpost_a_SOURCES += lib/base/cron.c lib/base/cron.h
lib_libwatchpost_a_SOURCES += lib/base/digest.c lib/base/digest.h
lib_libwatchpost_a_SOURCES += lib/base/duration.h
lib_libwatchpost_a_SOURCES += lib/base/email_address.c lib/base/email_address.h
lib_libwatchpost_a_SOURCES += lib/base/escapes.c lib/base/escapes.h
lib_libwatchpost_a_SOURCES += lib/base/hashmap.c lib/base/hashmap.h
lib_libwatchpost_a_SOURCES += lib/base/idn.c lib/base/idn.h
lib_libwatchpost_a_SOURCES += lib/base/ip_network.c lib/base/ip_network.h
lib_libwatchpost_a_SOURCES += lib/base/header_line.c lib/base/header_line.h
lib_libwatchpost_a_SOURCES += lib/base/json.c lib/base/json.h
lib_libwatchpost_a_SOURCES += lib/base/json_index.c lib/base/json_index.h
lib_libwatchpost_a_SOURCES += lib/base/json_path.c lib/base/json_path.h
lib_libwatchpost_a_SOURCES += lib/base/json_put.c
lib_libwatchpost_a_SOURCES += lib/base/json_scan.c lib/base/json_scan.h
lib_libwatchpost_a_SOURCES += lib/base/json_eight.h
lib_libwatchpost_a_SOURCES += lib/base/json_value.c lib/base/json_value.h
lib_libwatchpost_a_SOURCES += lib/base/nearest.c lib/base/nearest.h
lib_libwatchpost_a_SOURCES += lib/base/passphrase.c lib/base/passphrase.h
lib_libwatchpost_a_SOURCES += lib/base/pattern.c lib/base/pattern.h
lib_libwatchpost_a_SOURCES += lib/base/pem.c lib/base/pem.h
lib_libwatchpost_a_SOURCES += lib/base/png_header.c lib/base/png_header.h
lib_libwatchpost_a_SOURCES += lib/base/rfc3339.c lib/base/rfc3339.h
lib_libwatchpost_a_SOURCES += lib/base/seal.c lib/base/seal.h
lib_libwatchpost_a_SOURCES += lib/base/source_list.c lib/base/source_list.h
lib_libwatchpost_a_SOURCES += lib/base/text.c lib/base/text.h
lib_libwatchpost_a_SOURCES += lib/base/tz.c lib/base/tz.h
lib_libwatchpost_a_SOURCES += lib/base/tz_rule.c lib/base/tz_rule.h
lib_libwatchpost_a_SOURCES += lib/base/url.c lib/base/url.h
lib_libwatchpost_a_SOURCES += lib/base/url_masked.c lib/base/url_masked.h
lib_libwatchpost_a_SOURCES += lib/base/uuid.c lib/base/uuid.h

# --- os: this host: files, locks, processes, clocks, settings, signals, the event loop ------------------
lib_libwatchpost_a_SOURCES += lib/os/clock.c lib/os/clock.h
lib_libwatchpost_a_SOURCES += lib/os/config.c lib/os/config.h
lib_libwatchpost_a_SOURCES += lib/os/config_file.c lib/os/config_file.h
lib_libwatchpost_a_SOURCES += lib/os/config_kinds.c lib/os/config_kinds.h
lib_libwatchpost_a_SOURCES += lib/os/exit_codes.h
lib_libwatchpost_a_SOURCES += lib/os/file.c lib/os/file.h
lib_libwatchpost_a_SOURCES += lib/os/instance_secret.c lib/os/instance_secret.h
lib_libwatchpost_a_SOURCES += lib/os/library.c lib/os/library.h
lib_libwatchpost_a_SOURCES += lib/os/library_calls.h
lib_libwatchpost_a_SOURCES += lib/os/key_file.c lib/os/key_file.h
lib_libwatchpost_a_SOURCES += lib/os/log.c lib/os/log.h
lib_libwatchpost_a_SOURCES += lib/os/loop.c lib/os/loop.h
lib_libwatchpost_a_SOURCES += lib/os/open_files.c lib/os/open_files.h
lib_libwatchpost_a_SOURCES += lib/os/ping_socket.c lib/os/ping_socket.h
lib_libwatchpost_a_SOURCES += lib/os/plugin_file.c lib/os/plugin_file.h
lib_libwatchpost_a_SOURCES += lib/os/process.c lib/os/process.h
lib_libwatchpost_a_SOURCES += lib/os/run_lock.c lib/os/run_lock.h
lib_libwatchpost_a_SOURCES += lib/os/shared_counters.c lib/os/shared_counters.h
lib_libwatchpost_a_SOURCES += lib/os/shared_file.c lib/os/shared_file.h
lib_libwatchpost_a_SOURCES += lib/os/shortage.c lib/os/shortage.h
lib_libwatchpost_a_SOURCES += lib/os/signals.c lib/os/signals.h
lib_libwatchpost_a_SOURCES += lib/os/zone_file.c lib/os/zone_file.h

# --- model: the nouns: a struct each, what a client may set of it, what it looks like as JSON -----------
lib_libwatchpost_a_SOURCES += lib/model/alert_rules.c lib/model/alert_rules.h
lib_libwatchpost_a_SOURCES += lib/model/assertion.c lib/model/assertion.h
lib_libwatchpost_a_SOURCES += lib/model/audit.c lib/model/audit.h
lib_libwatchpost_a_SOURCES += lib/model/branding.c lib/model/branding.h
lib_libwatchpost_a_SOURCES += lib/model/certificate.c lib/model/certificate.h
lib_libwatchpost_a_SOURCES += lib/model/channel.c lib/model/channel.h
lib_libwatchpost_a_SOURCES += lib/model/channel_config.c lib/model/channel_config.h
lib_libwatchpost_a_SOURCES += lib/model/channel_email.c
lib_libwatchpost_a_SOURCES += lib/model/channel_events.c lib/model/channel_events.h
lib_libwatchpost_a_SOURCES += lib/model/channel_inside.h
lib_libwatchpost_a_SOURCES += lib/model/channel_masks.c
lib_libwatchpost_a_SOURCES += lib/model/channel_receiver.c
lib_libwatchpost_a_SOURCES += lib/model/channel_services.c
lib_libwatchpost_a_SOURCES += lib/model/channel_webhook.c
lib_libwatchpost_a_SOURCES += lib/model/delivery.c lib/model/delivery.h
lib_libwatchpost_a_SOURCES += lib/model/dependency.c lib/model/dependency.h
lib_libwatchpost_a_SOURCES += lib/model/dependency_graph.c lib/model/dependency_graph.h
lib_libwatchpost_a_SOURCES += lib/model/dns_values.c lib/model/dns_values.h
lib_libwatchpost_a_SOURCES += lib/model/event_type.c lib/model/event_type.h
lib_libwatchpost_a_SOURCES += lib/model/evidence.c lib/model/evidence.h
lib_libwatchpost_a_SOURCES += lib/model/evidence_pack.c lib/model/evidence_pack.h
lib_libwatchpost_a_SOURCES += lib/model/evidence_read.c
lib_libwatchpost_a_SOURCES += lib/model/expiry_days.c lib/model/expiry_days.h
lib_libwatchpost_a_SOURCES += lib/model/external_id.c lib/model/external_id.h
lib_libwatchpost_a_SOURCES += lib/model/field_moves.c
lib_libwatchpost_a_SOURCES += lib/model/field_put.c
lib_libwatchpost_a_SOURCES += lib/model/field_stored.c
lib_libwatchpost_a_SOURCES += lib/model/field_unknown.c
lib_libwatchpost_a_SOURCES += lib/model/field_values.c
lib_libwatchpost_a_SOURCES += lib/model/fields.c lib/model/fields.h
lib_libwatchpost_a_SOURCES += lib/model/fields_inside.h
lib_libwatchpost_a_SOURCES += lib/model/gate.c lib/model/gate.h
lib_libwatchpost_a_SOURCES += lib/model/heartbeat.c lib/model/heartbeat.h
lib_libwatchpost_a_SOURCES += lib/model/http_headers.c lib/model/http_headers.h
lib_libwatchpost_a_SOURCES += lib/model/incident.c lib/model/incident.h
lib_libwatchpost_a_SOURCES += lib/model/known_name.c lib/model/known_name.h
lib_libwatchpost_a_SOURCES += lib/model/language.c lib/model/language.h
lib_libwatchpost_a_SOURCES += lib/model/layout.c lib/model/layout.h
lib_libwatchpost_a_SOURCES += lib/model/listing.h
lib_libwatchpost_a_SOURCES += lib/model/location.c lib/model/location.h
lib_libwatchpost_a_SOURCES += lib/model/maintenance.c lib/model/maintenance.h
lib_libwatchpost_a_SOURCES += lib/model/silence.c lib/model/silence.h
lib_libwatchpost_a_SOURCES += lib/model/match.c lib/model/match.h
lib_libwatchpost_a_SOURCES += lib/model/metric.h
lib_libwatchpost_a_SOURCES += lib/model/monitor.c lib/model/monitor.h
lib_libwatchpost_a_SOURCES += lib/model/monitor_fields.c
lib_libwatchpost_a_SOURCES += lib/model/monitor_json.c
lib_libwatchpost_a_SOURCES += lib/model/monitor_options.c lib/model/monitor_options.h
lib_libwatchpost_a_SOURCES += lib/model/page.c lib/model/page.h
lib_libwatchpost_a_SOURCES += lib/model/phases.c lib/model/phases.h
lib_libwatchpost_a_SOURCES += lib/model/ping.c lib/model/ping.h
lib_libwatchpost_a_SOURCES += lib/model/post.c lib/model/post.h
lib_libwatchpost_a_SOURCES += lib/model/principal.h
lib_libwatchpost_a_SOURCES += lib/model/probe_item.c lib/model/probe_item.h
lib_libwatchpost_a_SOURCES += lib/model/push_options.c lib/model/push_options.h
lib_libwatchpost_a_SOURCES += lib/model/timezone_field.c lib/model/timezone_field.h
lib_libwatchpost_a_SOURCES += lib/model/rdap.c lib/model/rdap.h
lib_libwatchpost_a_SOURCES += lib/model/status.c lib/model/status.h
lib_libwatchpost_a_SOURCES += lib/model/talk_options.c
lib_libwatchpost_a_SOURCES += lib/model/subscriber.c lib/model/subscriber.h
lib_libwatchpost_a_SOURCES += lib/model/template.c lib/model/template.h
lib_libwatchpost_a_SOURCES += lib/model/warnings.c lib/model/warnings.h
lib_libwatchpost_a_SOURCES += lib/model/workspace.c lib/model/workspace.h

# --- rules: decisions, pure: tested as tables of stories ------------------------------------------------
lib_libwatchpost_a_SOURCES += lib/rules/accent.c lib/rules/accent.h
lib_libwatchpost_a_SOURCES += lib/rules/address_policy.c lib/rules/address_policy.h
lib_libwatchpost_a_SOURCES += lib/rules/assertion_ops.c lib/rules/assertion_sources.c lib/rules/assertion_inside.h
lib_libwatchpost_a_SOURCES += lib/rules/assertion_rules.c lib/rules/assertion_rules.h
lib_libwatchpost_a_SOURCES += lib/rules/attention.c lib/rules/attention.h
lib_libwatchpost_a_SOURCES += lib/rules/consensus.c lib/rules/consensus.h
lib_libwatchpost_a_SOURCES += lib/rules/coverage.c lib/rules/coverage.h
lib_libwatchpost_a_SOURCES += lib/rules/dependency_wait.c lib/rules/dependency_wait.h
lib_libwatchpost_a_SOURCES += lib/rules/dns_redaction.c lib/rules/dns_redaction.h
lib_libwatchpost_a_SOURCES += lib/rules/dns_rule.c lib/rules/dns_rule.h
lib_libwatchpost_a_SOURCES += lib/rules/graph_layout.c lib/rules/graph_layout.h
lib_libwatchpost_a_SOURCES += lib/rules/evidence_kept.c lib/rules/evidence_kept.h
lib_libwatchpost_a_SOURCES += lib/rules/evidence_of.c lib/rules/evidence_of.h
lib_libwatchpost_a_SOURCES += lib/rules/expiry.c lib/rules/expiry.h
lib_libwatchpost_a_SOURCES += lib/rules/flapping.c lib/rules/flapping.h
lib_libwatchpost_a_SOURCES += lib/rules/gate_count.c lib/rules/gate_count.h
lib_libwatchpost_a_SOURCES += lib/rules/cause_class.c lib/rules/cause_class.h
lib_libwatchpost_a_SOURCES += lib/rules/grouping.c lib/rules/grouping.h
lib_libwatchpost_a_SOURCES += lib/rules/libical.c
lib_libwatchpost_a_SOURCES += lib/rules/limit.c lib/rules/limit.h
lib_libwatchpost_a_SOURCES += lib/rules/pace.c lib/rules/pace.h
lib_libwatchpost_a_SOURCES += lib/rules/page_standing.c lib/rules/page_standing.h
lib_libwatchpost_a_SOURCES += lib/rules/no_answer.c lib/rules/no_answer.h
lib_libwatchpost_a_SOURCES += lib/rules/plugin_output.c lib/rules/plugin_output.h
lib_libwatchpost_a_SOURCES += lib/rules/recurrence.c lib/rules/recurrence.h
lib_libwatchpost_a_SOURCES += lib/rules/redaction.c lib/rules/redaction.h
lib_libwatchpost_a_SOURCES += lib/rules/reminder.c lib/rules/reminder.h
lib_libwatchpost_a_SOURCES += lib/rules/retry.c lib/rules/retry.h
lib_libwatchpost_a_SOURCES += lib/rules/role.c lib/rules/role.h
lib_libwatchpost_a_SOURCES += lib/rules/schedule.c lib/rules/schedule.h
lib_libwatchpost_a_SOURCES += lib/rules/secrets.c lib/rules/secrets.h
lib_libwatchpost_a_SOURCES += lib/rules/sentences.h
lib_libwatchpost_a_SOURCES += lib/rules/sla.c lib/rules/sla.h
lib_libwatchpost_a_SOURCES += lib/rules/sla_report.c lib/rules/sla_report.h
lib_libwatchpost_a_SOURCES += lib/rules/spread.c lib/rules/spread.h
lib_libwatchpost_a_SOURCES += lib/rules/staleness.c lib/rules/staleness.h
lib_libwatchpost_a_SOURCES += lib/rules/transition.c lib/rules/transition.h
lib_libwatchpost_a_SOURCES += lib/rules/uptime.c lib/rules/uptime.h
lib_libwatchpost_a_SOURCES += lib/rules/verdict.c lib/rules/verdict.h
lib_libwatchpost_a_SOURCES += lib/rules/wrong_answer.c lib/rules/wrong_answer.h

# --- render: facts to bytes, pure: pages, mails, badges, charts, frames ---------------------------------
lib_libwatchpost_a_SOURCES += lib/render/address_page.c lib/render/address_page.h
lib_libwatchpost_a_SOURCES += lib/render/badge.c lib/render/badge.h
lib_libwatchpost_a_SOURCES += lib/render/base_path.c lib/render/base_path.h
lib_libwatchpost_a_SOURCES += lib/render/chart.c lib/render/chart.h
lib_libwatchpost_a_SOURCES += lib/render/confirmation_mail.c lib/render/confirmation_mail.h
lib_libwatchpost_a_SOURCES += lib/render/csv.c lib/render/csv.h
lib_libwatchpost_a_SOURCES += lib/render/day_strip.c lib/render/day_strip.h
lib_libwatchpost_a_SOURCES += lib/render/dashboard.c lib/render/dashboard.h
lib_libwatchpost_a_SOURCES += lib/render/example.c lib/render/example.h
lib_libwatchpost_a_SOURCES += lib/render/group.c lib/render/group.h
lib_libwatchpost_a_SOURCES += lib/render/feed.c lib/render/feed.h
lib_libwatchpost_a_SOURCES += lib/render/history_page.c lib/render/history_page.h
lib_libwatchpost_a_SOURCES += lib/render/history_page_markdown.c
lib_libwatchpost_a_SOURCES += lib/render/html.c lib/render/html.h
lib_libwatchpost_a_SOURCES += lib/render/humanize.c lib/render/humanize.h
lib_libwatchpost_a_SOURCES += lib/render/libmd4c.c
lib_libwatchpost_a_SOURCES += lib/render/icalendar.c lib/render/icalendar.h
lib_libwatchpost_a_SOURCES += lib/render/mail.c lib/render/mail.h
lib_libwatchpost_a_SOURCES += lib/render/mail_format.c lib/render/mail_format.h
lib_libwatchpost_a_SOURCES += lib/render/markdown_html.c lib/render/markdown_html.h
lib_libwatchpost_a_SOURCES += lib/render/marked.c lib/render/marked.h
lib_libwatchpost_a_SOURCES += lib/render/markup.c lib/render/markup.h
lib_libwatchpost_a_SOURCES += lib/render/message.c lib/render/message.h
lib_libwatchpost_a_SOURCES += lib/render/message_text.c
lib_libwatchpost_a_SOURCES += lib/render/notification.c lib/render/notification.h
lib_libwatchpost_a_SOURCES += lib/render/page_post.c lib/render/page_post.h
lib_libwatchpost_a_SOURCES += lib/render/page_shell.c lib/render/page_shell.h
lib_libwatchpost_a_SOURCES += lib/render/public_page.c lib/render/public_page.h
lib_libwatchpost_a_SOURCES += lib/render/public_page_head.c
lib_libwatchpost_a_SOURCES += lib/render/public_page_html.c
lib_libwatchpost_a_SOURCES += lib/render/public_page_embed.c
lib_libwatchpost_a_SOURCES += lib/render/public_page_markdown.c
lib_libwatchpost_a_SOURCES += lib/render/public_page_rows.c
lib_libwatchpost_a_SOURCES += lib/render/sla_report.c lib/render/sla_report.h
lib_libwatchpost_a_SOURCES += lib/render/sla_report_html.c
lib_libwatchpost_a_SOURCES += lib/render/sse_frame.c lib/render/sse_frame.h
lib_libwatchpost_a_SOURCES += lib/render/status_history.c lib/render/status_history.h
lib_libwatchpost_a_SOURCES += lib/render/status_monitor.c lib/render/status_monitor.h
lib_libwatchpost_a_SOURCES += lib/render/subscriber_mail.c lib/render/subscriber_mail.h
lib_libwatchpost_a_SOURCES += lib/render/timeline.c lib/render/timeline.h
lib_libwatchpost_a_SOURCES += lib/render/subscribe_page.c lib/render/subscribe_page.h
lib_libwatchpost_a_SOURCES += lib/render/unlock_page.c lib/render/unlock_page.h
lib_libwatchpost_a_SOURCES += lib/render/webhook_agent.c
lib_libwatchpost_a_SOURCES += lib/render/webhook_body.c lib/render/webhook_body.h
lib_libwatchpost_a_SOURCES += lib/render/webhook_services.c
lib_libwatchpost_a_SOURCES += lib/render/webhook_signature.c lib/render/webhook_signature.h
lib_libwatchpost_a_SOURCES += lib/render/webhook_template.c
lib_libwatchpost_a_SOURCES += lib/render/webhook_writing.h
lib_libwatchpost_a_SOURCES += lib/render/words.c lib/render/words.h

# --- store: rows, one file a table; the SQL is in sql/ --------------------------------------------------
lib_libwatchpost_a_SOURCES += lib/store/address_holds.c lib/store/address_holds.h
lib_libwatchpost_a_SOURCES += lib/store/alert_rules.c lib/store/alert_rules.h
lib_libwatchpost_a_SOURCES += lib/store/applied.c lib/store/applied.h
lib_libwatchpost_a_SOURCES += lib/store/attention_items.c lib/store/attention_items.h
lib_libwatchpost_a_SOURCES += lib/store/audit.c lib/store/audit.h
lib_libwatchpost_a_SOURCES += lib/store/calendars.c lib/store/calendars.h
lib_libwatchpost_a_SOURCES += lib/store/certificates.c lib/store/certificates.h
lib_libwatchpost_a_SOURCES += lib/store/channels.c lib/store/channels.h
lib_libwatchpost_a_SOURCES += lib/store/check_counters.c lib/store/check_counters.h
lib_libwatchpost_a_SOURCES += lib/store/backend.h
lib_libwatchpost_a_SOURCES += lib/store/copy.c lib/store/copy.h lib/store/copy_end.h
lib_libwatchpost_a_SOURCES += lib/store/coverage_points.c lib/store/coverage_points.h
lib_libwatchpost_a_SOURCES += lib/store/db.c lib/store/db.h
lib_libwatchpost_a_SOURCES += lib/store/deliveries.c lib/store/deliveries.h
lib_libwatchpost_a_SOURCES += lib/store/dependencies.c lib/store/dependencies.h
lib_libwatchpost_a_SOURCES += lib/store/dependency_graphs.c lib/store/dependency_graphs.h
lib_libwatchpost_a_SOURCES += lib/store/domain_watches.c lib/store/domain_watches.h
lib_libwatchpost_a_SOURCES += lib/store/events.c lib/store/events.h
lib_libwatchpost_a_SOURCES += lib/store/evidence.c lib/store/evidence.h
lib_libwatchpost_a_SOURCES += lib/store/glances.c lib/store/glances.h
lib_libwatchpost_a_SOURCES += lib/store/gates.c lib/store/gates.h
lib_libwatchpost_a_SOURCES += lib/store/heartbeats.c lib/store/heartbeats.h
lib_libwatchpost_a_SOURCES += lib/store/horizon.c lib/store/horizon.h
lib_libwatchpost_a_SOURCES += lib/store/idempotent_answers.c lib/store/idempotent_answers.h
lib_libwatchpost_a_SOURCES += lib/store/incident_alerts.c lib/store/incident_alerts.h
lib_libwatchpost_a_SOURCES += lib/store/incident_notes.c lib/store/incident_notes.h
lib_libwatchpost_a_SOURCES += lib/store/incidents.c lib/store/incidents.h
lib_libwatchpost_a_SOURCES += lib/store/instance_key.c lib/store/instance_key.h
lib_libwatchpost_a_SOURCES += lib/store/instance_stats.c lib/store/instance_stats.h
lib_libwatchpost_a_SOURCES += lib/store/instance_totals.c lib/store/instance_totals.h
lib_libwatchpost_a_SOURCES += lib/store/layouts.c lib/store/layouts.h
lib_libwatchpost_a_SOURCES += lib/store/leases.c lib/store/leases.h
lib_libwatchpost_a_SOURCES += lib/store/like.c lib/store/like.h
lib_libwatchpost_a_SOURCES += lib/store/match_items.c lib/store/match_items.h
lib_libwatchpost_a_SOURCES += lib/store/locations.c lib/store/locations.h
lib_libwatchpost_a_SOURCES += lib/store/logs.c lib/store/logs.h
lib_libwatchpost_a_SOURCES += lib/store/mail_tokens.c lib/store/mail_tokens.h
lib_libwatchpost_a_SOURCES += lib/store/maintenance_times.c lib/store/maintenance_times.h
lib_libwatchpost_a_SOURCES += lib/store/maintenances.c lib/store/maintenances.h
lib_libwatchpost_a_SOURCES += lib/store/maintenances_find.c lib/store/maintenances_inside.h lib/store/maintenances_told.c
lib_libwatchpost_a_SOURCES += lib/store/silences.c lib/store/silences.h
lib_libwatchpost_a_SOURCES += lib/store/monitor_states.c lib/store/monitor_states.h
lib_libwatchpost_a_SOURCES += lib/store/monitors.c lib/store/monitors.h
lib_libwatchpost_a_SOURCES += lib/store/monitors_find.c lib/store/monitors_inside.h
lib_libwatchpost_a_SOURCES += lib/store/outbox.c lib/store/outbox.h
lib_libwatchpost_a_SOURCES += lib/store/outbox_groups.c lib/store/outbox_groups.h
lib_libwatchpost_a_SOURCES += lib/store/outbox_run.c lib/store/outbox_run.h
lib_libwatchpost_a_SOURCES += lib/store/overview.c lib/store/overview.h
lib_libwatchpost_a_SOURCES += lib/store/page_cursor.h
lib_libwatchpost_a_SOURCES += lib/store/pages.c lib/store/pages.h
lib_libwatchpost_a_SOURCES += lib/store/partitions.c lib/store/partitions.h
lib_libwatchpost_a_SOURCES += lib/store/phase_hours.c lib/store/phase_hours.h
lib_libwatchpost_a_SOURCES += lib/store/query.c lib/store/query.h
lib_libwatchpost_a_SOURCES += lib/store/posts.c lib/store/posts.h
lib_libwatchpost_a_SOURCES += lib/store/pushes.c lib/store/pushes.h
lib_libwatchpost_a_SOURCES += lib/store/queued_checks.c lib/store/queued_checks.h
lib_libwatchpost_a_SOURCES += lib/store/rate_limits.c lib/store/rate_limits.h
lib_libwatchpost_a_SOURCES += lib/store/receivers.c lib/store/receivers.h
lib_libwatchpost_a_SOURCES += lib/store/recent_results.c lib/store/recent_results.h
lib_libwatchpost_a_SOURCES += lib/store/response_times.c lib/store/response_times.h
lib_libwatchpost_a_SOURCES += lib/store/rollups.c lib/store/rollups.h
lib_libwatchpost_a_SOURCES += lib/store/secrets.c lib/store/secrets.h
lib_libwatchpost_a_SOURCES += lib/store/secrets_seal.c
lib_libwatchpost_a_SOURCES += lib/store/settings.c lib/store/settings.h
lib_libwatchpost_a_SOURCES += lib/store/status_counts.c lib/store/status_counts.h
lib_libwatchpost_a_SOURCES += lib/store/subscribers.c lib/store/subscribers.h
lib_libwatchpost_a_SOURCES += lib/store/timelines.c lib/store/timelines.h
lib_libwatchpost_a_SOURCES += lib/store/transaction.c
lib_libwatchpost_a_SOURCES += lib/store/tries.c lib/store/tries.h
lib_libwatchpost_a_SOURCES += lib/store/uptime_bulk.c lib/store/uptime_bulk.h
lib_libwatchpost_a_SOURCES += lib/store/votes.c lib/store/votes.h
lib_libwatchpost_a_SOURCES += lib/store/waiting_incidents.c lib/store/waiting_incidents.h

# --- store/sqlite: the connection behind store/db.h: the only files that know SQLite --------------------
lib_libwatchpost_a_SOURCES += lib/store/sqlite/backend.c
lib_libwatchpost_a_SOURCES += lib/store/sqlite/backup.c
lib_libwatchpost_a_SOURCES += lib/store/sqlite/connection.c
lib_libwatchpost_a_SOURCES += lib/store/sqlite/copy.c
lib_libwatchpost_a_SOURCES += lib/store/sqlite/foreign.c lib/store/sqlite/foreign.h
lib_libwatchpost_a_SOURCES += lib/store/sqlite/inside.h
lib_libwatchpost_a_SOURCES += lib/store/sqlite/inspect.c
lib_libwatchpost_a_SOURCES += lib/store/sqlite/open.c
lib_libwatchpost_a_SOURCES += lib/store/sqlite/reserve.c
lib_libwatchpost_a_SOURCES += lib/store/sqlite/restore.c
lib_libwatchpost_a_SOURCES += lib/store/sqlite/sqlite.h
lib_libwatchpost_a_SOURCES += lib/store/sqlite/state.c
lib_libwatchpost_a_SOURCES += lib/store/sqlite/wakeup.c
lib_libwatchpost_a_SOURCES += lib/store/workspace_keys.c lib/store/workspace_keys.h
lib_libwatchpost_a_SOURCES += lib/store/workspaces.c lib/store/workspaces.h

# --- store/postgres: the same for a PostgreSQL server: the only files that know libpq, which libpq.c loads ----
lib_libwatchpost_a_SOURCES += lib/store/postgres/copy.h
lib_libwatchpost_a_SOURCES += lib/store/postgres/inside.h
lib_libwatchpost_a_SOURCES += lib/store/postgres/postgres.h
if WITH_POSTGRESQL
lib_libwatchpost_a_SOURCES += lib/store/postgres/connect.c
lib_libwatchpost_a_SOURCES += lib/store/postgres/copy.c
lib_libwatchpost_a_SOURCES += lib/store/postgres/copy_rows.c
lib_libwatchpost_a_SOURCES += lib/store/postgres/expected.c
lib_libwatchpost_a_SOURCES += lib/store/postgres/inspect.c
lib_libwatchpost_a_SOURCES += lib/store/postgres/libpq.c
lib_libwatchpost_a_SOURCES += lib/store/postgres/partitions.c
lib_libwatchpost_a_SOURCES += lib/store/postgres/pipeline.c
lib_libwatchpost_a_SOURCES += lib/store/postgres/run_locks.c
lib_libwatchpost_a_SOURCES += lib/store/postgres/schema.c
lib_libwatchpost_a_SOURCES += lib/store/postgres/sets.c
lib_libwatchpost_a_SOURCES += lib/store/postgres/statement.c
lib_libwatchpost_a_SOURCES += lib/store/postgres/transaction.c
lib_libwatchpost_a_SOURCES += lib/store/postgres/wakeup.c
else
lib_libwatchpost_a_SOURCES += lib/store/postgres/absent.c
endif

# --- flow: where decisions meet rows, one transaction a function ----------------------------------------
lib_libwatchpost_a_SOURCES += lib/flow/checker_network.c lib/flow/checker_network.h
lib_libwatchpost_a_SOURCES += lib/flow/certificate_news.c lib/flow/certificate_news.h
lib_libwatchpost_a_SOURCES += lib/flow/confirmation.c lib/flow/confirmation.h
lib_libwatchpost_a_SOURCES += lib/flow/domain_news.c lib/flow/domain_news.h
lib_libwatchpost_a_SOURCES += lib/flow/evaluation.c lib/flow/evaluation.h
lib_libwatchpost_a_SOURCES += lib/flow/evidence_record.c lib/flow/evidence_record.h
lib_libwatchpost_a_SOURCES += lib/flow/expectation.c lib/flow/expectation.h
lib_libwatchpost_a_SOURCES += lib/flow/flapping.c lib/flow/flapping.h
lib_libwatchpost_a_SOURCES += lib/flow/flapping_end.c lib/flow/flapping_end.h
lib_libwatchpost_a_SOURCES += lib/flow/gates.c lib/flow/gates.h
lib_libwatchpost_a_SOURCES += lib/flow/incident_wait.c lib/flow/incident_wait.h
lib_libwatchpost_a_SOURCES += lib/flow/maintenance_plan.c lib/flow/maintenance_plan.h
lib_libwatchpost_a_SOURCES += lib/flow/claim_end.c lib/flow/claim_end.h
lib_libwatchpost_a_SOURCES += lib/flow/silence_end.c lib/flow/silence_end.h
lib_libwatchpost_a_SOURCES += lib/flow/notify_wakeup.c lib/flow/notify_wakeup.h
lib_libwatchpost_a_SOURCES += lib/flow/missed_pings.c lib/flow/missed_pings.h
lib_libwatchpost_a_SOURCES += lib/flow/pings.c lib/flow/pings.h
lib_libwatchpost_a_SOURCES += lib/flow/alert_audience.c lib/flow/alert_audience.h
lib_libwatchpost_a_SOURCES += lib/flow/alert_queue.c lib/flow/alert_queue.h
lib_libwatchpost_a_SOURCES += lib/flow/publish.c lib/flow/publish.h
lib_libwatchpost_a_SOURCES += lib/flow/record.c lib/flow/record.h
lib_libwatchpost_a_SOURCES += lib/flow/record_group.c
lib_libwatchpost_a_SOURCES += lib/flow/removal.c lib/flow/removal.h
lib_libwatchpost_a_SOURCES += lib/flow/retention.c lib/flow/retention.h
lib_libwatchpost_a_SOURCES += lib/flow/steps.c lib/flow/steps.h
lib_libwatchpost_a_SOURCES += lib/flow/subscriptions.c lib/flow/subscriptions.h
lib_libwatchpost_a_SOURCES += lib/flow/timers.c lib/flow/timers.h
lib_libwatchpost_a_SOURCES += lib/flow/wait.c lib/flow/wait.h

# --- net: libcurl and sockets in the loop.  A library of its own: only the command links it, and it loads libcurl
# when it is needed (lib/net/libcurl.c). ------------------------------------------------------------------
noinst_LIBRARIES += lib/libnet.a
NET_LIBS = lib/libnet.a $(WATCHPOST_LIBS) $(SSL_LIBS)
lib_libnet_a_SOURCES =
lib_libnet_a_SOURCES += lib/net/ca_store.c lib/net/ca_store.h
lib_libnet_a_SOURCES += lib/net/dial.c lib/net/dial.h
lib_libnet_a_SOURCES += lib/net/dns_client.c lib/net/dns_client.h
lib_libnet_a_SOURCES += lib/net/dns_lookup.c lib/net/dns_lookup.h
lib_libnet_a_SOURCES += lib/net/dns_server.c lib/net/dns_server.h
lib_libnet_a_SOURCES += lib/net/dns_silence.c lib/net/dns_silence.h
lib_libnet_a_SOURCES += lib/net/hosts_file.c lib/net/hosts_file.h
lib_libnet_a_SOURCES += lib/net/http_client.c lib/net/http_client.h
lib_libnet_a_SOURCES += lib/net/libcares.c
lib_libnet_a_SOURCES += lib/net/libcurl.c
lib_libnet_a_SOURCES += lib/net/name_sources.c lib/net/name_sources.h
lib_libnet_a_SOURCES += lib/net/name_threads.c lib/net/name_threads.h
lib_libnet_a_SOURCES += lib/net/problem.c lib/net/problem.h
lib_libnet_a_SOURCES += lib/net/redirect.c lib/net/redirect.h
lib_libnet_a_SOURCES += lib/net/resolve.c lib/net/resolve.h
lib_libnet_a_SOURCES += lib/net/retry_after.c lib/net/retry_after.h
lib_libnet_a_SOURCES += lib/net/smtp_greeting.c lib/net/smtp_greeting.h
lib_libnet_a_SOURCES += lib/net/tls_peer.c lib/net/tls_peer.h
lib_libnet_a_SOURCES += lib/net/talk.c lib/net/talk_tls.c lib/net/talk.h lib/net/talk_inside.h
lib_libnet_a_SOURCES += lib/net/transfer.c lib/net/transfer.h

# One object made alone (`make lib/store/monitors.o`) needs the generated header too.
$(lib_libwatchpost_a_OBJECTS) $(lib_libnet_a_OBJECTS): | sql/sql.h language_words.h
