#!/bin/sh
# Makes a name for a file out of a title: slug.sh TITLE, or slug.sh --version
case "$1" in
    --version) cat /app/version.txt ;;
    *) printf '%s\n' "$1" | tr '[:upper:]' '[:lower:]' | tr -cs '[:alnum:]\n' '-' | sed 's/-$//' ;;
esac
