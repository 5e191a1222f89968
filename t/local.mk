# t/: `make check` runs the unit programs (t/unit/NAME_test.c, one line each below) and the stories (t/*.t)
# under prove, each watched by t/tools/watchdog, which ends it when its time is over.  Stories find the build through
# WATCHPOST_BUILD and the sources through WATCHPOST_SOURCE.
# One test alone: `make check T=t/unit/NAME_test`, `make check T=t/start.t`.  Those that take long by nature are run by
# `make check-long`: t/long/*.t, and more rounds of what `make check` repeats a few times.  ./test.sh runs both.
if HAVE_CMOCKA
# A program's source, t/unit/NAME_test.c, need not be named.
check_PROGRAMS += t/unit/accept_header_test
check_PROGRAMS += t/unit/address_policy_test
check_PROGRAMS += t/unit/alert_rules_test
check_PROGRAMS += t/unit/arena_test
check_PROGRAMS += t/unit/assertion_rules_test
check_PROGRAMS += t/unit/attention_items_test
check_PROGRAMS += t/unit/attention_test
check_PROGRAMS += t/unit/badge_test
check_PROGRAMS += t/unit/body_match_test
check_PROGRAMS += t/unit/base_path_test
check_PROGRAMS += t/unit/buf_test
check_PROGRAMS += t/unit/channel_config_test
check_PROGRAMS += t/unit/channel_test
check_PROGRAMS += t/unit/chart_test
check_PROGRAMS += t/unit/clock_test
check_PROGRAMS += t/unit/config_test
check_PROGRAMS += t/unit/consensus_test
check_PROGRAMS += t/unit/coverage_test
check_PROGRAMS += t/unit/cron_test
check_PROGRAMS += t/unit/day_strip_test
check_PROGRAMS += t/unit/dependency_graphs_test
check_PROGRAMS += t/unit/dependency_wait_test
check_PROGRAMS += t/unit/dial_test
check_PROGRAMS += t/unit/digest_test
check_PROGRAMS += t/unit/dns_redaction_test
check_PROGRAMS += t/unit/dns_wire_test
check_PROGRAMS += t/unit/email_address_test
check_PROGRAMS += t/unit/escapes_test
check_PROGRAMS += t/unit/evidence_rules_test
check_PROGRAMS += t/unit/evidence_test
check_PROGRAMS += t/unit/fields_test
check_PROGRAMS += t/unit/file_test
check_PROGRAMS += t/unit/flapping_test
check_PROGRAMS += t/unit/graph_layout_test
check_PROGRAMS += t/unit/grpc_health_test
check_PROGRAMS += t/unit/hashmap_test
check_PROGRAMS += t/unit/header_line_test
check_PROGRAMS += t/unit/heartbeat_test
check_PROGRAMS += t/unit/history_counts_test
check_PROGRAMS += t/unit/html_test
check_PROGRAMS += t/unit/http_client_test
check_PROGRAMS += t/unit/humanize_test
check_PROGRAMS += t/unit/incident_test
check_PROGRAMS += t/unit/ip_network_test
check_PROGRAMS += t/unit/json_path_test
check_PROGRAMS += t/unit/json_put_test
check_PROGRAMS += t/unit/json_test
check_PROGRAMS += t/unit/known_name_test
check_PROGRAMS += t/unit/large_body_test
check_PROGRAMS += t/unit/limit_test
check_PROGRAMS += t/unit/log_test
check_PROGRAMS += t/unit/loop_test
check_PROGRAMS += t/unit/mail_test
check_PROGRAMS += t/unit/maintenances_test
check_PROGRAMS += t/unit/markdown_html_test
check_PROGRAMS += t/unit/message_test
check_PROGRAMS += t/unit/migrate_test
check_PROGRAMS += t/unit/monitor_states_test
check_PROGRAMS += t/unit/monitor_test
check_PROGRAMS += t/unit/monitor_work_test
check_PROGRAMS += t/unit/msmtp_test
check_PROGRAMS += t/unit/name_sources_test
check_PROGRAMS += t/unit/nameservers_test
check_PROGRAMS += t/unit/nearest_test
check_PROGRAMS += t/unit/network_failure_test
check_PROGRAMS += t/unit/cause_class_test
check_PROGRAMS += t/unit/grouping_test
check_PROGRAMS += t/unit/pace_test
check_PROGRAMS += t/unit/page_shell_test
check_PROGRAMS += t/unit/page_standing_test
check_PROGRAMS += t/unit/page_test
check_PROGRAMS += t/unit/pattern_test
check_PROGRAMS += t/unit/pem_test
check_PROGRAMS += t/unit/perform_call_test
check_PROGRAMS += t/unit/plugin_output_test
check_PROGRAMS += t/unit/post_test
check_PROGRAMS += t/unit/postgres_test
check_PROGRAMS += t/unit/probe_item_test
check_PROGRAMS += t/unit/process_test
check_PROGRAMS += t/unit/public_page_test
check_PROGRAMS += t/unit/queued_run_test
check_PROGRAMS += t/unit/rate_limits_test
check_PROGRAMS += t/unit/recipient_queue_test
check_PROGRAMS += t/unit/record_group_test
check_PROGRAMS += t/unit/record_remote_test
check_PROGRAMS += t/unit/record_test
check_PROGRAMS += t/unit/redaction_test
check_PROGRAMS += t/unit/redirect_test
check_PROGRAMS += t/unit/reminder_test
check_PROGRAMS += t/unit/request_test
check_PROGRAMS += t/unit/resolve_test
check_PROGRAMS += t/unit/removal_test
check_PROGRAMS += t/unit/response_cache_test
check_PROGRAMS += t/unit/response_head_test
check_PROGRAMS += t/unit/response_times_test
check_PROGRAMS += t/unit/retention_test
check_PROGRAMS += t/unit/retry_after_test
check_PROGRAMS += t/unit/retry_test
check_PROGRAMS += t/unit/rfc3339_test
check_PROGRAMS += t/unit/role_test
check_PROGRAMS += t/unit/rollups_test
check_PROGRAMS += t/unit/route_match_test
check_PROGRAMS += t/unit/run_lock_test
check_PROGRAMS += t/unit/round_trips_test
check_PROGRAMS += t/unit/schedule_test
check_PROGRAMS += t/unit/series_test
check_PROGRAMS += t/unit/shapes_test
check_PROGRAMS += t/unit/shared_answers_test
check_PROGRAMS += t/unit/shared_counters_test
check_PROGRAMS += t/unit/signals_test
check_PROGRAMS += t/unit/sla_report_test
check_PROGRAMS += t/unit/seal_test
check_PROGRAMS += t/unit/sla_test
check_PROGRAMS += t/unit/source_list_test
check_PROGRAMS += t/unit/spool_test
check_PROGRAMS += t/unit/sql_test
check_PROGRAMS += t/unit/sse_frame_test
check_PROGRAMS += t/unit/starttls_test
check_PROGRAMS += t/unit/status_counts_test
check_PROGRAMS += t/unit/status_history_test
check_PROGRAMS += t/unit/staleness_test
check_PROGRAMS += t/unit/status_test
check_PROGRAMS += t/unit/text_test
check_PROGRAMS += t/unit/timeline_test
check_PROGRAMS += t/unit/timers_test
check_PROGRAMS += t/unit/transition_test
check_PROGRAMS += t/unit/tz_test
check_PROGRAMS += t/unit/uptime_bulk_test
check_PROGRAMS += t/unit/uptime_test
check_PROGRAMS += t/unit/url_curl_test
check_PROGRAMS += t/unit/url_test
check_PROGRAMS += t/unit/uuid_test
check_PROGRAMS += t/unit/verdict_test
check_PROGRAMS += t/unit/votes_test
check_PROGRAMS += t/unit/webhook_body_test
check_PROGRAMS += t/unit/webhook_signature_test
check_PROGRAMS += t/unit/websocket_test
check_PROGRAMS += t/unit/words_test
check_PROGRAMS += t/unit/work_list_test
endif
noinst_HEADERS = t/unit/own_network.h t/unit/quoted.h t/unit/scratch.h t/unit/store.h t/unit/unit.h

# For every program that names no libraries of its own: the unit programs.
LDADD = $(WATCHPOST_LIBS) $(CMOCKA_LIBS)

# Those of the sweep, which is the command's alone.
t_unit_dial_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_dns_wire_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_grpc_health_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_http_client_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_loop_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_body_match_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_msmtp_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_name_sources_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_nameservers_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_network_failure_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_recipient_queue_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_redirect_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_response_head_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_retry_after_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_resolve_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_url_curl_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_spool_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_starttls_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_queued_run_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_websocket_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)
t_unit_work_list_test_LDADD = $(COMMAND_LIBS) $(CMOCKA_LIBS)

# Those of the API.
t_unit_response_cache_test_LDADD = fcgi/libhttp.a $(WATCHPOST_LIBS) $(CMOCKA_LIBS)
t_unit_large_body_test_LDADD = fcgi/libhttp.a $(WATCHPOST_LIBS) $(CMOCKA_LIBS)
t_unit_shared_answers_test_LDADD = fcgi/libhttp.a $(WATCHPOST_LIBS) $(CMOCKA_LIBS)
t_unit_request_test_LDADD = fcgi/libhttp.a $(WATCHPOST_LIBS) $(CMOCKA_LIBS)
t_unit_perform_call_test_LDADD = fcgi/libapi.a fcgi/libhttp.a $(WATCHPOST_LIBS) $(CMOCKA_LIBS)
t_unit_round_trips_test_LDADD = fcgi/libapi.a fcgi/libhttp.a $(WATCHPOST_LIBS) $(CMOCKA_LIBS)
t_unit_route_match_test_LDADD = fcgi/libapi.a fcgi/libhttp.a $(WATCHPOST_LIBS) $(CMOCKA_LIBS)

# Programs that tests use or run under; built by `make check`.
test_tools = t/tools/probe t/tools/recurrences t/tools/watchdog
EXTRA_PROGRAMS = $(test_tools)
CLEANFILES += $(test_tools)
t_tools_probe_LDADD = $(COMMAND_LIBS)
t_tools_watchdog_LDADD =

# What takes long by nature is in t/long: thousands of rows or requests, memory measured over time, processes killed at a
# hundred moments, minutes that nothing hastens, pip at work.  `make check-long` runs it, and once more, with all their
# rounds, what `make check` runs with few (REPEATED in t/unit/unit.h, t/lib/Repeated.pm).  test.sh runs both.
long = $(patsubst $(top_srcdir)/%,%,$(sort $(wildcard $(top_srcdir)/t/long/*.t)))
repeating = t/backup.t t/restore.t $(addprefix t/unit/,coverage_test cron_test history_counts_test migrate_test \
    shared_answers_test sql_test)
# The longest begin first: most of them wait most of the time, and meanwhile the others go on.
patient = $(patsubst %,$(top_srcdir)/t/%.t,delivery mail doctor events probe targets_names webhooks_killed \
    restore try start web_server webhooks intervals auth fastcgi webhooks_burst targets_dns stopped)
# test.sh runs all under the sanitizers but those of the first list, which it runs with the programs as they are shipped:
# what they put to work is mostly nginx, start.sh, Python and other people's tools, or they kill programs again and again,
# and what they ask of ours the others ask, too.  Those of the second measure, which means less under a sanitizer: both.
unsanitized = $(patsubst %,t/%.t,restore start long/neighbours long/memory web_server base_path custom_domain events_nginx guide \
    install layers libraries packages readme realip long/sdk_package site_tls)
measured = $(patsubst %,t/%.t,long/storm long/clients events rest fastcgi)
as_shipped = $(unsanitized) $(measured) $(filter-out $(unsanitized) $(check_PROGRAMS),$(repeating)) $(check_PROGRAMS)
others = $(filter-out $(patient),$(sort $(wildcard $(top_srcdir)/t/*.t)))
EXTRA_DIST += $(patient) $(others) $(wildcard $(foreach folder,data lib bench fuzz install long mcp postgresql www,$(top_srcdir)/t/$(folder)/*))
EXTRA_DIST += t/tools/boot.sh t/tools/with_postgres.sh t/tools/mail_server.py t/tools/mutants.pl t/lsan.suppressions
EXTRA_DIST += t/mcp/.npmrc t/tools/grpc_server.py t/tools/websocket_server.py

# A database as the API's first request leaves it, which tests copy (t/lib/Watchpost.pm, t/unit/store.h): making one
# takes a quarter of a second, and there are hundreds.
CLEANFILES += t/empty.db
t/empty.db: watchpost.fcgi
	$(AM_V_GEN)folder=$$(mktemp -d) && \
	    env -u DATABASE_URL WATCHPOST_CONF= DATABASE_PATH="$$folder/empty.db" WATCHPOST_STATE="$$folder" \
	        GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET REQUEST_URI=/api/v1/health ./watchpost.fcgi >/dev/null && \
	    cp "$$folder/empty.db" $@ && rm -rf "$$folder"

# How many at once; how long each takes: `make check PROVE_FLAGS=--timer`.
PROVE_FLAGS = -j8

# Benches are built with the tests, so that a change of what they call is noticed where it is made.
# With TESTS_ONLY_BUILD the programs are built and nothing is run.  MORE names stories that need more than others
# do, t/fuzz/schemathesis.t for one.  LESS leaves some out.
.PHONY: check-long
check-long:
	WATCHPOST_TEST_LONG=yes $(MAKE) check T='$(long) $(repeating)'
check-local: $(test_tools) $(bench_programs) t/empty.db
	$(if $(TESTS_ONLY_BUILD),@:,WATCHPOST_TEST_EMPTY='$(abs_builddir)/t/empty.db' WATCHPOST_BUILD='$(abs_builddir)' WATCHPOST_SOURCE='$(abs_top_srcdir)' \
	    PERL5LIB='$(abs_top_srcdir)/t/lib' CMOCKA_MESSAGE_OUTPUT=TAP $(PROVE) $(PROVE_FLAGS) --exec t/tools/watchdog \
	    $(if $(T),$(patsubst %.t,$(top_srcdir)/%.t,$(T)),$(MORE:%.t=$(top_srcdir)/%.t) $(filter-out $(LESS:%.t=$(top_srcdir)/%.t),$(patient) $(check_PROGRAMS) $(others))))

# The tests of the store, of flow and of the API once more, on a PostgreSQL server that is made for them. A story is in the
# list if rows are what it is about: what is written, what is read of it, when, and by whom. It is not if it is about what
# comes before rows or behind them (parsing, settings, targets, mail's words, nginx, files of SQLite's, what a process takes),
# if another one asks the same of the database, or if it looks into that by what only SQLite has. Not here, either:
# response_cache_test, which has to be alone at its server (T=t/unit/response_cache_test): what is kept there ends with any
# other's transaction, too.
postgresql_units = $(addprefix t/unit/,attention_items_test coverage_test dependency_graphs_test monitor_states_test \
    perform_call_test postgres_test rate_limits_test record_group_test record_remote_test record_test removal_test \
    response_times_test retention_test rollups_test round_trips_test timers_test uptime_bulk_test votes_test)
postgresql_stories = $(patsubst %,$(top_srcdir)/t/%.t, \
    mail events auth probe agent_channel alert_rules_run api_alerts api_attention api_bulk api_channels \
    api_check_now api_dependencies api_history api_incidents api_keys api_limits api_lists api_locations \
    api_maintenance api_monitors api_overview api_pages api_paths api_posts api_probe api_public api_query \
    api_ranges api_response_times api_retries api_screens api_started api_timeline api_warnings apply \
    apply_crowd assertions audit certificates channel_kinds channel_secret channels client_limits confirm \
    custom_domain dependencies domains dossier embed evidence fastcgi flapping long/gates gates_expect \
    gates_flapping long/groups guide hostile http import inconclusive instance_key intervals languages maintenance mcp metrics openapi \
    openapi_answers origins page_access page_feeds page_history page_images page_layout page_look paused plans \
    plugins privacy public_pages push push_clocks recurrence reports retention run sdk secrets sentinels \
    shared_channels shared_rules silences stale stopped subscribe_form subscribers try undecided uplink \
    long/waits webhooks webhooks_burst webhooks_killed workspaces) \
    $(sort $(wildcard $(top_srcdir)/t/postgresql/*.t))
.PHONY: check-postgresql
check-postgresql: all-am $(test_tools) $(if $(T),$(filter t/unit/%,$(T)),$(postgresql_units))
	WATCHPOST_BUILD='$(abs_builddir)' WATCHPOST_SOURCE='$(abs_top_srcdir)' PERL5LIB='$(abs_top_srcdir)/t/lib' \
	    CMOCKA_MESSAGE_OUTPUT=TAP $(top_srcdir)/t/tools/with_postgres.sh '$(abs_builddir)' \
	    $(PROVE) $(PROVE_FLAGS) --exec t/tools/watchdog \
	    $(if $(T),$(patsubst %.t,$(top_srcdir)/%.t,$(T)),$(postgresql_stories) $(postgresql_units))

# Whether the tests notice when a condition is turned round, row by row of t/tools/mutants.pl; M=TEXT for some rows.
.PHONY: mutants
mutants:
	perl '$(top_srcdir)/t/tools/mutants.pl' '$(top_srcdir)' . $(M)
