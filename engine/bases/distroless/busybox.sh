#!/bin/sh
# busybox.sh FOLDER
# The shell of the debug images: one static program and a link for each of its commands.
set -eu

sh /lay-out.sh /unpacked busybox-static
install -D -m 755 /unpacked/usr/bin/busybox "$1/busybox"
for command in $("$1/busybox" --list); do
    [ "$command" = busybox ] || ln -s busybox "$1/$command"
done
find "$1" -newermt "@$SOURCE_DATE_EPOCH" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
