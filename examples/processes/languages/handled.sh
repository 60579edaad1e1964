#!/bin/sh
trap 'exit 0' TERM
echo ready
while true; do
  sleep 3600 &
  wait $!
done
