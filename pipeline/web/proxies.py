"""The way out: straight to the site, or through the proxy that the environment names.

HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY are read once, as other programs read them. Through a proxy the address
check can only be as good as the proxy: it resolves names itself. So numbers and private names are refused here as ever,
a name that can be resolved here is refused when it points inside, and a name that only the proxy can resolve is left
to the proxy, which has to keep private networks closed to this program itself.
"""

import ipaddress
from typing import Any
from urllib import request

import urllib3
from urllib3.exceptions import LocationParseError
from urllib3.util import make_headers, parse_url

from pipeline.errors import UsageError
from pipeline.web.addresses import Guard
from pipeline.web.connections import PROXY_POOLS, SITE_POOLS, Call, tls_context
from pipeline.web.model import FetchError
from pipeline.web.urls import Target

_HOSTS_KEPT = 64  # that connections are kept open to


class WaysOut:
    """The pools of connections, one for the straight way and one for each proxy."""

    def __init__(self, guard: Guard, per_host: int) -> None:
        self._guard = guard
        options: dict[str, Any] = {"num_pools": _HOSTS_KEPT, "maxsize": per_host, "ssl_context": tls_context()}
        self._straight = urllib3.PoolManager(**options)
        self._straight.pool_classes_by_scheme = SITE_POOLS
        self._named = {key: value for key, value in request.getproxies_environment().items() if value}
        self._proxies = {
            scheme: _proxy(address, options)
            for scheme in ("http", "https")
            if (address := self._named.get(scheme) or self._named.get("all"))
        }

    def for_target(self, target: Target, call: Call) -> urllib3.PoolManager:
        """The pool to ask for a target, which was checked as far as it can be from here. Raises FetchError."""
        proxy = self._proxies.get(target.scheme)
        by_passes = request.proxy_bypass_environment(  # type: ignore[attr-defined]
            f"{target.host}:{target.port}", self._named
        )
        if proxy is None or by_passes or self._guard.allows(target.host, target.port):
            return self._straight
        try:
            self._guard.addresses(target.host, target.port, target.url, call.left())
        except FetchError as why:
            if why.reason != "dns" or _is_number(target.host):
                raise
        return proxy

    def close(self) -> None:
        """Close all connections."""
        for pool in (self._straight, *self._proxies.values()):
            pool.clear()


def _proxy(address: str, options: dict[str, Any]) -> urllib3.ProxyManager:
    try:
        parsed = parse_url(address if "://" in address else f"http://{address}")
    except LocationParseError:
        raise UsageError("the proxy of the environment cannot be read as a URL") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise UsageError("the proxy of the environment has to be an http or https URL; SOCKS is not spoken")
    headers = make_headers(proxy_basic_auth=parsed.auth) if parsed.auth else None
    manager = urllib3.ProxyManager(parsed._replace(auth=None).url, proxy_headers=headers, **options)
    manager.pool_classes_by_scheme = PROXY_POOLS
    return manager


def _is_number(host: str) -> bool:
    """Whether a host is an address in some spelling that a proxy may understand although this machine did not."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rstrip(".").rpartition(".")[2][:1].isdigit()
    return True
