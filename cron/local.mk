# cron/: the command `watchpost`.  Nothing else links curl and ldns.
bin_PROGRAMS += watchpost
watchpost_LDADD = $(WATCHPOST_LIBS) $(CURL_LIBS) $(LDNS_LIBS)
watchpost_SOURCES =
watchpost_SOURCES += cron/cmd_admin.c
watchpost_SOURCES += cron/command.h
watchpost_SOURCES += cron/main.c

$(watchpost_OBJECTS): | sql/sql.h

# Who runs it each minute on an installed system.
crondir = $(sysconfdir)/cron.d
nodist_cron_DATA = cron/cron.d/watchpost
EXTRA_DIST += cron/watchpost.cron.in
CLEANFILES += cron/cron.d/watchpost

cron/cron.d/watchpost: cron/watchpost.cron.in Makefile
	$(INSTALLED) $(top_srcdir)/cron/watchpost.cron.in >$@
