#!/bin/sh
# lay-out.sh FOLDER
# The whole image: one static program under the names of all its commands, and the few files
# that make a root file system.
set -eu

mkdir -p /unpacked "$1"
cd /unpacked
apt-get update -qq
apt-get download -qq -o APT::Sandbox::User=root busybox-static
dpkg-deb --extract busybox-static_*.deb .

cd "$1"
mkdir -p bin dev etc home lib root tmp usr/bin usr/sbin var/spool/mail var/www
ln -s lib lib64
cp /unpacked/usr/bin/busybox bin/
for command in $(bin/busybox --list); do
    [ "$command" = busybox ] || ln bin/busybox "bin/$command"
done
ln -s ../../bin/env usr/bin/env
cat >etc/passwd <<END
root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
sys:x:3:3:sys:/dev:/bin/false
sync:x:4:100:sync:/bin:/bin/sync
mail:x:8:8:mail:/var/spool/mail:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
operator:x:37:37:Operator:/var:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
END
cat >etc/group <<END
root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
lp:x:7:
mail:x:8:
kmem:x:9:
wheel:x:10:root
cdrom:x:11:
dialout:x:18:
floppy:x:19:
video:x:28:
audio:x:29:
tape:x:32:
www-data:x:33:
operator:x:37:
utmp:x:43:
plugdev:x:46:
staff:x:50:
lock:x:54:
netdev:x:82:
users:x:100:
nobody:x:65534:
END
chmod 700 root
chmod 1777 tmp
find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
