#!/bin/sh
# Runs a command while a server with the company's certificate answers on localhost:8443.
cd /company/www
openssl s_server -quiet -accept 8443 -WWW \
    -cert ../server.crt -key ../server.key -cert_chain ../ca.crt > /dev/null 2>&1 &
until openssl s_client -connect localhost:8443 < /dev/null > /dev/null 2>&1; do sleep 0.1; done
exec "$@"
