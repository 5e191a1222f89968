# t/bench/: `make bench` prints each figure as a ratio against a baseline taken in the same run.  One script alone:
# `make bench B=checks`.
bench_tools = t/bench/bare_curl t/bench/cost t/bench/hello t/bench/history t/bench/ldns_blocking
bench_tools += t/bench/plain_http t/bench/storage
EXTRA_PROGRAMS += $(bench_tools)
CLEANFILES += $(bench_tools)
t_bench_bare_curl_LDADD = $(CURL_LIBS)
t_bench_cost_LDADD =
t_bench_hello_LDADD = $(FCGI_LIBS)
t_bench_history_LDADD = $(WATCHPOST_LIBS)
t_bench_ldns_blocking_LDADD = $(LDNS_LIBS)
t_bench_plain_http_LDADD =
t_bench_storage_LDADD = $(WATCHPOST_LIBS)
# It times every transaction of the library.
t_bench_storage_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=db_begin -Wl,--wrap=db_commit
noinst_HEADERS += t/bench/bench.h

benches = $(basename $(notdir $(sort $(wildcard $(top_srcdir)/t/bench/*.pl $(top_srcdir)/t/bench/*.sh))))
EXTRA_DIST += $(wildcard $(top_srcdir)/t/bench/*.pl $(top_srcdir)/t/bench/*.sh $(top_srcdir)/t/bench/*.pm)

bench: all $(bench_tools) $(test_tools)
	export WATCHPOST_BUILD='$(abs_builddir)' WATCHPOST_SOURCE='$(abs_top_srcdir)'; \
	for script in $(or $(B),$(benches)); do \
	    if [ -e '$(top_srcdir)'/t/bench/$$script.sh ]; then \
	        sh '$(top_srcdir)'/t/bench/$$script.sh || exit 1; \
	    else \
	        perl -I '$(abs_top_srcdir)/t/lib' -I '$(abs_top_srcdir)/t/bench' '$(top_srcdir)'/t/bench/$$script.pl || exit 1; \
	    fi; \
	done
.PHONY: bench
