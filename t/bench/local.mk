# t/bench/: benches measure; they are no tests.  `make bench` runs them all, `make bench B=checks.pl` one.  What a script
# needs beside the build it says at its top.
bench_programs = t/bench/bare_curl t/bench/cost t/bench/far_dns t/bench/hello t/bench/history \
    t/bench/ldns_blocking t/bench/plain_http t/bench/record t/bench/storage t/bench/streams t/bench/writer
EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES += $(bench_programs)
noinst_HEADERS += t/bench/bench.h

t_bench_bare_curl_LDADD = $(CURL_LIBS)
t_bench_cost_LDADD =
t_bench_far_dns_LDADD =
t_bench_hello_LDADD = $(FCGI_LIBS)
t_bench_history_LDADD = $(WATCHPOST_LIBS)
t_bench_ldns_blocking_LDADD = $(LDNS_LIBS)
t_bench_plain_http_LDADD =
t_bench_record_LDADD = $(WATCHPOST_LIBS)
t_bench_storage_LDADD = $(WATCHPOST_LIBS)
t_bench_streams_LDADD = $(WATCHPOST_LIBS)
t_bench_writer_LDADD = $(WATCHPOST_LIBS)
# This one times every transaction of the library.
t_bench_storage_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=db_begin -Wl,--wrap=db_commit -Wl,--wrap=db_shrink

benches = $(sort $(wildcard $(top_srcdir)/t/bench/*.pl $(top_srcdir)/t/bench/*.sh))

.PHONY: bench
bench: all $(bench_programs) $(test_tools)
	status=0; for script in $(if $(B),$(top_srcdir)/t/bench/$(B),$(benches)); do \
	    echo "== $$script"; \
	    WATCHPOST_BUILD='$(abs_builddir)' WATCHPOST_SOURCE='$(abs_top_srcdir)' \
	        PERL5LIB='$(abs_top_srcdir)/t/lib' "$$script" || status=1; \
	done; exit $$status
