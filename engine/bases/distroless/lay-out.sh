#!/bin/sh
# lay-out.sh FOLDER PACKAGE...
# Unpacks Debian packages into a folder, without dpkg and without their scripts, and notes each
# in status.d, where scanners look for the packages of an image that has no package manager.
set -eu

into=$1
shift
status=$into/var/lib/dpkg/status.d
mkdir -p /debs "$status"
cd /debs
apt-get download -qq -o APT::Sandbox::User=root "$@"
for package; do
    deb=$(echo "$package"_*.deb)
    dpkg-deb --extract "$deb" "$into"
    dpkg-deb --field "$deb" >"$status/$package"
    dpkg-deb --ctrl-tarfile "$deb" | tar -xO ./md5sums >"$status/$package.md5sums"
done
find "$into" -newermt "@$SOURCE_DATE_EPOCH" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
