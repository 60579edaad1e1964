#!/bin/sh
# Prints who wrote into this image's log.
cat /log.txt
