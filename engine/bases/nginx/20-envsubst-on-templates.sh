#!/bin/sh
set -e

# Fill environment variables into /etc/nginx/templates/NAME.template, giving conf.d/NAME.
[ -d /etc/nginx/templates ] || exit 0
defined=$(env | sed 's/=.*//; s/^/$/' | tr '\n' ' ')
for template in /etc/nginx/templates/*.template; do
    [ -e "$template" ] || continue
    envsubst "$defined" <"$template" >"/etc/nginx/conf.d/$(basename "$template" .template)"
done
