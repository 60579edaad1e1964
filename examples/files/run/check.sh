#!/bin/sh
# Fails when a line of the price list has no price.
set -eu
if grep -vE '^[a-z]+,[0-9]+$' "$1"; then
  echo "$1: the lines above have no price"
  exit 1
fi
echo "$1: $(wc -l < "$1") prices"
