#!/bin/sh
# Prints the greeting of a language: greet.sh [LANGUAGE]
grep "^${1:-en} " /app/sorted.txt | cut -d ' ' -f 2-
