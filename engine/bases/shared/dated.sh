#!/bin/sh
# dated.sh COMMAND...
# Runs a command as root of a Debian and gives every file that it wrote the date
# SOURCE_DATE_EPOCH, so that every build gives the same layer.
set -eu

start=$(mktemp)
"$@"
find / -xdev -newer "$start" -writable -not -path /proc \
    -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
rm "$start"
touch --date="@$SOURCE_DATE_EPOCH" "$(dirname "$start")"
