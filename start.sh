#!/usr/bin/env bash
# Runs Watchpost on this machine: installs what is missing (as root), builds, makes the database, then keeps
# nginx, the API workers, the helper for live events and the minute's schedule going until it is told to stop.
#
# Everything it starts is in a process group of its own, known by number and told to die with this script, so
# that stopping reaches all of it and nothing else; all state is in one directory.
set -euo pipefail
shopt -s extglob
umask 077

usage() {
    cat <<'END'
usage: ./start.sh [--no-schedule] [--help]

Builds Watchpost if needed, starts it, and prints READY and its address when it answers.
Ctrl-C or TERM stops it.

  --no-schedule   do not run `watchpost check`, `notify` (each minute) and `tidy` (each hour)

Environment:
  BIND              address to listen on                        127.0.0.1
  PORT              port to listen on                           3007
  WATCHPOST_STATE   directory of database, sockets and logs     ./var beside this script
  WATCHPOST_CONF    file of settings, written at first start    watchpost.conf in that directory
  WATCHPOST_WORKERS API worker processes                        4
  WATCHPOST_BUILD   directory that is built in                  ./build beside this script
and every setting listed in watchpost.conf: in the environment it wins over the file.
END
}

die() {
    local status=$1
    shift
    printf 'start.sh: %s\n' "$*" >&2
    exit "$status"
}

# --- arguments and settings -----------------------------------------------------------------------------

schedule=yes
read_arguments() {
    local argument
    for argument; do
        case $argument in
            --no-schedule) schedule= ;;
            --help | -h) usage; exit 0 ;;
            *) usage >&2; exit 2 ;;
        esac
    done
}

# An integer setting within its limits, or exit 78 as every program of ours does.
need_integer() {
    local name=$1 min=$2 max=$3
    [[ ${!name} =~ ^[0-9]{1,9}$ ]] && ((10#${!name} >= min && 10#${!name} <= max)) ||
        die 78 "$name=${!name}: must be an integer from $min to $max"
}

# Beyond this machine nobody reaches these; there any target may be checked.
is_loopback() {
    [[ $BIND == localhost || $BIND == ::1 || $BIND =~ ^127\.[0-9]+\.[0-9]+\.[0-9]+$ ]]
}

read_settings() {
    BIND=${BIND:-127.0.0.1}
    BIND=${BIND#[}
    BIND=${BIND%]}
    PORT=${PORT:-3007}
    WATCHPOST_WORKERS=${WATCHPOST_WORKERS:-4}
    [[ $BIND =~ ^[0-9A-Za-z.:-]+$ ]] || die 78 "BIND=$BIND: must be an address of this machine"
    need_integer PORT 1 65535
    need_integer WATCHPOST_WORKERS 1 256
    PORT=$((10#$PORT))
    listen=$BIND:$PORT
    [[ $BIND != *:* ]] || listen="[$BIND]:$PORT"

    build=$(realpath -m -- "${WATCHPOST_BUILD:-$root/build}")
    state=$(realpath -m -- "${WATCHPOST_STATE:-$root/var}")
    [[ $state != *[\"\\\$\;\{\}]* && $state != *$'\n'* ]] ||
        die 78 "WATCHPOST_STATE=$state: must be a path without quotes, backslashes, dollars, braces and semicolons"
    ((${#state} + ${#socket_longest} < 107)) ||
        die 78 "WATCHPOST_STATE=$state: must be shorter than $((107 - ${#socket_longest})) bytes, for its sockets"
    export WATCHPOST_STATE=$state
    WATCHPOST_CONF=$(realpath -m -- "${WATCHPOST_CONF:-$state/watchpost.conf}")
    export WATCHPOST_CONF
    [ -z "${DATABASE_PATH:-}" ] || DATABASE_PATH=$(realpath -m -- "$DATABASE_PATH")     # exported already
}

# --- building -------------------------------------------------------------------------------------------

# Runs a command to its end, its words kept in the build's log, and stays open to signals meanwhile.
step() {
    spawn "$@" >>"$build/start.log" 2>&1
    wait "$spawned" || {
        tail -n 30 "$build/start.log" >&2
        die 1 "could not build: $* (all of it: $build/start.log)"
    }
    forget "$spawned"
}

build() {
    local building
    cd "$root"
    mkdir -p "$build"
    exec {building}>"$build/start.lock"
    flock "$building"
    : >"$build/start.log"
    if ! [ -x "$build/watchpost" ] || ! [ -x "$build/watchpost.fcgi" ] || ! [ -x "$build/watchpost-events" ]; then
        echo "start.sh: building in $build"
    fi
    unset MAKEFLAGS MFLAGS          # of a `make check` that we may be a test of
    [ -x configure ] || step autoreconf -fi
    [ -f "$build/Makefile" ] || step env -C "$build" "$root/configure" -q
    step make -s -C "$build" -j "$(nproc)"
    exec {building}>&-
}

# --- the state directory ----------------------------------------------------------------------------------

readonly kept='# --- kept by start.sh, which rewrites what follows; set these above to have your own -----------'

# The settings file: the person's part stays as it is, the part below the line follows this start, so that
# `WATCHPOST_CONF=... watchpost check` run by hand means the same instance.
write_conf() {
    local own kept_lines= new
    if [ -f "$WATCHPOST_CONF" ]; then
        own=$(sed "/^# --- kept by start.sh/,\$d" "$WATCHPOST_CONF")
    else
        own=$(cat "$root/docs/watchpost.conf.example")
    fi
    keep() {
        grep -q "^[[:space:]]*$1[[:space:]]*=" <<<"$own" || kept_lines+="$1=$2"$'\n'
    }
    keep WATCHPOST_STATE "$state"
    keep DATABASE_PATH "${DATABASE_PATH:-$state/watchpost.db}"
    keep WWW_DIR "${WWW_DIR:-$root/www/dist}"
    if [ -n "${TARGET_POLICY:-}" ]; then
        keep TARGET_POLICY "$TARGET_POLICY"
    elif is_loopback; then
        keep TARGET_POLICY any
    fi
    new=$own$'\n\n'$kept$'\n'${kept_lines%$'\n'}
    [ -f "$WATCHPOST_CONF" ] && [ "$new" = "$(cat "$WATCHPOST_CONF")" ] && return
    mkdir -p "${WATCHPOST_CONF%/*}"
    printf '%s\n' "$new" >"$WATCHPOST_CONF.new"
    mv "$WATCHPOST_CONF.new" "$WATCHPOST_CONF"
}

write_nginx_conf() {
    local user= text
    [ "$(id -u)" -ne 0 ] || user='user root;'   # as root in a container, where the tree is often root's alone
    text=$(<"$root/nginx/watchpost.conf.in")
    text=${text//@USER@/"$user"}
    text=${text//@LISTEN@/"$listen"}
    text=${text//@STATE@/"$state"}
    text=${text//@SOURCE@/"$root"}
    printf '%s\n' "$text" >"$state/nginx.conf"
}

prepare_state() {
    local log
    mkdir -p "$state/log" "$state/tmp"
    exec {lock}>"$state/lock"
    flock -w 5 "$lock" || die 1 "another instance is running in $state"
    for log in "$state"/log/*.log; do
        [ -f "$log" ] && (($(stat -c %s "$log") > 16777216)) && mv "$log" "$log.1"
    done
    write_conf
    write_nginx_conf
}

# --- processes --------------------------------------------------------------------------------------------

declare -A group=()             # the process groups that are ours to end
declare -A pid=() failures=() born=()
spawned=

# Starts a command in a group of its own, which dies with this script; its number is in $spawned.
spawn() {
    setsid setpriv --pdeathsig TERM -- "$@" </dev/null &
    spawned=$!
    group[$spawned]=1
}

forget() {
    unset "group[$1]"
}

# Whether anything in a group still runs.  The dead whom nobody buries, as in a container without an init, are
# still in their group and take signals, so /proc is asked.
group_runs() {
    local stat rest
    for stat in /proc/[0-9]*/stat; do
        read -r rest <"$stat" || continue
        rest=${rest##*) }           # state, parent, group, ...
        case $rest in
            [ZX]\ *) ;;
            ?\ +([0-9])\ "$1"\ *) return 0 ;;
        esac
    done 2>/dev/null
    return 1
}

# Ends a group at once, with whatever a dead leader left behind.
end_group() {
    while group_runs "$1"; do
        kill -KILL -- "-$1" || true
        sleep 0.02
    done 2>/dev/null
    forget "$1"
}

start_service() {
    born[$1]=$SECONDS
    case $1 in
        api)
            spawn spawn-fcgi -n -s "$state/api.sock" -M 0600 -b 4096 -- \
                "$(command -v multiwatch)" -f "$WATCHPOST_WORKERS" -r 100 -t 1000 -- "$build/watchpost.fcgi" \
                >>"$state/log/api.log" 2>&1
            ;;
        events)             # by multiwatch as well, which holds the socket: while the helper is replaced, clients wait
            spawn spawn-fcgi -n -s "$state/events.sock" -M 0600 -b 4096 -- \
                "$(command -v multiwatch)" -f 1 -r 100 -t 1000 -- "$build/watchpost-events" >>"$state/log/events.log" 2>&1
            ;;
        nginx)
            spawn nginx -p "$state/" -c "$state/nginx.conf" -e "$state/log/nginx.log" >>"$state/log/nginx.log" 2>&1
            ;;
    esac
    pid[$1]=$spawned
}

# A service that died is started again; one that does nothing but die ends us, with its last words.
revive_service() {
    local name=$1
    end_group "${pid[$name]}"
    if ((SECONDS - born[$name] < 3)); then
        failures[$name]=$((${failures[$name]:-0} + 1))
    else
        failures[$name]=0
    fi
    if ((failures[$name] >= 5)) || [ -z "${ready:-}" ]; then
        tail -n 5 "$state/log/$name.log" >&2
        die 1 "$name does not stay up (see $state/log/$name.log)"
    fi
    echo "start.sh: $name died and is started again" >&2
    start_service "$name"
}

# First the masters, who dismiss their workers themselves (multiwatch, told together with its workers, may
# start new ones instead), and the runs; after a second whoever is left; after ten with force.
stop_all() {
    local g tries=0
    set +e
    trap - EXIT
    trap '' INT TERM HUP
    exec 2>/dev/null                # bash's own obituaries and kill's complaints
    for g in "${!group[@]}"; do
        [[ " ${pid[*]} " == *" $g "* ]] || kill -TERM -- "-$g"
        kill -TERM "$g"
    done
    for g in "${!group[@]}"; do
        while group_runs "$g" && ((tries++ < 500)); do
            ((tries != 50)) || kill -TERM -- "${!group[@]/#/-}"
            sleep 0.02
        done
        end_group "$g"
    done
    wait
}

# --- being reachable --------------------------------------------------------------------------------------

# Where we reach ourselves when BIND means every address.
reach=
set_reach() {
    case $BIND in
        0.0.0.0) reach=127.0.0.1 ;;
        ::) reach=::1 ;;
        *) reach=$BIND ;;
    esac
}

port_taken() {
    (: <>"/dev/tcp/$reach/$PORT") 2>/dev/null
}

# The status line of an answer, if anybody answers.
status_of() {
    (
        exec {http}<>"/dev/tcp/$reach/$PORT"
        printf 'HEAD %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$1" "$listen" >&"$http"
        IFS= read -r -t 5 line <&"$http"
        echo "$line"
    ) 2>/dev/null || true
}

wait_until_ready() {
    local answer= path deadline=$((SECONDS + 60)) name
    while ((SECONDS < deadline)); do
        for path in /api/v1/health /api/v1/events; do
            answer=$(status_of "$path")
            [[ $answer == HTTP/1.?' 200 '* ]] || break
            [ $path = /api/v1/health ] || ready=yes
        done
        [ -z "${ready:-}" ] || return 0
        for name in api events nginx; do
            kill -0 "${pid[$name]}" 2>/dev/null || revive_service "$name"
        done
        sleep 0.03
    done
    tail -q -n 5 "$state/log/api.log" "$state/log/events.log" >&2
    die 1 "no good answer from http://$listen$path: ${answer:-none} (see $state/log)"
}

# --- the schedule -------------------------------------------------------------------------------------------

jobs_known=
last_tidy=-3600

# What a minute brings.  A run that is still going is left alone: the runs agree by leases in the database.
run_minute() {
    local job script=: g
    for g in "${!group[@]}"; do
        kill -0 "$g" 2>/dev/null || group_runs "$g" || forget "$g"
    done
    for job in check notify tidy; do
        [[ $jobs_known == *" $job "* ]] || continue
        [ $job != tidy ] || ((SECONDS - last_tidy >= 3600)) || continue
        script+="; \"\$1\" $job"
    done
    ((SECONDS - last_tidy < 3600)) || last_tidy=$SECONDS
    spawn sh -c "$script" watchpost-minute "$build/watchpost" >>"$state/log/schedule.log" 2>&1 {lock}>&-
}

next_tick() {
    spawn sleep $((60 - EPOCHSECONDS % 60))
    tick=$spawned
}

is_alive() {
    kill -0 "$1" 2>/dev/null
}

# Waits until something ends, and looks who it was: the minute, a run, or a service that should not have.  All are
# asked each time, for `wait -n` never tells of those that ended while a command of ours was running, as when two
# services die at once.
watch() {
    local gone name tick= all_well
    jobs_known=$("$build/watchpost" --help | awk '/^  [a-z]/ { printf " %s ", $1 }')
    while :; do
        if [ -n "$schedule" ] && ! is_alive "${tick:-none}"; then
            forget "${tick:-none}"
            run_minute
            next_tick
        fi
        all_well=yes
        for name in api events nginx; do
            is_alive "${pid[$name]}" || { revive_service "$name"; all_well=; }
        done
        [ -n "$all_well" ] || continue
        gone=
        wait -n -p gone 2>/dev/null || true
        [[ -z $gone || $gone == "$tick" || " ${pid[*]} " == *" $gone "* ]] ||
            group_runs "$gone" || forget "$gone"        # a notifier may outlive the run that started it
    done
}

# --- main ---------------------------------------------------------------------------------------------------

main() {
    read_arguments "$@"
    read_settings
    set_reach
    trap 'exit 0' INT TERM HUP
    trap stop_all EXIT

    packages_need "$build_packages" "$run_packages" || exit 1
    PATH=$PATH:/usr/sbin:/sbin
    ! port_taken || die 1 "PORT=$PORT: something else listens on $listen already; choose another PORT"
    build
    prepare_state
    "$build/watchpost" init || exit $?
    ulimit -Sn "$(ulimit -Hn)" 2>/dev/null || true
    cd "$state"
    start_service api
    start_service events
    start_service nginx
    wait_until_ready
    echo "READY http://$listen"
    watch
}

# A script's background jobs are born deaf to Ctrl-C, and a shell cannot undo that for itself.
if [[ $(trap -p INT) == *"''"* ]]; then
    exec env --default-signal=INT bash -- "$0" "$@"
fi
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
readonly root socket_longest=/events.sock
. "$root/debian/packages.sh"
main "$@"
