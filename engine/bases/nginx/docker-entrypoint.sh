#!/bin/sh
set -e

# Before nginx starts: the scripts that an image built on this one put there.
if [ "$1" = nginx ] || [ "$1" = nginx-debug ]; then
    for script in $(find /docker-entrypoint.d -follow -type f -name '*.sh' | sort); do
        if [ -x "$script" ]; then
            "$script"
        fi
    done
fi
exec "$@"
