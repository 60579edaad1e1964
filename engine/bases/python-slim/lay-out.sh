#!/bin/sh
# lay-out.sh FOLDER
# Puts Debian's Python under FOLDER/usr/local, where the official image has its own, and makes it
# install there too: Debian's Python leaves that directory to the administrator and uses names
# like dist-packages; the official one is upstream's.
set -eu

into=$1/usr/local
mkdir /debs /unpacked
cd /debs
apt-get update -qq
apt-get download -qq -o APT::Sandbox::User=root python3.13-minimal libpython3.13-minimal \
    libpython3.13-stdlib libpython3.13-dev python3.13-venv python3-pip-whl
for deb in *.deb; do
    dpkg-deb --extract "$deb" /unpacked
done
usr=/unpacked/usr
library=$into/lib/python3.13
mkdir -p "$into/bin" "$into/include/x86_64-linux-gnu" "$into/lib"
cp "$usr/bin/python3.13" "$into/bin/"
cp -R "$usr/lib/python3.13" "$into/lib/"
cp -RL "$usr/include/python3.13" "$into/include/"
cp -R "$usr/include/x86_64-linux-gnu/python3.13" "$into/include/x86_64-linux-gnu/"

# Upstream's places: no separate scheme for /usr/local, and site-packages.
rm -rf "$library/EXTERNALLY-MANAGED" "$library"/config-3.13-* "$library/sitecustomize.py"
sed -i "s/prefix_scheme = 'posix_local'/prefix_scheme = 'posix_prefix'/" \
    "$library/sysconfig/__init__.py"
cat >"$library/sitecustomize.py" <<'END'
# The module `site` is frozen into Debian's python3.13 and knows dist-packages only.
import site
import sys

if sys.prefix == sys.base_prefix:
    _packages = f"{sys.prefix}/lib/python3.13/site-packages"
    site.addsitedir(_packages)
    site.getsitepackages = lambda prefixes=None: [_packages]
END
mkdir "$library/site-packages"

ln -s python3.13 "$into/bin/python3"
ln -s python3 "$into/bin/python"
mkdir "$library/ensurepip/_bundled"
cp "$usr"/share/python-wheels/pip-*.whl "$library/ensurepip/_bundled/"
wheel=$(echo "$library"/ensurepip/_bundled/pip-*.whl)
"$into/bin/python3.13" "$wheel/pip" install --quiet --no-index --no-compile \
    --root-user-action=ignore --prefix "$into" "$wheel"
find "$library" -name __pycache__ -prune -exec rm -r {} +
sed -i "1s|.*|#!/usr/local/bin/python3.13|" "$into"/bin/pip*
find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
