#!/bin/sh
# Fails if a title does not become what it should.
set -e
test "$(./slug.sh 'Hello, World!')" = hello-world
test "$(./slug.sh 'Images')" = images
echo "all tests pass"
