# nginx/: the configuration of the web server.  http.conf and server.conf are shared; start.sh fills in
# watchpost.conf.in for itself, `make install` site.conf.in for the machine's nginx.
nginxdir = $(pkgdatadir)/nginx
dist_nginx_DATA = nginx/http.conf nginx/server.conf
sitedir = $(sysconfdir)/nginx/sites-available
EXTRA_DIST += nginx/watchpost.conf.in nginx/site.conf.in
