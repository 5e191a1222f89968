# nginx/: the configuration of the web server, for ./start.sh and for an installed site.
