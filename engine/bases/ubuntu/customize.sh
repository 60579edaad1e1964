#!/bin/sh
# customize.sh ROOT
# What the official image has besides its packages, and has not of them; mmdebstrap gives all of it
# the date SOURCE_DATE_EPOCH.
set -eu

find "$1/usr/share/doc" -type f ! -name copyright ! -name 'changelog.*' -delete
find "$1/usr/share/doc" -type l ! -name copyright ! -name 'changelog.*' -delete
find "$1/usr/share/man" -mindepth 1 -delete
find "$1/usr/share/locale" -name '*.mo' -delete
chroot "$1" useradd --create-home --shell /bin/bash --comment Ubuntu \
    --groups adm,dialout,cdrom,floppy,sudo,audio,dip,video,plugdev ubuntu
cp -r /recipe/files/. "$1"
# What this host needs to reach an archive, as in the other bases.
for own in etc/apt/apt.conf.d/99host usr/local/share/ca-certificates/host.crt; do
    if [ -f "/$own" ]; then
        install -D --mode=0644 "/$own" "$1/$own"
    fi
done
