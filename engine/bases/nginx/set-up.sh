#!/bin/sh
# Lays Debian's nginx out as the image of nginx's own packages: one conf.d, logs to the container.
set -eu

cd /etc/nginx
rm -rf sites-available sites-enabled snippets modules-available modules-enabled /var/www
mkdir -p conf.d /docker-entrypoint.d /var/cache/nginx
chown nginx /var/cache/nginx
rm -f /usr/share/nginx/html/* /var/log/nginx/*
echo '<h1>Welcome to nginx!</h1>' >/usr/share/nginx/html/index.html
echo '<h1>An error occurred.</h1>' >/usr/share/nginx/html/50x.html
ln -s /dev/stdout /var/log/nginx/access.log
ln -s /dev/stderr /var/log/nginx/error.log
