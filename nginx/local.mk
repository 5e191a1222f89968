# nginx/: the configuration of the web server.  http.conf and server.conf are shared; start.sh fills in
# watchpost.conf.in for itself, `make install` brings site.conf.in to the machine's nginx.
nginxdir = $(pkgdatadir)/nginx
dist_nginx_DATA = nginx/http.conf nginx/server.conf
sitedir = $(sysconfdir)/nginx/sites-available
nodist_site_DATA = nginx/sites-available/watchpost
EXTRA_DIST += nginx/watchpost.conf.in nginx/site.conf.in
CLEANFILES += nginx/sites-available/watchpost

nginx/sites-available/watchpost: nginx/site.conf.in Makefile
	$(INSTALLED) $(top_srcdir)/nginx/site.conf.in >$@
