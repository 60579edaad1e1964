#!/bin/bash
# Greets, and goes on until it is told to stop; with the argument "once" it ends by itself.
trap 'exit 143' TERM
echo hello
[ "${1:-}" = once ] && exit
while :; do sleep 1 & wait $!; done
