#!/bin/sh
# device_space.sh ROOT IMAGE PLACE: the first process of a device's namespaces.
# Mounts ROOT at PLACE, the card IMAGE (exFAT) in it, says "ready", waits for the end of
# standard input and unmounts the card. Mounts and processes end with the namespaces.
set -eu
root=$1 image=$2 place=$3
binfmt=/proc/sys/fs/binfmt_misc

[ -e $binfmt/register ] || mount -t binfmt_misc binfmt_misc $binfmt
[ -e $binfmt/qemu-arm ] ||
    cat /usr/lib/binfmt.d/qemu-arm.conf > $binfmt/register || [ -e $binfmt/qemu-arm ]

mount --bind "$root" "$place"
mount -o remount,bind,ro "$place"
mount --rbind /dev "$place/dev"
mount -t proc proc "$place/proc"
mount -t sysfs -o ro sysfs "$place/sys"
for folder in tmp run var; do
    mount -t tmpfs tmpfs "$place/$folder"
done

loop=$(losetup --find --show "$image")
status=0
mount.exfat-fuse "$loop" "$place/media/fat" || status=$?
losetup --detach "$loop" # the mount keeps it for as long as it lasts
[ $status -eq 0 ] || exit $status

echo ready
# In the background, so that wait also reaps what the guest's services leave behind.
exec 3<&0
cat <&3 > /dev/null &
wait $!
! mountpoint -q "$place/media/fat" || umount --recursive "$place/media/fat"
