# cron/: the command `watchpost`.  Nothing else uses ldns.  All but main.c is a library, for tests use it too.
bin_PROGRAMS += watchpost
watchpost_SOURCES = cron/main.c
watchpost_LDADD = $(COMMAND_LIBS)

COMMAND_LIBS = cron/libcommand.a $(NET_LIBS) $(LDNS_LIBS)
noinst_LIBRARIES += cron/libcommand.a
cron_libcommand_a_SOURCES = cron/command.h

# --- one run of the checker: watchpost check
cron_libcommand_a_SOURCES += cron/check/body_judges.c cron/check/body_judges.h
cron_libcommand_a_SOURCES += cron/check/body_match.c cron/check/body_match.h
cron_libcommand_a_SOURCES += cron/check/body_reader.c cron/check/body_reader.h
cron_libcommand_a_SOURCES += cron/check/charset_reader.c cron/check/charset_reader.h
cron_libcommand_a_SOURCES += cron/check/check_queue.c cron/check/check_queue.h
cron_libcommand_a_SOURCES += cron/check/check_claims.c cron/check/check_run.h
cron_libcommand_a_SOURCES += cron/check/check_results.c cron/check/check_results.h
cron_libcommand_a_SOURCES += cron/check/claimed_batch.c cron/check/claimed_batch.h
cron_libcommand_a_SOURCES += cron/check/cmd_check.c
cron_libcommand_a_SOURCES += cron/check/content_decoder.c cron/check/content_decoder.h
cron_libcommand_a_SOURCES += cron/check/dns_stream.c cron/check/dns_stream.h
cron_libcommand_a_SOURCES += cron/check/dns_wire.c cron/check/dns_wire.h
cron_libcommand_a_SOURCES += cron/check/heartbeat_url.c cron/check/heartbeat_url.h
cron_libcommand_a_SOURCES += cron/check/grpc_health.c cron/check/grpc_health.h
cron_libcommand_a_SOURCES += cron/check/http_answer.c cron/check/http_request.c cron/check/http_inside.h
cron_libcommand_a_SOURCES += cron/check/nameservers.c cron/check/nameservers.h
cron_libcommand_a_SOURCES += cron/check/network_failure.c cron/check/network_failure.h
cron_libcommand_a_SOURCES += cron/check/network_watch.c cron/check/network_watch.h
cron_libcommand_a_SOURCES += cron/check/own_resolvers.c cron/check/own_resolvers.h
cron_libcommand_a_SOURCES += cron/check/ping_series.c cron/check/ping_series.h
cron_libcommand_a_SOURCES += cron/check/ping_wire.c cron/check/ping_wire.h
cron_libcommand_a_SOURCES += cron/check/probe.h
cron_libcommand_a_SOURCES += cron/check/probe_dns.c
cron_libcommand_a_SOURCES += cron/check/probe_grpc.c
cron_libcommand_a_SOURCES += cron/check/probe_domain.c
cron_libcommand_a_SOURCES += cron/check/probe_http.c
cron_libcommand_a_SOURCES += cron/check/probe_ping.c
cron_libcommand_a_SOURCES += cron/check/probe_talk.c cron/check/probe_talk.h
cron_libcommand_a_SOURCES += cron/check/probe_plugin.c
cron_libcommand_a_SOURCES += cron/check/probe_tcp.c
cron_libcommand_a_SOURCES += cron/check/probe_websocket.c
cron_libcommand_a_SOURCES += cron/check/program_slots.c cron/check/program_slots.h
cron_libcommand_a_SOURCES += cron/check/queued_run.c cron/check/queued_run.h
cron_libcommand_a_SOURCES += cron/check/rdap_cache.c cron/check/rdap_cache.h
cron_libcommand_a_SOURCES += cron/check/rdap_request.c cron/check/rdap_request.h
cron_libcommand_a_SOURCES += cron/check/request_headers.c cron/check/request_headers.h
cron_libcommand_a_SOURCES += cron/check/response_head.c cron/check/response_head.h
cron_libcommand_a_SOURCES += cron/check/sentinels.c cron/check/sentinels.h
cron_libcommand_a_SOURCES += cron/check/starttls.c cron/check/starttls.h
cron_libcommand_a_SOURCES += cron/check/staying.c cron/check/staying.h
cron_libcommand_a_SOURCES += cron/check/sweep.c cron/check/sweep.h
cron_libcommand_a_SOURCES += cron/check/token_request.c cron/check/token_request.h
cron_libcommand_a_SOURCES += cron/check/token_store.c cron/check/token_store.h
cron_libcommand_a_SOURCES += cron/check/tried_checks.c cron/check/tried_checks.h
cron_libcommand_a_SOURCES += cron/check/websocket.c cron/check/websocket.h

# --- one run of the deliverer: watchpost notify
cron_libcommand_a_SOURCES += cron/notify/apprise.c cron/notify/apprise.h
cron_libcommand_a_SOURCES += cron/notify/cmd_notify.c
cron_libcommand_a_SOURCES += cron/notify/delivery_attempt.c cron/notify/delivery_attempt.h
cron_libcommand_a_SOURCES += cron/notify/delivery_task.c cron/notify/delivery_task.h
cron_libcommand_a_SOURCES += cron/notify/delivery_turn.c cron/notify/delivery_turn.h
cron_libcommand_a_SOURCES += cron/notify/dispatcher.c cron/notify/dispatcher.h
cron_libcommand_a_SOURCES += cron/notify/grouping.c cron/notify/grouping.h
cron_libcommand_a_SOURCES += cron/notify/wake.c cron/notify/wake.h
cron_libcommand_a_SOURCES += cron/notify/mail_links.c cron/notify/mail_links.h
cron_libcommand_a_SOURCES += cron/notify/mail_receipt.c cron/notify/mail_receipt.h
cron_libcommand_a_SOURCES += cron/notify/msmtp.c cron/notify/msmtp.h
cron_libcommand_a_SOURCES += cron/notify/recipient_queue.c cron/notify/recipient_queue.h
cron_libcommand_a_SOURCES += cron/notify/send_apprise.c
cron_libcommand_a_SOURCES += cron/notify/send_email.c
cron_libcommand_a_SOURCES += cron/notify/send_webhook.c
cron_libcommand_a_SOURCES += cron/notify/sender.c cron/notify/sender.h
cron_libcommand_a_SOURCES += cron/notify/stranger_limits.c cron/notify/stranger_limits.h
cron_libcommand_a_SOURCES += cron/notify/try_channel.c

# --- a remote probe: watchpost probe
cron_libcommand_a_SOURCES += cron/remote/cmd_probe.c
cron_libcommand_a_SOURCES += cron/remote/journal.c cron/remote/journal.h
cron_libcommand_a_SOURCES += cron/remote/spool.c cron/remote/spool.h
cron_libcommand_a_SOURCES += cron/remote/uplink.c cron/remote/uplink.h
cron_libcommand_a_SOURCES += cron/remote/work_list.c cron/remote/work_list.h

# --- commands that are clients of a server: gate, wait, run, apply, export
cron_libcommand_a_SOURCES += cron/client/arguments.c cron/client/arguments.h
cron_libcommand_a_SOURCES += cron/client/cmd_apply.c
cron_libcommand_a_SOURCES += cron/client/cmd_export.c
cron_libcommand_a_SOURCES += cron/client/cmd_image.c
cron_libcommand_a_SOURCES += cron/client/libpng.c
cron_libcommand_a_SOURCES += cron/client/cmd_gate.c
cron_libcommand_a_SOURCES += cron/client/cmd_run.c
cron_libcommand_a_SOURCES += cron/client/cmd_wait.c
cron_libcommand_a_SOURCES += cron/client/document_file.c cron/client/document_file.h
cron_libcommand_a_SOURCES += cron/client/document_text.c cron/client/document_text.h
cron_libcommand_a_SOURCES += cron/client/job.c cron/client/job.h
cron_libcommand_a_SOURCES += cron/client/libyaml.c
cron_libcommand_a_SOURCES += cron/client/plan_text.c cron/client/plan_text.h
cron_libcommand_a_SOURCES += cron/client/yaml.h cron/client/yaml_read.c cron/client/yaml_write.c
cron_libcommand_a_SOURCES += cron/client/members.c cron/client/members.h
cron_libcommand_a_SOURCES += cron/client/server.c cron/client/server.h

# --- what other monitors keep, as a document: watchpost import
cron_libcommand_a_SOURCES += cron/import/cmd_import.c
cron_libcommand_a_SOURCES += cron/import/import.c cron/import/import.h
cron_libcommand_a_SOURCES += cron/import/import_blackbox.c
cron_libcommand_a_SOURCES += cron/import/import_csv.c
cron_libcommand_a_SOURCES += cron/import/import_gatus.c
cron_libcommand_a_SOURCES += cron/import/import_healthchecks.c
cron_libcommand_a_SOURCES += cron/import/import_judge.c
cron_libcommand_a_SOURCES += cron/import/import_uptime_kuma.c
cron_libcommand_a_SOURCES += cron/import/uptime_kuma_channels.c cron/import/uptime_kuma_channels.h
cron_libcommand_a_SOURCES += cron/import/uptime_kuma_kinds.c cron/import/uptime_kuma_kinds.h

# --- the operator's commands
cron_libcommand_a_SOURCES += cron/admin/cmd_backup.c
cron_libcommand_a_SOURCES += cron/admin/cmd_copy.c
cron_libcommand_a_SOURCES += cron/admin/cmd_doctor.c
cron_libcommand_a_SOURCES += cron/admin/cmd_audit.c
cron_libcommand_a_SOURCES += cron/admin/cmd_keys.c
cron_libcommand_a_SOURCES += cron/admin/cmd_tidy.c
cron_libcommand_a_SOURCES += cron/admin/doctor.h
cron_libcommand_a_SOURCES += cron/admin/doctor_checker.c
cron_libcommand_a_SOURCES += cron/admin/doctor_database.c
cron_libcommand_a_SOURCES += cron/admin/doctor_lines.c
cron_libcommand_a_SOURCES += cron/admin/doctor_network.c
cron_libcommand_a_SOURCES += cron/admin/doctor_secrets.c
cron_libcommand_a_SOURCES += cron/admin/doctor_schedule.c
cron_libcommand_a_SOURCES += cron/admin/doctor_held.c
cron_libcommand_a_SOURCES += cron/admin/doctor_server.c
cron_libcommand_a_SOURCES += cron/admin/doctor_services.c
cron_libcommand_a_SOURCES += cron/admin/doctor_setup.c
cron_libcommand_a_SOURCES += cron/admin/doctor_system.c
cron_libcommand_a_SOURCES += cron/admin/doctor_web.c
cron_libcommand_a_SOURCES += cron/admin/fastcgi_client.c cron/admin/fastcgi_client.h

$(watchpost_OBJECTS) $(cron_libcommand_a_OBJECTS): | sql/sql.h language_words.h

# Who runs it each minute on an installed system: cron, or systemd's timers.
crondir = $(sysconfdir)/cron.d
nodist_cron_DATA = cron/cron.d/watchpost
nodist_pkglibexec_SCRIPTS += cron/watchpost-job cron/watchpost-setup
EXTRA_DIST += cron/watchpost.cron.in
CLEANFILES += cron/cron.d/watchpost

cron/cron.d/watchpost: cron/watchpost.cron.in Makefile
	$(INSTALLED) $(top_srcdir)/cron/watchpost.cron.in >$@

dist_systemd_DATA += cron/watchpost-check.timer cron/watchpost-notify.timer cron/watchpost-tidy.timer
nodist_systemd_DATA += cron/watchpost-check.service cron/watchpost-notify.service cron/watchpost-tidy.service

filled_in += cron/watchpost-job cron/watchpost-setup cron/watchpost-check.service cron/watchpost-notify.service cron/watchpost-tidy.service
