#!/bin/sh
# Makes a company's CA, a certificate for localhost that it signs, and the files that are served.
set -e
openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=Company CA' -keyout ca.key -out ca.crt
openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE \
    -CA ca.crt -CAkey ca.key -keyout server.key -out server.crt
mkdir -p www/-
echo '# nothing to install' > www/requirements.txt
echo '{}' > 'www/-/ping?write=true'
