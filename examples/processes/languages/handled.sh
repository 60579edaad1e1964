#!/bin/sh
trap 'exit 0' TERM
while true; do
  sleep 3600 &
  wait $!
done
