#!/bin/sh
# finish-static.sh FOLDER
# What the packages of a distroless image leave to their scripts: users, homes, certificates.
set -eu

cd "$1"
for folder in bin lib lib64 sbin; do
    ln -s "usr/$folder" "$folder"
done
cat >etc/passwd <<END
root:x:0:0:root:/root:/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin
END
cat >etc/group <<END
root:x:0:
nobody:x:65534:
tty:x:5:
staff:x:50:
nonroot:x:65532:
END
cat >etc/nsswitch.conf <<END
passwd:         compat
group:          compat
shadow:         compat
gshadow:        files

hosts:          files dns
networks:       files

protocols:      db files
services:       db files
ethers:         db files
rpc:            db files

netgroup:       nis
END
cat >usr/lib/os-release <<END
PRETTY_NAME="Distroless"
NAME="Debian GNU/Linux"
ID="debian"
VERSION_ID="13"
VERSION="Debian GNU/Linux 13 (trixie)"
HOME_URL="https://github.com/GoogleContainerTools/distroless"
SUPPORT_URL="https://github.com/GoogleContainerTools/distroless/blob/master/README.md"
BUG_REPORT_URL="https://github.com/GoogleContainerTools/distroless/issues/new"
END
install -d -m 700 -o 65532 -g 65532 home/nonroot
chmod 1777 tmp

# The certificates that Mozilla trusts, and those that the machine that builds this trusts too.
sh /lay-out.sh /certificates ca-certificates
mkdir -p etc/ssl/certs usr/share/doc/ca-certificates
cp /certificates/usr/share/doc/ca-certificates/copyright usr/share/doc/ca-certificates/
cp /certificates/var/lib/dpkg/status.d/* var/lib/dpkg/status.d/
find /certificates/usr/share/ca-certificates /usr/local/share/ca-certificates -name '*.crt' |
    LC_ALL=C sort | xargs sed -e '$a\' >etc/ssl/certs/ca-certificates.crt
find "$1" -newermt "@$SOURCE_DATE_EPOCH" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
