# t/fuzz/: what comes from outside, invented by libFuzzer.  Needs clang and a build of its own:
#   mkdir build-fuzz && cd build-fuzz && ../configure CC=clang --enable-fuzzers
#   make fuzz                       every target, FUZZ_SECONDS (10) each; FUZZ=dns for one
# What it finds is left in the build, in t/fuzz/found/.
fuzzers = json time cron ping dns conf request page starttls websocket rdap assertion path
EXTRA_PROGRAMS += t/fuzz/json_fuzz t/fuzz/time_fuzz t/fuzz/dns_fuzz t/fuzz/conf_fuzz t/fuzz/request_fuzz t/fuzz/page_fuzz
EXTRA_PROGRAMS += t/fuzz/cron_fuzz t/fuzz/ping_fuzz t/fuzz/starttls_fuzz t/fuzz/websocket_fuzz
fuzzers += echo grpc
EXTRA_PROGRAMS += t/fuzz/echo_fuzz t/fuzz/grpc_fuzz
EXTRA_PROGRAMS += t/fuzz/rdap_fuzz
EXTRA_PROGRAMS += t/fuzz/assertion_fuzz t/fuzz/path_fuzz
fuzzers += markdown png
EXTRA_PROGRAMS += t/fuzz/markdown_fuzz t/fuzz/png_fuzz
noinst_HEADERS += t/fuzz/fuzz.h

# "make check" compiles them too, so that a change of what they call is noticed where it is made.
check_LIBRARIES = t/fuzz/libtargets.a
t_fuzz_libtargets_a_SOURCES = t/fuzz/rdap_fuzz.c t/fuzz/json_fuzz.c t/fuzz/time_fuzz.c t/fuzz/cron_fuzz.c t/fuzz/ping_fuzz.c t/fuzz/dns_fuzz.c t/fuzz/conf_fuzz.c \
    t/fuzz/request_fuzz.c t/fuzz/page_fuzz.c t/fuzz/starttls_fuzz.c t/fuzz/websocket_fuzz.c
t_fuzz_libtargets_a_SOURCES += t/fuzz/echo_fuzz.c t/fuzz/grpc_fuzz.c \
    t/fuzz/assertion_fuzz.c t/fuzz/path_fuzz.c t/fuzz/markdown_fuzz.c t/fuzz/png_fuzz.c

fuzzer_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer

t_fuzz_json_fuzz_LDADD = $(WATCHPOST_LIBS)
t_fuzz_json_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_assertion_fuzz_LDADD = $(WATCHPOST_LIBS)
t_fuzz_assertion_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_path_fuzz_LDADD = $(WATCHPOST_LIBS)
t_fuzz_path_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_time_fuzz_LDADD = $(WATCHPOST_LIBS)
t_fuzz_time_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_ping_fuzz_LDADD = $(WATCHPOST_LIBS)
t_fuzz_ping_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_cron_fuzz_LDADD = $(WATCHPOST_LIBS)
t_fuzz_cron_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_rdap_fuzz_LDADD = $(WATCHPOST_LIBS)
t_fuzz_rdap_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_conf_fuzz_LDADD = $(WATCHPOST_LIBS)
t_fuzz_conf_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_markdown_fuzz_LDADD = $(WATCHPOST_LIBS)
t_fuzz_markdown_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_png_fuzz_LDADD = $(WATCHPOST_LIBS)
t_fuzz_png_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_page_fuzz_LDADD = $(WATCHPOST_LIBS)
t_fuzz_page_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_dns_fuzz_LDADD = $(COMMAND_LIBS)
t_fuzz_dns_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_starttls_fuzz_LDADD = $(COMMAND_LIBS)
t_fuzz_starttls_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_websocket_fuzz_LDADD = $(COMMAND_LIBS)
t_fuzz_websocket_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_echo_fuzz_LDADD = $(COMMAND_LIBS)
t_fuzz_echo_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_grpc_fuzz_LDADD = $(COMMAND_LIBS)
t_fuzz_grpc_fuzz_LDFLAGS = $(fuzzer_ldflags)
t_fuzz_request_fuzz_LDADD = fcgi/libhttp.a $(WATCHPOST_LIBS)
t_fuzz_request_fuzz_LDFLAGS = $(fuzzer_ldflags)

FUZZ = $(fuzzers)
FUZZ_SECONDS = 10

# What it invents goes into a folder of the build; the corpus in the tree is read only.
fuzz: $(FUZZ:%=fuzz-%)

fuzz-%: t/fuzz/%_fuzz
	@echo '$*: $(FUZZ_SECONDS) s'
	@mkdir -p t/fuzz/found t/fuzz/corpus/$*
	@t/fuzz/$*_fuzz -max_total_time=$(FUZZ_SECONDS) -timeout=5 -rss_limit_mb=1024 -max_len=4096 -verbosity=0 \
	    -print_final_stats=1 -artifact_prefix=t/fuzz/found/$*- t/fuzz/corpus/$* $(top_srcdir)/t/fuzz/corpus/$*

.PHONY: fuzz
