#!/bin/sh
echo "three apples"
