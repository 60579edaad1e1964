#!/bin/sh
# install.sh PACKAGE...
# Installs Debian packages as a Dockerfile would, without logs and caches, which no two builds
# have the same.
set -eu

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq --no-install-recommends "$@"
rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/*.log /var/cache/debconf/*-old \
    /var/cache/ldconfig/aux-cache /var/lib/dpkg/*-old
