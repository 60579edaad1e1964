#!/bin/sh
# Starts dockerd where the host cannot feel it: own mounts, network and processes.
#
# Runs in two halves. The outer one has a private mount namespace but the
# host's network: it makes the two ways across (a veth pair for tests that talk
# to containers, pasta for containers that talk to the world). The inner one
# has a network and a process tree of its own; its process 1 is tini, so that
# when that one process ends, the kernel ends everything it ever started and
# drops its mounts, bridges and packet-filter rules.
#
# One that emulates another processor has users of its own as well: the kernel
# keeps a list of emulators for each user namespace, so the host's stays as it is.
#
# engine/daemon.py sets what it reads: TREE RUN DATA DATA_SIZE LINK HOST_IP
# GUEST_IP DNS_INSIDE, and of engine/emulator.py BINFMT and EMULATORS.
set -eu

outer() {
    mount --bind "$TREE/usr" /usr
    unshare ${BINFMT:+--user --keep-caps --mount} --net --ipc --pid --fork --kill-child \
        --mount-proc sh "$RUN/launch.sh" inner &
    holder=$!
    [ -z "$BINFMT" ] || map "$holder"
    until [ -s "$RUN/inside" ]; do
        kill -0 "$holder"
        sleep 0.02
    done
    # The only child of unshare, by the host's process numbers.
    init=$(cat "/proc/$holder/task/$holder/children")
    init=${init% }
    : >"$RUN/netns"
    mount --bind "/proc/$init/ns/net" "$RUN/netns"
    ip link add "$LINK" type veth peer name host0 netns "$init"
    ip addr add "$HOST_IP/30" dev "$LINK"
    ip link set "$LINK" up
    nsenter --net="$RUN/netns" sh -c \
        "ip addr add $GUEST_IP/30 dev host0 && ip link set host0 up && ip link set lo up"
    setpriv --pdeathsig KILL pasta --foreground --runas 0 --quiet --config-net --no-map-gw \
        --tcp-ports none --udp-ports none --tcp-ns none --udp-ns none --ns-ifname world0 \
        --dns-forward "$DNS_INSIDE" --netns "$RUN/netns" &
    pasta=$!
    echo "$init" >"$RUN/init.pid"
    wait "$holder" || true
    kill "$pasta"
}

# Give a user namespace the users of the host that images have. Not all: with all, runc takes it
# for the host's, and fails where it sets up what devices a container may use.
map() {
    for kind in uid gid; do
        # Before the process has entered its namespace, the kernel refuses.
        until echo "0 0 65536" 2>/dev/null >"/proc/$1/${kind}_map"; do
            kill -0 "$1"
            sleep 0.02
        done
    done
}

inner() {
    until [ -n "$(cat /proc/self/gid_map)" ]; do sleep 0.02; done
    if [ -n "$BINFMT" ]; then
        mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
        printf %s "$BINFMT" >/proc/sys/fs/binfmt_misc/register
    fi
    # dockerd keeps run-time state under /run; a fresh one needs no clean-up after a crash.
    resolv=$(readlink -f /etc/resolv.conf)
    mount -t tmpfs -o mode=755 tmpfs /run
    mkdir -p "$(dirname "$resolv")"
    [ -e "$resolv" ] || : >"$resolv"
    mount --bind "$RUN/resolv.conf" "$resolv"
    mount --bind "$RUN/hosts" /etc/hosts
    if [ -n "$DATA_SIZE" ]; then
        mount -t tmpfs -o "size=$DATA_SIZE" tmpfs "$DATA"
    fi
    # SSH agents are forwarded through sockets in dockerd's temporary folder, and a socket's path
    # has at most 107 characters: it gets a short name for a folder whose own may be long.
    mkdir -p "$DATA/tmp" /run/tmp
    mount --bind "$DATA/tmp" /run/tmp
    echo inside >"$RUN/inside"
    until [ -s "$RUN/init.pid" ]; do sleep 0.02; done
    # GOGC: a tenth of the daemons' time went into looking for waste, of which there is little.
    # `container` in the environment keeps dockerd from loading an AppArmor profile into the kernel.
    exec env -i PATH="/usr/sbin:/usr/bin${EMULATORS:+:$EMULATORS}" HOME="$RUN" RUN="$RUN" DOCKER_TMPDIR=/run/tmp \
        container=docker-images-measured GOGC=400 \
        tini-static -s -- dockerd --config-file "$RUN/daemon.json"
}

"$1"
