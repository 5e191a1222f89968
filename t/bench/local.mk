# t/bench/: `make bench` prints each figure as a ratio against a baseline taken in the same run.  One script alone:
# `make bench B=checks`.
bench_tools = t/bench/bare_curl t/bench/cost t/bench/hello t/bench/ldns_blocking t/bench/plain_http
EXTRA_PROGRAMS += $(bench_tools)
CLEANFILES += $(bench_tools)
t_bench_bare_curl_LDADD = $(CURL_LIBS)
t_bench_cost_LDADD =
t_bench_hello_LDADD = $(FCGI_LIBS)
t_bench_ldns_blocking_LDADD = $(LDNS_LIBS)
t_bench_plain_http_LDADD =

benches = $(sort $(wildcard $(top_srcdir)/t/bench/*.pl))
EXTRA_DIST += $(benches) $(wildcard $(top_srcdir)/t/bench/*.pm)

bench: all $(bench_tools) $(test_tools)
	for script in $(if $(B),$(top_srcdir)/t/bench/$(B).pl,$(benches)); do \
	    WATCHPOST_BUILD='$(abs_builddir)' WATCHPOST_SOURCE='$(abs_top_srcdir)' \
	        perl -I '$(abs_top_srcdir)/t/lib' -I '$(abs_top_srcdir)/t/bench' "$$script" || exit 1; \
	done
.PHONY: bench
