# Where a checkout is built: where it lies; or, if it cannot be written to or lies in a folder whose name the tools do not
# take, in a copy of it in the user's cache folder.  Sourced by start.sh and test.sh.

# Whether make, autotools and Node take a path.  They do take letters beyond ASCII.
path_is_plain() {
    local LC_ALL=C
    [[ $1 != *[^][:alnum:]\ _./+,@~\(\)$'\x80'-$'\xff'-]* && $1 != *[][]* ]]
}

# The first of these folders that can be made and belongs to no other user:
#   own_folder state     $XDG_STATE_HOME/watchpost, ~/.local/state/watchpost, /var/tmp/watchpost-UID/state
#   own_folder cache     $XDG_CACHE_HOME/watchpost, ~/.cache/watchpost, /var/tmp/watchpost-UID/cache
# A cache is built in, so its path has to be plain and without a space.
own_folder() {
    local home place
    case $1 in
        state) home=${XDG_STATE_HOME:-${HOME:+$HOME/.local/state}} ;;
        cache) home=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}} ;;
    esac
    for place in ${home:+"$home/watchpost"} "/var/tmp/watchpost-$UID/$1"; do
        if [ "$1" = cache ] && { [[ $place == *' '* ]] || ! path_is_plain "$place"; }; then
            continue
        fi
        (umask 077 && mkdir -p -- "$place") 2>/dev/null || continue
        [ -O "$place" ] && [ -w "$place" ] && [ -O "${place%/*}" ] || continue
        printf '%s\n' "$place"
        return 0
    done
    return 1
}

# Why a checkout cannot be built where it lies, as a sentence; fails if it can.  BUILD is the folder to build in.
checkout_trouble() {
    local checkout=$1 build=$2 folder
    if ! path_is_plain "$checkout"; then
        echo "the tools that build do not take the name of $checkout"
    elif [[ $checkout == *' '* && $build/ != "$checkout"/* ]]; then
        echo "nothing outside of $checkout can be built from it, for the space in its name"
    else
        for folder in "$checkout" "$build" "$checkout/www" "$checkout/www/dist" "$checkout/www/node_modules"; do
            [ -e "$folder" ] && ! [ -w "$folder" ] || continue
            echo "$folder cannot be written to"
            return 0
        done
        return 1
    fi
}

# The files of a checkout that are its own, rather than made from it.
list_checkout() {
    local made=(-path ./var -o -path ./.git -o -path ./autom4te.cache -o -path './www/dist.*' -o -path ./www/.node
        -o -path ./www/.lock -o -name node_modules -o -name __pycache__)
    ! "$1/www/build.sh" --needed || made+=(-o -path ./www/dist -o -path ./www/.made-from)
    (cd -- "$1" && find . \( "${made[@]}" -o -path './build*' ! -path './build-aux*' \) -prune -o -type f -print) | LC_ALL=C sort
}

# Brings a copy up to date: times stay, so that only what has changed is built again, and what is gone there goes here.
copy_checkout() {
    local from=$1 to=$2 copying
    mkdir -p -- "$to"
    exec {copying}>"$to.lock"
    flock "$copying"
    list_checkout "$from" >"$to.files.new"
    [ ! -f "$to.files" ] || (cd -- "$to" && LC_ALL=C comm -23 "$to.files" "$to.files.new" | tr '\n' '\0' | xargs -0r rm -f --)
    tar -C "$from" --ignore-failed-read -T "$to.files.new" -cf - 2>/dev/null | tar -C "$to" -xf -
    mv -- "$to.files.new" "$to.files"
    exec {copying}>&-
}

# The folder that a checkout is copied to: always the same one.
checkout_copy() {
    local number _ cache
    cache=$(own_folder cache) || return 1
    read -r number _ < <(printf '%s' "$1" | cksum)
    printf '%s/%s/watchpost\n' "$cache" "$number"
}
