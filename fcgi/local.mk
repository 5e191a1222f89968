# fcgi/: the API worker.  Nothing else links libfcgi.
pkglibexec_PROGRAMS += watchpost.fcgi
watchpost_fcgi_LDADD = $(WATCHPOST_LIBS) $(FCGI_LIBS)
watchpost_fcgi_SOURCES =
watchpost_fcgi_SOURCES += fcgi/api_main.c

$(watchpost_fcgi_OBJECTS): | sql/sql.h
