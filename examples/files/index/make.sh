#!/bin/sh
# Makes two packages in two versions, and the list of packages of each day.
set -eu
# The date in a package's archive changes its size, and with it the list: one date for all builds.
export SOURCE_DATE_EPOCH=1767225600

package() { # name version
  mkdir -p "$1/DEBIAN" "$1/usr/bin"
  printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: Prints its version\n' \
    "$1" "$2" > "$1/DEBIAN/control"
  printf '#!/bin/sh\necho "%s %s"\n' "$1" "$2" > "$1/usr/bin/$1"
  chmod 0755 "$1/usr/bin/$1"
  dpkg-deb --root-owner-group --build "$1" "$1_$2.deb"
  rm -r "$1"
}

list() { # version
  for file in *_"$1".deb; do
    dpkg-deb --field "$file"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$file" "$(stat --format=%s "$file")" \
      "$(sha256sum "$file" | cut --delimiter=' ' --fields=1)"
  done
}

for version in 1.0 2.0; do
  package greet "$version"
  package farewell "$version"
  list "$version" > "Packages-$version"
done
