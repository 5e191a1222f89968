# fcgi/: the API worker.  Nothing else links libfcgi.
pkglibexec_PROGRAMS += watchpost.fcgi
watchpost_fcgi_LDADD = $(WATCHPOST_LIBS) $(FCGI_LIBS)
watchpost_fcgi_SOURCES =
watchpost_fcgi_SOURCES += fcgi/api.h
watchpost_fcgi_SOURCES += fcgi/api_alerts.c
watchpost_fcgi_SOURCES += fcgi/api_channels.c
watchpost_fcgi_SOURCES += fcgi/api_create.c
watchpost_fcgi_SOURCES += fcgi/api_dependencies.c
watchpost_fcgi_SOURCES += fcgi/api_history.c
watchpost_fcgi_SOURCES += fcgi/api_incidents.c
watchpost_fcgi_SOURCES += fcgi/api_main.c
watchpost_fcgi_SOURCES += fcgi/api_maintenance.c
watchpost_fcgi_SOURCES += fcgi/api_monitors.c
watchpost_fcgi_SOURCES += fcgi/api_system.c
watchpost_fcgi_SOURCES += fcgi/gate.c fcgi/gate.h
watchpost_fcgi_SOURCES += fcgi/guard.c fcgi/guard.h
watchpost_fcgi_SOURCES += fcgi/reply.c fcgi/reply.h
watchpost_fcgi_SOURCES += fcgi/request.c fcgi/request.h
watchpost_fcgi_SOURCES += fcgi/route_match.c
watchpost_fcgi_SOURCES += fcgi/routes.c fcgi/routes.h
watchpost_fcgi_SOURCES += fcgi/send.c

$(watchpost_fcgi_OBJECTS): | sql/sql.h

# Who keeps the workers up on an installed system.
systemddir = $(prefix)/lib/systemd/system
nodist_systemd_DATA = fcgi/watchpost.service
EXTRA_DIST += fcgi/watchpost.service.in
CLEANFILES += fcgi/watchpost.service

fcgi/watchpost.service: fcgi/watchpost.service.in Makefile
	$(INSTALLED) $(top_srcdir)/fcgi/watchpost.service.in >$@
