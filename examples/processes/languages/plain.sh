#!/bin/sh
echo ready
while true; do
  sleep 3600
done
