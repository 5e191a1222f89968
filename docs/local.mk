# docs/: the manual page and what else is to be read.
exampledir = $(sysconfdir)/watchpost
dist_example_DATA = docs/watchpost.conf.example
dist_man_MANS = docs/watchpost.1

# What the API worker says of itself is part of the worker.
documents = $(addprefix $(top_srcdir)/docs/,openapi.json guide.md skills.json agent_skills.json api_catalog.json)

nodist_fcgi_libapi_a_SOURCES = docs/documents.c
CLEANFILES += docs/documents.c
EXTRA_DIST += docs/embed.awk docs/openapi.json docs/skills.json docs/agent_skills.json docs/api_catalog.json
EXTRA_DIST += $(addprefix docs/docker/,Dockerfile compose.yaml entrypoint.sh)
EXTRA_DIST += docs/push.md docs/operations.md docs/prometheus/alerts.yml docs/grafana/watchpost.json

docs/documents.c: docs/embed.awk $(documents) Makefile
	$(AM_V_GEN)$(MKDIR_P) docs && \
	    LC_ALL=C $(AWK) -v version='$(PACKAGE_VERSION)' -f $(top_srcdir)/docs/embed.awk $(documents) >$@.new && \
	    mv $@.new $@
