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

Where nothing can be written beside this script, or the tools do not take the name of its directory, it says
where it builds and keeps its state instead.
END
}

say() {
    printf 'start.sh: %s\n' "$*"
}

die() {
    local status=$1
    shift
    say "$*" >&2
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

# These are reachable from this machine only; there any target may be checked.
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
    choose_state
    WATCHPOST_CONF=$(realpath -m -- "${WATCHPOST_CONF:-$state/watchpost.conf}")
    export WATCHPOST_CONF
    [ -z "${DATABASE_PATH:-}" ] || DATABASE_PATH=$(realpath -m -- "$DATABASE_PATH")     # exported already
}

# Beside this script, unless the checkout is another user's or on a medium that is only read.
choose_state() {
    if [ -n "${WATCHPOST_STATE:-}" ]; then
        state=$(realpath -m -- "$WATCHPOST_STATE")
    elif [ -e "$root/var" ] || [ -w "$root" ]; then
        state=$root/var
    else
        state=$(own_folder state) || die 1 "no place for its state: name one, WATCHPOST_STATE=DIRECTORY ./start.sh"
        say "$root cannot be written to: all that it keeps is in $state"
    fi
    [[ $state != *[[:cntrl:]]* ]] || die 78 "WATCHPOST_STATE=$state: must be a path without control characters"
    export WATCHPOST_STATE=$state
}

# --- the disk -------------------------------------------------------------------------------------------

# What failed on a full disk failed for that, whatever it says itself.
disk_told=
tell_full_disk() {
    local folder free
    [ -z "$disk_told" ] || return 0
    for folder in "$state" "${build:-$root}" "${TMPDIR:-/tmp}"; do
        free=$(df -k --output=avail -- "$folder" 2>/dev/null | tail -n 1) || continue
        ((free < 1024)) || continue
        say "the disk is full: $folder has $((free)) KiB left.  Make room there and start again." >&2
        say "what takes it: du -xh $(printf %q "$(df --output=target -- "$folder" | tail -n 1)") | sort -rh | head" >&2
        disk_told=yes
        return
    done
}

# --- building -------------------------------------------------------------------------------------------

# The folder of sources that is built, and the folder to build in: those of this checkout, if that is possible.
choose_source() {
    local trouble
    source=$root
    build=$(realpath -m -- "${WATCHPOST_BUILD:-$root/build}")
    trouble=$(checkout_trouble "$root" "$build") || return 0
    source=$(checkout_copy "$root") || die 1 "$trouble, and there is no folder for a copy: set XDG_CACHE_HOME"
    say "$trouble: building a copy in $source"
    copy_checkout "$root" "$source" || die 1 "$root cannot be copied to $source"
    [ -n "${WATCHPOST_BUILD:-}" ] || build=$source/build
    # The README calls the command by this name.
    [ -n "${WATCHPOST_BUILD:-}" ] || [ ! -w "$root" ] || { [ -e "$root/build" ] && [ ! -L "$root/build" ]; } ||
        ln -sfn -- "$build" "$root/build"
}

# A line about how far the build is: on a terminal always the same one, elsewhere one now and then.
told=
tell_stage() {
    local line
    line=$(printf 'start.sh: [%3d s] %s' $((SECONDS - begun)) "$1")
    if [ -t 1 ]; then
        printf '\r\033[K%s' "$line"
    elif ((SECONDS - ${told:--99} >= 10)); then
        echo "$line"
    else
        return 0
    fi
    told=$SECONDS
}

# How many files have been compiled, of how many.
count_compiled() {
    local done
    done=$(grep -c '^  CC ' "$build/start.log") || true
    ((done == 0)) || echo ", $done${to_compile:+ of $to_compile} files"
}

# A stage of the build: what it is called, and a command, whose words go to the build's log.  Fails as the command does.
# It stays open to signals, and says how far it is.
stage() {
    local name=$1 command tick gone status
    shift
    told=
    spawn "$@" >>"$build/start.log" 2>&1
    command=$spawned
    while :; do
        [ -z "$loud" ] || tell_stage "$name$([ "$name" != compiling ] || count_compiled)"
        spawn sleep 1
        tick=$spawned gone='' status=0
        wait -n -p gone "$command" "$tick" || status=$?
        end_group "$tick"
        [ "$gone" != "$command" ] || break
        loud=yes                    # after a second, a person who waits wants to know for what
    done
    end_group "$command"
    [ -z "$loud" ] || [ ! -t 1 ] || echo
    return "$status"
}

# Its log, and what to do.
could_not() {
    local reason=$1
    tail -n 20 "$build/start.log" | sed 's/^/    /' >&2
    tell_full_disk                  # the log itself may not have fitted any more
    if [ -n "$disk_told" ] || grep -qE 'No space left on device|Disk quota exceeded' "$build/start.log"; then
        die 1 "$reason, for want of space"
    fi
    die 1 "$reason; the whole log is $build/start.log.  If that does not tell: rm -rf $(printf %q "$build"), and start again"
}

# Whether the build folder was configured for these sources, and both are where they were.
is_configured() {
    local key folder
    [ -f "$build/Makefile" ] && [ -f "$build/config.status" ] || return 1
    for key in "abs_top_srcdir $source" "abs_top_builddir $build"; do
        folder=$(sed -n "s/^${key%% *} = //p" "$build/Makefile")
        [ "$(realpath -m -- "$folder")" = "${key#* }" ] || return 1
    done
}

# A build folder knows its place and that of the sources; after a move, or in a copy, it is of no use.
drop_old_build() {
    ! is_configured && [ -f "$build/config.status" ] || return 0
    say "$build was made for another folder, as this one has been moved or copied: building anew"
    (cd -- "$build" && rm -rf Makefile config.* cron docs fcgi lib nginx sql t watchpost watchpost.fcgi watchpost-events)
}

# Whether what autoreconf makes is missing, or older than what it is made of, as in a copy that forgot its times.  make would
# see to the latter, but not in a folder with a parenthesis in its name.
needs_autoreconf() {
    local made from
    for made in aclocal.m4 configure Makefile.in; do
        [ -f "$source/$made" ] && [ -f "$source/build-aux/missing" ] || return 0
        for from in "$source"/{configure.ac,Makefile.am,*/local.mk,t/*/local.mk} "$source/aclocal.m4"; do
            [ "$made" = aclocal.m4 ] && [ "$from" != "$source/configure.ac" ] || [ ! "$from" -nt "$source/$made" ] || return 0
        done
    done
    return 1
}

# By a path relative to the build folder, which may then have a space above both.
configure() {
    local script=$source/configure
    [[ $build/ != "$source"/* ]] || script=$(realpath --relative-to="$build" -- "$source")/configure
    stage 'configuring' env -C "$build" -- "$script" -q
}

# Whether nothing that the programs are made of is younger than what start.sh made last: to ask make takes longer than
# all else of a start.
is_made() {
    local made=$build/start.made
    [ -f "$made" ] && [ -x "$build/watchpost" ] && [ -x "$build/watchpost.fcgi" ] && [ -x "$build/watchpost-events" ] || return 1
    [ -z "$(find "$build/config.status" "$build/Makefile" "$source"/* \
        \( -path "$source/t" -o -path "$source/www" -o -path "$source/var" -o -path "$source/build*" -o -path "$source/autom4te.cache" \) -prune \
        -o -newer "$made" -print -quit)" ]
}

build() {
    local building to_compile='' loud='' begun=$SECONDS
    mkdir -p -- "$build"
    exec {building}>"$build/start.lock"
    : >"$build/start.log"
    unset MAKEFLAGS MFLAGS          # of a `make check` that we may be a test of
    flock -n "$building" || stage 'waiting for another start.sh that builds here' flock "$building"
    drop_old_build
    if ! [ -x "$build/watchpost" ] || ! [ -x "$build/watchpost.fcgi" ] || ! [ -x "$build/watchpost-events" ]; then
        say "building in $build, which takes a minute or two; what the tools say is in start.log there"
        loud=yes
    fi
    ! needs_autoreconf || stage 'making the configure script' env -C "$source" autoreconf -fi || could_not 'autoreconf failed'
    is_configured || configure || could_not 'configure failed'
    [ -z "$loud" ] || to_compile=$(make -n -C "$build" DASHBOARD=no all 2>/dev/null | grep -c -- ' -c -o ') || true
    if ! is_made; then
        : >"$build/start.making"
        stage 'compiling' make -s -C "$build" -j "$(nproc)" DASHBOARD=no || could_not 'make failed'
        mv -f -- "$build/start.making" "$build/start.made"
    fi
    build_dashboard
    [ -z "$loud" ] || say "built in $((SECONDS - begun)) s"
    exec {building}>&-
}

# What people look at; the API does without.
build_dashboard() {
    dashboard=yes
    ! "$source/www/build.sh" --needed || stage 'building the dashboard' "$source/www/build.sh" || dashboard=
    [ -z "$dashboard" ] || return 0
    tail -n 5 "$build/start.log" | sed 's/^/    /' >&2
    tell_full_disk
    if [ -f "$source/www/dist/index.html" ]; then
        say "the dashboard could not be built (all of it: $build/start.log); the old one is served" >&2
    else
        say "the dashboard could not be built (all of it: $build/start.log); the API starts without" >&2
    fi
}

# --- the state directory ----------------------------------------------------------------------------------

readonly kept='# --- kept by start.sh, which rewrites what follows; to override a line, set it above -----------'

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
    # What the environment says, else what suits an instance that only this machine reaches.
    keep_or_open() {
        if [ -n "${!1:-}" ]; then
            keep "$1" "${!1}"
        elif is_loopback; then
            keep "$1" "$2"
        fi
    }
    keep WATCHPOST_STATE "$state"
    keep DATABASE_PATH "${DATABASE_PATH:-$state/watchpost.db}"
    [ -z "${DATABASE_URL:-}" ] || keep DATABASE_URL "$DATABASE_URL"
    keep WWW_DIR "${WWW_DIR:-$source/www/dist}"
    [ -z "${BASE_PATH:-}" ] || keep BASE_PATH "$BASE_PATH"
    keep_or_open TARGET_POLICY any
    keep_or_open ALLOWED_ORIGINS self
    keep_or_open DATABASE_MAX_MIB 0
    keep_or_open EMAIL_CONFIRMATION none
    keep_or_open MIN_INTERVAL_SECONDS 10
    new=$own$'\n\n'$kept$'\n'${kept_lines%$'\n'}
    [ -f "$WATCHPOST_CONF" ] && [ "$new" = "$(cat "$WATCHPOST_CONF")" ] && return
    mkdir -p "${WATCHPOST_CONF%/*}"
    printf '%s\n' "$new" >"$WATCHPOST_CONF.new"
    mv "$WATCHPOST_CONF.new" "$WATCHPOST_CONF"
}

# Where we are below the site's root (BASE_PATH), by what the program says to nginx of its settings.
base=

# Paths are relative to the state directory, where all services run, for it may be called anything: nginx has its own
# ideas about dollars, multiwatch about letters beyond ASCII, and a socket's path may not be longer than 107 bytes.
write_nginx_conf() {
    local user= text settings in_http in_events
    settings=$("$build/watchpost.fcgi" --nginx) && in_http=$("$build/watchpost.fcgi" --nginx-http) &&
        in_events=$("$build/watchpost.fcgi" --nginx-events) || exit $?
    [[ $settings != *'$watchpost_base "'* ]] || base=${settings#*'$watchpost_base "'} base=${base%%'"'*}
    [ "$(id -u)" -ne 0 ] || user='user root;'   # as root in a container, where the tree is often root's alone
    text=$(<"$source/nginx/watchpost.conf.in")
    text=${text//@USER@/"$user"}
    text=${text//@LISTEN@/"$listen"}
    text=${text//@SERVER_SETTINGS@/"$settings"}
    text=${text//@HTTP_SETTINGS@/"$in_http"}
    text=${text//@EVENTS_SETTINGS@/"$in_events"}
    printf '%s\n' "$text" >"$state/nginx.conf"
    ln -sfn -- "$source" "$state/source"
    ln -sfn -- "$build" "$state/build"
}

# How this instance is started, for what has to do it again: cron at @reboot, or a person whom `watchpost doctor` tells.
write_start_script() {
    local name words='env'
    for name in BIND PORT WATCHPOST_CONF WATCHPOST_WORKERS ${WATCHPOST_BUILD:+WATCHPOST_BUILD} \
        $("$build/watchpost" --help | grep -oE '^[A-Z]+_[A-Z_]+'); do
        [ -z "${!name:-}" ] || words+=" $name=$(printf %q "${!name}")"
    done
    printf '#!/bin/bash\nexec %s %q %s\n' "$words" "$root/start.sh" "${schedule:---no-schedule}" |
        sed 's/ yes$//' >"$state/start"
    chmod 700 "$state/start"
}

# One instance a state directory.  The one before, told to end, may take a moment.
claim_state() {
    local process='' address=''
    mkdir -p -- "$state" || die 1 "WATCHPOST_STATE=$state cannot be made"
    [ -w "$state" ] || die 1 "$state belongs to $(stat -c %U -- "$state"), and is not writable for $(id -un): start as that \
user, or name another folder by WATCHPOST_STATE"
    exec {lock}>>"$state/lock"
    if ! flock -w 5 "$lock"; then
        read -r process address <"$state/lock" || true
        die 1 "Watchpost is running already in $state${process:+ (process $process, $address)}: stop it first, or name \
another folder by WATCHPOST_STATE"
    fi
    echo "$$ http://$listen" >"$state/lock"
}

# Groups in this range may ping without any privilege (ping monitors).
allow_ping() {
    local range=/proc/sys/net/ipv4/ping_group_range low high group
    group=$(id -g)
    read -r low high <"$range" 2>/dev/null || return 0
    ((group < low || group > high)) || return 0
    if [ "$(id -u)" -eq 0 ] && echo "$group $group" 2>/dev/null >"$range"; then
        return 0
    fi
    say "ping monitors need: sysctl -w net.ipv4.ping_group_range=\"$group $group\""
}

prepare_state() {
    local log
    mkdir -p -- "$state/log" "$state/tmp"
    for log in "$state"/log/*.log; do
        [ -f "$log" ] && (($(stat -c %s -- "$log") > 16777216)) && mv -- "$log" "$log.1"
    done
    write_conf
    write_nginx_conf
    write_start_script
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

# Whether anything in a group still runs.  Zombies that no parent waits for, as in a container without an init, are
# still in their group and take signals, so /proc is asked.
group_runs() {
    local stat rest
    kill -0 -- "-$1" 2>/dev/null || return 1
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
            spawn spawn-fcgi -n -s api.sock -M 0600 -b 4096 -- \
                "$(command -v multiwatch)" -f "$WATCHPOST_WORKERS" -r 100 -t 1000 -- build/watchpost.fcgi \
                >>"$state/log/api.log" 2>&1
            ;;
        events)             # by multiwatch as well, which holds the socket: while the helper is replaced, clients wait
            spawn spawn-fcgi -n -s events.sock -M 0600 -b 4096 -- \
                "$(command -v multiwatch)" -f 1 -r 100 -t 1000 -- build/watchpost-events >>"$state/log/events.log" 2>&1
            ;;
        nginx)
            spawn nginx -p ./ -c nginx.conf -e log/nginx.log >>"$state/log/nginx.log" 2>&1
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
        [ "$name" != nginx ] || ! tail -n 5 "$state/log/nginx.log" | grep -q '(99: Cannot assign requested address)' ||
            die 78 "BIND=$BIND: must be an address of this machine"
        die 1 "$name does not stay up (see $state/log/$name.log)"
    fi
    echo "start.sh: $name died and is started again" >&2
    start_service "$name"
}

# First the masters, who dismiss their workers themselves (multiwatch, told together with its workers, may
# start new ones instead), and the runs; after a second those that are left; after ten with force.
stop_all() {
    local status=$? g tries=0
    set +e
    ((status == 0)) || tell_full_disk
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
    (: <>"/dev/tcp/$reach/${1:-$PORT}") 2>/dev/null
}

# ", process 123 (nginx)": who listens on the port, as far as /proc lets us see.
port_owner() {
    local inode uid fd process
    read -r inode uid < <(awk -v port="$(printf ':%04X' "$PORT")" '
        $4 == "0A" && substr($2, length($2) - 4) == port { print $10, $8; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
    [ -n "${inode:-}" ] || return 0
    fd=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null) || true
    if [ -n "$fd" ]; then
        process=${fd#/proc/} process=${process%%/*}
        printf ', process %s (%s, in %s)' "$process" "$(<"/proc/$process/comm")" "$(readlink "/proc/$process/cwd")"
    else
        printf ', a process of the user %s' "$(id -nu "$uid" 2>/dev/null || echo "$uid")"
    fi
}

need_port() {
    local other=$((PORT + 1)) first=1024
    { read -r first </proc/sys/net/ipv4/ip_unprivileged_port_start; } 2>/dev/null || true
    ((PORT >= first || $(id -u) == 0)) || die 78 "PORT=$PORT: only root may listen below $first here; choose another PORT"
    port_taken || return 0
    while ((other < 65535)) && port_taken "$other"; do
        other=$((other + 1))
    done
    die 1 "PORT=$PORT: something else listens on $listen already$(port_owner): stop it, or take another: PORT=$other ./start.sh"
}

# The status line of an answer, if one comes.
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
        for path in health events; do
            answer=$(status_of "$base/api/v1/$path")
            [[ $answer == HTTP/1.?' 200 '* ]] || break
            [ $path = health ] || ready=yes
        done
        [ -z "${ready:-}" ] || return 0
        for name in api events nginx; do
            kill -0 "${pid[$name]}" 2>/dev/null || revive_service "$name"
        done
        sleep 0.03
    done
    tail -q -n 5 "$state/log/api.log" "$state/log/events.log" >&2
    die 1 "no good answer from http://$listen$base/api/v1/$path: ${answer:-none} (see $state/log)"
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

# Another Linux may call its packages by other names; what they bring has these.
need_programs() {
    local program missing=
    for program in autoreconf make pkg-config nginx spawn-fcgi multiwatch setsid setpriv flock awk; do
        command -v "$program" >/dev/null || missing+=" $program"
    done
    [ -z "$missing" ] || die 1 "these programs are needed and not there:$missing"
}

main() {
    read_arguments "$@"
    read_settings
    set_reach
    trap 'exit 0' INT TERM HUP
    trap stop_all EXIT

    claim_state
    need_port
    packages_need "$build_packages$run_packages" "$dashboard_packages$tour_packages" || exit 1
    PATH=$PATH:/usr/sbin:/sbin
    need_programs
    choose_source
    build
    prepare_state
    allow_ping
    "$build/watchpost" init || exit $?
    ulimit -Sn "$(ulimit -Hn)" 2>/dev/null || true
    cd -- "$state"
    start_service api
    start_service events
    start_service nginx
    wait_until_ready
    [ "$build" = "$root/build" ] || say "the command is $(printf %q "$build/watchpost")"
    [ "$WATCHPOST_CONF" = "$root/var/watchpost.conf" ] || say "its settings are in $WATCHPOST_CONF"
    is_loopback || [[ ${PUBLIC_CREATE:-yes} == no ]] || grep -q '^[[:space:]]*PUBLIC_CREATE[[:space:]]*=[[:space:]]*no' "$WATCHPOST_CONF" ||
        say "strangers may create monitors here; this line in $WATCHPOST_CONF closes it: PUBLIC_CREATE=no"
    echo "READY http://$listen$base"
    watch
}

# A script's background jobs are born deaf to Ctrl-C, and a shell cannot undo that for itself.
if [[ $(trap -p INT) == *"''"* ]]; then
    exec env --default-signal=INT bash -- "$0" "$@"
fi
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
readonly root
. "$root/debian/checkout.sh"
. "$root/debian/packages.sh"
main "$@"
