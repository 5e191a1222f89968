#!/bin/bash
# What a container of Watchpost runs: it takes settings from the environment, makes the database ready, and keeps going
# until one of its parts ends or it is told to stop.
#
# The admin key of a new database is in /etc/watchpost/admin-key, for root alone.
set -euo pipefail

settings=/etc/watchpost/watchpost.conf
site=/etc/nginx/sites-available/watchpost

# cron hands no environment on, so what is set there goes into the file that every process reads.
keep_settings() {
    local name kept=
    for name in $(watchpost --help | grep -oE '^[A-Z]+_[A-Z_]+'); do
        [ -z "${!name:-}" ] || kept+="$name=${!name}"$'\n'
    done
    sed -i '/^# --- from the environment/,$d' "$settings"
    printf '# --- from the environment of the container\n%s' "$kept" >>"$settings"
}

# Behind a proxy, the lines of the site that say whom to believe.
believe_proxy() {
    sed -i -e "s|# set_real_ip_from .*|set_real_ip_from $REAL_IP_FROM;|; s|# \(real_ip_\)|\1|" "$site"
}

keep_settings
[ -z "${REAL_IP_FROM:-}" ] || believe_proxy
/usr/libexec/watchpost/watchpost-setup

busybox syslogd -n -O - &           # what cron's runs say becomes the container's log
cron -f &
/usr/libexec/watchpost/watchpost-serve &
nginx -g 'daemon off;' &
trap 'kill $(jobs -p); wait; exit 0' TERM INT
wait -n || :
kill $(jobs -p)
wait
exit 1
