# cron/: the command `watchpost`.  Nothing else uses curl and ldns.
bin_PROGRAMS += watchpost
watchpost_LDADD = $(SWEEP_LIBS)
watchpost_SOURCES =
watchpost_SOURCES += cron/cmd_admin.c
watchpost_SOURCES += cron/cmd_check.c
watchpost_SOURCES += cron/cmd_doctor.c
watchpost_SOURCES += cron/cmd_notify.c
watchpost_SOURCES += cron/cmd_probe.c
watchpost_SOURCES += cron/command.h
watchpost_SOURCES += cron/doctor.h
watchpost_SOURCES += cron/doctor_database.c
watchpost_SOURCES += cron/doctor_network.c
watchpost_SOURCES += cron/doctor_services.c
watchpost_SOURCES += cron/doctor_system.c
watchpost_SOURCES += cron/fastcgi.c cron/fastcgi.h
watchpost_SOURCES += cron/findings.c cron/findings.h
watchpost_SOURCES += cron/main.c
watchpost_SOURCES += cron/postman.c cron/postman.h
watchpost_SOURCES += cron/rounds.c cron/rounds.h
watchpost_SOURCES += cron/send_email.c
watchpost_SOURCES += cron/send_webhook.c
watchpost_SOURCES += cron/sending.c cron/sending.h
watchpost_SOURCES += cron/telling.c cron/telling.h
watchpost_SOURCES += cron/try_channel.c
watchpost_SOURCES += cron/uplink.c cron/uplink.h

# The sweep by itself: tests use it too.  libcurl is loaded when it is needed: cron/libcurl.c.
SWEEP_LIBS = cron/libsweep.a $(WATCHPOST_LIBS) $(SSL_LIBS) $(LDNS_LIBS)
noinst_LIBRARIES += cron/libsweep.a
cron_libsweep_a_SOURCES =
cron_libsweep_a_SOURCES += cron/dns_wire.c cron/dns_wire.h
cron_libsweep_a_SOURCES += cron/journal.c cron/journal.h
cron_libsweep_a_SOURCES += cron/libcurl.c
cron_libsweep_a_SOURCES += cron/match.c cron/match.h
cron_libsweep_a_SOURCES += cron/nameservers.c cron/nameservers.h
cron_libsweep_a_SOURCES += cron/probe.h
cron_libsweep_a_SOURCES += cron/probe_dns.c
cron_libsweep_a_SOURCES += cron/probe_http.c
cron_libsweep_a_SOURCES += cron/probe_tcp.c
cron_libsweep_a_SOURCES += cron/receivers.c cron/receivers.h
cron_libsweep_a_SOURCES += cron/redirect.c cron/redirect.h
cron_libsweep_a_SOURCES += cron/resolve.c cron/resolve.h
cron_libsweep_a_SOURCES += cron/spool.c cron/spool.h
cron_libsweep_a_SOURCES += cron/sweep.c cron/sweep.h
cron_libsweep_a_SOURCES += cron/transfer.c cron/transfer.h
cron_libsweep_a_SOURCES += cron/trust.c cron/trust.h

$(watchpost_OBJECTS): | sql/sql.h

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
