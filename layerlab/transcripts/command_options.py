"""The options of docker commands: which are flags, and which have a value.

As Docker CLI 28.5 and 29.8, and Buildx 0.29 and 0.38, declare them, the hidden ones too. Of two
readings of an unknown option one takes the name after it for its value, so what is in no list is
refused, and a release that brings an option needs it here.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Known(NamedTuple):
    """The options of a command, by whether they have a value."""

    flags: frozenset[str]
    valued: frozenset[str]


def _known(flags: str, valued: str = "") -> Known:
    return Known(frozenset(["--help", *flags.split()]), frozenset(valued.split()))


def _with(one: Known, flags: str = "", valued: str = "") -> Known:
    """Those of another one, and more."""
    return Known(one.flags | {*flags.split()}, one.valued | {*valued.split()})


_NONE = _known("")
_FORCE = _known("-f --force")
_INSPECT = _known("", "-f --format")
_LISTED = _known("-q --quiet --no-trunc", "-f --filter --format")
_PRUNE = _known("-f --force", "--filter")
_PRUNE_ALL = _with(_PRUNE, "-a --all")
_ENDING = _known("", "-s --signal -t --timeout --time")
_LIMITS = (
    "--blkio-weight --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime -c --cpu-shares "
    "--cpus --cpuset-cpus --cpuset-mems --kernel-memory -m --memory --memory-reservation "
    "--memory-swap --pids-limit --restart"
)
_EXEC = _known(
    "-d --detach -i --interactive -t --tty --privileged",
    "--detach-keys -e --env --env-file -u --user -w --workdir",
)
_RUN = _with(
    _EXEC,
    "--disable-content-trust --init --no-healthcheck --oom-kill-disable -P --publish-all -q "
    "--quiet --read-only --rm --sig-proxy --use-api-socket",
    f"{_LIMITS} "
    "--add-host --annotation -a --attach --blkio-weight-device --cap-add --cap-drop "
    "--cgroup-parent --cgroupns --cidfile --cpu-count --cpu-percent --device "
    "--device-cgroup-rule --device-read-bps --device-read-iops --device-write-bps "
    "--device-write-iops --dns --dns-opt --dns-option --dns-search --domainname --entrypoint "
    "--expose --gpus --group-add --health-cmd --health-interval --health-retries "
    "--health-start-interval --health-start-period --health-timeout -h --hostname "
    "--io-maxbandwidth --io-maxiops --ip --ip6 --ipc --isolation -l --label --label-file --link "
    "--link-local-ip --log-driver --log-opt --mac-address --memory-swappiness --mount --name "
    "--net --net-alias --network --network-alias --oom-score-adj --pid --platform -p --publish "
    "--pull --runtime --security-opt --shm-size --stop-signal --stop-timeout --storage-opt "
    "--sysctl --tmpfs --ulimit --umask --userns --uts -v --volume --volume-driver --volumes-from",
)
_CONTAINER = {
    "run": _RUN, "create": _RUN, "exec": _EXEC,
    "rm": _known("-f --force -l --link -v --volumes"),
    "start": _known(
        "-a --attach -i --interactive", "--checkpoint --checkpoint-dir --detach-keys"
    ),
    "stop": _ENDING, "restart": _ENDING, "kill": _known("", "-s --signal"),
    "pause": _NONE, "unpause": _NONE, "rename": _NONE, "wait": _NONE, "diff": _NONE,
    "port": _NONE, "top": _NONE, "prune": _PRUNE,
    "attach": _known("--no-stdin --sig-proxy", "--detach-keys"),
    "cp": _known("-a --archive -L --follow-link -q --quiet"),
    "update": _known("", _LIMITS),
    "commit": _known("-p --pause --no-pause", "-a --author -c --change -m --message"),
    "export": _known("", "-o --output"),
    "inspect": _with(_INSPECT, "-s --size"),
    "logs": _known("--details -f --follow -t --timestamps", "--since --until -n --tail"),
    "ls": _with(_LISTED, "-a --all -l --latest -s --size", "-n --last"),
    "stats": _known("-a --all --no-stream --no-trunc", "--format"),
}  # fmt: skip
_IMAGE = {
    "inspect": _with(_INSPECT, "", "--platform"),
    "history": _known("-H --human --no-trunc -q --quiet", "--format --platform"),
    "import": _known("", "-c --change -m --message --platform"),
    "ls": _with(_LISTED, "-a --all --digests --tree"),
    "pull": _known("-a --all-tags -q --quiet --disable-content-trust", "--platform"),
    "push": _known("-a --all-tags -q --quiet --disable-content-trust", "--platform"),
    "rm": _known("-f --force --no-prune", "--platform"),
    "save": _known("", "-o --output --platform"),
    "prune": _PRUNE_ALL,
    "tag": _NONE,
}
_NETWORK = {
    "connect": _known("", "--alias --driver-opt --gw-priority --ip --ip6 --link --link-local-ip"),
    "create": _known(
        "--attachable --config-only --ingress --internal --ipv4 --ipv6",
        "--aux-address --config-from -d --driver --gateway --ip-range --ipam-driver --ipam-opt "
        "--label -o --opt --scope --subnet",
    ),
    "disconnect": _FORCE, "inspect": _with(_INSPECT, "-v --verbose"), "ls": _LISTED, "rm": _FORCE,
    "prune": _PRUNE,
}  # fmt: skip
_VOLUME = {
    "create": _known(
        "",
        "--availability -d --driver --group --label --limit-bytes --name -o --opt "
        "--required-bytes --scope --secret --sharing --topology-preferred --topology-required "
        "--type",
    ),
    "inspect": _INSPECT, "ls": _with(_LISTED, "--cluster"), "rm": _FORCE,
    "update": _known("", "--availability"), "prune": _PRUNE_ALL,
}  # fmt: skip
_BUILD = _known(
    "--check --compress --disable-content-trust --force-rm --load --no-cache --pull --push -q "
    "--quiet --rm --squash",
    "--add-host --allow --annotation --attest --build-arg --build-context --cache-from --cache-to "
    "--call --cgroup-parent --cpu-period --cpu-quota -c --cpu-shares --cpuset-cpus --cpuset-mems "
    "-f --file --iidfile --isolation --label -m --memory --memory-swap --metadata-file --network "
    "--no-cache-filter -o --output --platform --policy --print --progress --provenance --resource "
    "--sbom --secret --security-opt --shm-size --ssh -t --tag --target --ulimit",
)
_BUILDX = {
    "build": _BUILD,
    "bake": _known(
        "--check --list-targets --list-variables --load --no-cache --print --pull --push",
        "--allow --call -f --file -j --jobs --list --metadata-file --policy --progress "
        "--provenance --sbom --set --var",
    ),
    "create": _known(
        "--append --bootstrap --leave --use",
        "--buildkitd-config --buildkitd-flags --config --driver --driver-opt --name --node "
        "--platform",
    ),
    "du": _known("--verbose", "--filter --format"),
    "imagetools": _known(
        "--append --dry-run --prefer-index --raw",
        "--annotation -f --file --format --metadata-file -p --platform --progress -t --tag",
    ),
    "inspect": _known("--bootstrap"), "ls": _known("--no-trunc", "--format"),
    "prune": _known(
        "-a --all -f --force --verbose",
        "--filter --keep-storage --max-used-space --min-free-space --reserved-space",
    ),
    "rm": _known("--all-inactive -f --force --keep-daemon --keep-state"),
    "stop": _NONE, "use": _known("--default --global"), "version": _NONE,
}  # fmt: skip
_KINDS: Mapping[str, Mapping[str, Known]] = {
    "container": _CONTAINER, "image": _IMAGE, "network": _NETWORK, "volume": _VOLUME,
    "buildx": {
        verb: _with(one, "-D --debug", "--builder --timeout") for verb, one in _BUILDX.items()
    },
}  # fmt: skip
_OTHERS = {
    "": _NONE, "help": _NONE, "version": _INSPECT,
    "inspect": _with(_INSPECT, "-s --size", "--type"),
    "search": _known("--no-trunc", "-f --filter --format --limit"),
    "manifest inspect": _known("--insecure -v --verbose"),
    "context ls": _known("-q --quiet", "--format"), "context show": _NONE,
    "context inspect": _INSPECT, "buildx": _known("-D --debug", "--builder"),
    "system prune": _with(_PRUNE_ALL, "--volumes"),
    "system df": _known("-v --verbose", "--format"), "system info": _INSPECT,
    "system events": _known("", "-f --filter --format --since --until"),
}  # fmt: skip
OPTIONS: Mapping[str, Known] = _OTHERS | {
    f"{kind} {verb}": one for kind, verbs in _KINDS.items() for verb, one in verbs.items()
}
