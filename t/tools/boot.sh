#!/bin/bash
# Boots the machine whose root file system is FOLDER, a mount point, in namespaces of its own: processes, mounts, network,
# host name, control groups.  It sees none of this machine's devices, disks, networks or processes, and ends with us.
#
#   boot.sh FOLDER PROGRAM [WORDS...]       the program is the machine's process 1
#
# Run it in a mount namespace of its own: whatever is mounted here is gone with that.
set -euo pipefail

if [ "$1" != inside ]; then
    folder=$1 name=watchpost-$$
    mkdir -p "$folder.cgroup"
    mount -t cgroup2 cgroup2 "$folder.cgroup"
    mkdir "$folder.cgroup/$name"
    echo $$ >"$folder.cgroup/$name/cgroup.procs"
    exec unshare --mount --pid --fork --kill-child --net --uts --ipc --cgroup -- bash "$0" inside "$@"
fi
shift
cd "$1"
shift

mount -t proc proc proc
for path in proc/sys proc/sysrq-trigger; do         # the kernel is not the machine's own
    [ -e "$path" ] || continue
    mount --bind "$path" "$path"
    mount -o remount,bind,ro "$path"
done
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
for path in dev run tmp; do
    mount -t tmpfs -o mode=755 tmpfs "$path"
done
chmod 1777 tmp
while read -r name major minor; do
    mknod -m 666 "dev/$name" c "$major" "$minor"
done <<'END'
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
tty 5 0
END
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
ip link set lo up
hostname watchpost-test

mkdir -p .old
pivot_root . .old
cd /
umount -l /.old
rmdir /.old
exec env -i container=test PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@" </dev/null
