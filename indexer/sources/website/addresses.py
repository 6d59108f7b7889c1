"""Network addresses of a website's host: looked up once a visit, judged, and connected to as they were judged.

Whoever keeps a name may let it lead anywhere at any moment, also into the network where texts are indexed (DNS
rebinding). So what a name leads to when a visit begins is what is asked until it ends; what no website has is refused;
and a website that was found on the internet isn't looked for in a network of one's own at a later visit.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from enum import StrEnum

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(Exception):
    """What a name leads to isn't asked; says why, as a Swedish clause."""


class Network(StrEnum):
    """Where a website was found."""

    PUBLIC = "public"
    OWN = "own"


async def addresses_of(host: str, port: int, found_before: Network | None) -> tuple[str, ...]:
    """What a host's name leads to, in the order in which to try them. Raises OSError and AddressRefused."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if network_of(addresses) is Network.OWN and found_before is Network.PUBLIC:
        raise AddressRefused(
            f"värdnamnet leder nu till {addresses[0]} i ett eget nät, men förut till internet; om det är rätt, ta bort "
            "mappen cache/pages i indexets mapp"
        )
    return addresses


def network_of(addresses: Sequence[str]) -> Network:
    """Where addresses lie. Raises AddressRefused for those that no website has, and for some of each kind."""
    networks = set()
    for address in map(_address, addresses):
        if address.is_link_local or address.is_multicast or address.is_unspecified:
            raise AddressRefused(f"värdnamnet leder till {address}, där ingen webbplats kan ligga")
        networks.add(Network.PUBLIC if address.is_global else Network.OWN)
    if len(networks) != 1:
        raise AddressRefused("värdnamnet leder både till internet och till ett eget nät")
    return networks.pop()


def _address(text: str) -> Address:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
