"""Addresses and names inside the embedded engine's network, and how the host reaches it."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path

# Set aside for tests between networks (RFC 2544): no host on a real network has them.
BLOCK = ipaddress.IPv4Network("198.18.0.0/16")
# Where pasta listens for DNS and hands questions to the host's own resolver.
DNS_INSIDE = "198.19.255.53"
# The engine uses rebuilt bases only. Without this, BuildKit would ask a registry first:
# a mixture where one answers, a long wait where a firewall swallows the question.
REGISTRIES = (
    "registry-1.docker.io", "index.docker.io", "auth.docker.io", "docker.io", "gcr.io", "ghcr.io",
    "quay.io", "mcr.microsoft.com", "public.ecr.aws", "registry.k8s.io", "dhi.io", "cgr.dev",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """The two addresses of the link between host and engine."""

    host: str
    guest: str


def free_pair(ident: str) -> Pair:
    """Two addresses for this engine that no route of this host covers."""
    subnets = BLOCK.num_addresses // 4
    taken = _routes()
    first = int(ident, 16)
    for offset in range(subnets):
        subnet = ipaddress.IPv4Network((int(BLOCK[0]) + 4 * ((first + offset) % subnets), 30))
        if not any(subnet.overlaps(route) for route in taken):
            return Pair(str(subnet[1]), str(subnet[2]))
    return Pair(str(BLOCK[1]), str(BLOCK[2]))


def resolv_conf() -> str:
    """The engine's own resolver file: the host's may name an address that only the host has."""
    return f"nameserver {DNS_INSIDE}\n"


def hosts_file() -> str:
    """The host's names, with the public registries led nowhere."""
    own = Path("/etc/hosts")
    names = own.read_text(encoding="utf-8", errors="replace") if own.is_file() else ""
    return names.rstrip("\n") + "\n127.0.0.1 " + " ".join(REGISTRIES) + "\n"


def _routes() -> list[ipaddress.IPv4Network]:
    """The networks that this host reaches without its default route, from the kernel's table."""
    routes = []
    for line in Path("/proc/net/route").read_text(encoding="utf-8").splitlines()[1:]:
        fields = line.split()
        address, mask = (bytes.fromhex(fields[at])[::-1] for at in (1, 7))
        if any(mask):
            network = f"{ipaddress.IPv4Address(address)}/{ipaddress.IPv4Address(mask)}"
            routes.append(ipaddress.IPv4Network(network))
    return routes
