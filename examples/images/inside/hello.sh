#!/bin/sh
echo "Hello, $(cat /etc/whom)."
