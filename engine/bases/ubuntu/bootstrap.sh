#!/bin/sh
# bootstrap.sh FOLDER
# Lays Ubuntu's packages out in a folder, as its official image has them. The archive is checked
# with the keys in Debian's package ubuntu-keyring, which apt has checked with Debian's.
set -eu

archive=http://archive.ubuntu.com/ubuntu
mmdebstrap --quiet --mode=root --variant=minbase --include=unminimize \
    --keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg \
    --customize-hook=/recipe/customize.sh \
    noble /root.tar \
    "deb $archive noble main" "deb $archive noble-updates main" "deb $archive noble-security main"
mkdir "$1"
# What mmdebstrap copied from the stage that it ran in, or wrote for its own run, stays behind.
tar --extract --file=/root.tar --directory="$1" \
    --exclude=./etc/hostname --exclude=./etc/resolv.conf --exclude=./etc/apt/sources.list
rm /root.tar
