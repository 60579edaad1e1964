#!/bin/sh
# What nginx needs to run without root: a high port, and its own files where it may write.
set -eu

cd /etc/nginx
sed -i -e '/^user/d' -e 's,/run/nginx.pid,/tmp/nginx.pid,' nginx.conf
for kind in client_body proxy fastcgi uwsgi scgi; do
    sed -i "s,^http {,&\n    ${kind}_temp_path /tmp/${kind}_temp;," nginx.conf
done
sed -i 's/80;/8080;/' conf.d/default.conf
chown -R 101:0 /var/cache/nginx /etc/nginx
chmod -R g+w /var/cache/nginx /etc/nginx
