#!/bin/sh
set -e
echo "hello ${NAME:-world}" > /tmp/greeting
exec "$@"
