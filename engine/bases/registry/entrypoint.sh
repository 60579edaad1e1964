#!/bin/sh
set -e

# A configuration file alone is for `registry serve`.
case "$1" in
*.yaml | *.yml) set -- registry serve "$@" ;;
serve | garbage-collect | help | -*) set -- registry "$@" ;;
esac
exec "$@"
