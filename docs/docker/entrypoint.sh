#!/bin/bash
# What a container of Watchpost runs: it takes settings from the environment, makes the database ready, and keeps going
# until one of its parts ends or it is told to stop.
#
# The admin key of a new database is in /etc/watchpost/admin-key, for root alone.
set -euo pipefail

settings=/etc/watchpost/watchpost.conf

# cron hands no environment on, so what is set there goes into the file that every process reads.
keep_settings() {
    local name kept=
    for name in $(watchpost --help | grep -oE '^[A-Z]+_[A-Z_]+'); do
        [ -z "${!name:-}" ] || kept+="$name=${!name}"$'\n'
    done
    sed -i '/^# --- from the environment/,$d' "$settings"
    printf '# --- from the environment of the container\n%s' "$kept" >>"$settings"
}

keep_settings
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
