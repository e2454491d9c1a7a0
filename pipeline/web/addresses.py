"""Which addresses may be contacted: public ones only, decided on the very address that is then connected to.

The list follows the IANA special-purpose address registries (RFC 6890 and its updates); `ipaddress` alone knows an
older state of them that differs between Python versions. Names are not trusted: every spelling of a host (decimal,
hexadecimal, a public name that points inside) is resolved once, all its addresses are checked, and the connection
goes to those addresses, so that a name which changes its mind between check and use (DNS rebinding) gains nothing.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pipeline.web.model import FetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[..., Sequence[tuple[Any, ...]]]  # as socket.getaddrinfo
_MAX_ADDRESSES = 4  # that are tried for one name
_LOOKUPS = 32  # at a time: a name server that does not answer holds each for half a minute
_INNER_V4 = tuple(
    map(
        ipaddress.IPv4Network,
        """0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
        192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
        203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32""".split(),
    )
)  # the last one is public in the registry, but a metadata service inside one provider's network
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
_INNER_V6 = tuple(map(ipaddress.IPv6Network, "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20".split()))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Names that are never public: RFC 6761, 6762, 8375, 9476 and what ICANN keeps for private use.
_INNER_NAMES = frozenset("localhost local internal intranet private corp home lan arpa alt invalid test onion".split())


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet; what embeds an IPv4 address is judged by that.

    >>> [is_public(ipaddress.ip_address(text)) for text in ("93.184.215.14", "100.100.100.200", "::ffff:10.0.0.1")]
    [True, False, False]
    """
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _INNER_V4)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _PUBLIC_V6 and not any(address in network for network in _INNER_V6)


class Guard:
    """Resolves hosts and lets only public addresses pass, except for those that `allow` names as "host:port"."""

    def __init__(self, allow: Sequence[str] = (), lookup: Lookup | None = None) -> None:
        self._allow = frozenset(entry.lower().replace("[", "").replace("]", "") for entry in allow)
        self._lookup = lookup
        self._threads = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="lookup")

    def close(self) -> None:
        """Let go of the threads; lookups that still run are left to end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def allows(self, host: str, port: int) -> bool:
        """Whether a host is named in the allow-list."""
        return f"{host}:{port}" in self._allow

    def check_name(self, host: str, port: int, url: str) -> None:
        """Refuse names that are private by their form, before any server is asked about them. Raises FetchError."""
        name = host.rstrip(".").lower()
        last = name.rpartition(".")[2]
        is_bare = "." not in name and ":" not in name and not name[:1].isdigit()
        if (is_bare or last in _INNER_NAMES) and not self.allows(host, port):
            raise FetchError("refused_address", url, f"{name[:100]} is no public name")

    def addresses(self, host: str, port: int, url: str, seconds: float) -> list[str]:
        """The public addresses of a host, in the order to try them. Raises FetchError: dns, refused_address, timeout.

        One address that is not public refuses the host: a public site has no reason to name one.
        """
        self.check_name(host, port, url)
        found = self.resolved(host, port, url, seconds)
        if not self.allows(host, port):
            for text in found:
                if not is_public(ipaddress.ip_address(text)):
                    raise FetchError("refused_address", url, f"{text} is no public address")
        return found[:_MAX_ADDRESSES]

    def resolved(self, host: str, port: int, url: str, seconds: float) -> list[str]:
        """All addresses of a host, unchecked. The system's lookup knows no time limit, hence the thread."""
        lookup = self._lookup or socket.getaddrinfo
        try:
            rows = self._threads.submit(lookup, host, port, type=socket.SOCK_STREAM).result(max(0.001, seconds))
        except TimeoutError:
            raise FetchError("timeout", url, "looking up the host") from None
        except (OSError, ValueError) as why:  # UnicodeError is a ValueError
            raise FetchError("dns", url, f"the host cannot be resolved ({type(why).__name__})") from None
        found = dict.fromkeys(str(row[4][0]) for row in rows)
        if not found:
            raise FetchError("dns", url, "the host has no address")
        return list(found)
