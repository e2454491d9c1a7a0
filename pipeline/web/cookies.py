"""Cookies for the length of one get: some sites set one, redirect to themselves and expect it back."""

from collections.abc import Iterable
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from urllib.request import Request

import urllib3

from pipeline.web.urls import Target

_MAX_COOKIES = 100


class Cookies:
    """A jar per host, so that no host sees another's, not even a sibling's."""

    def __init__(self) -> None:
        self._jars: dict[tuple[str, int], CookieJar] = {}

    def __getstate__(self) -> dict[tuple[str, int], list[Cookie]]:
        return {place: list(jar) for place, jar in self._jars.items()}  # jars hold locks

    def __setstate__(self, kept: dict[tuple[str, int], list[Cookie]]) -> None:
        self._jars = {place: _jar(cookies) for place, cookies in kept.items()}

    def header(self, target: Target) -> str:
        """The Cookie header for a target, "" for none."""
        jar = self._jars.get((target.host, target.port))
        if jar is None:
            return ""
        request = Request(target.url)
        jar.add_cookie_header(request)
        return request.get_header("Cookie") or ""

    def keep(self, target: Target, response: urllib3.BaseHTTPResponse) -> None:
        """Remember what a response sets."""
        if "set-cookie" not in response.headers:
            return
        jar = self._jars.setdefault((target.host, target.port), _jar())
        try:
            jar.extract_cookies(response, Request(target.url))  # type: ignore[arg-type]
        except Exception:  # a parser of old, for headers of any make; a cookie is never worth a page
            jar.clear()
        if len(jar) > _MAX_COOKIES:
            jar.clear()


def _jar(cookies: Iterable[Cookie] = ()) -> CookieJar:
    jar = CookieJar(DefaultCookiePolicy(strict_domain=True))
    for cookie in cookies:
        jar.set_cookie(cookie)
    return jar
