"""Cookies for the length of one get: some sites set one, redirect to themselves and expect it back."""

from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.request import Request

import urllib3

from pipeline.web.urls import Target

_MAX_COOKIES = 100


class Cookies:
    """A jar per host, so that no host sees another's, not even a sibling's."""

    def __init__(self) -> None:
        self._jars: dict[tuple[str, int], CookieJar] = {}

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
        policy = DefaultCookiePolicy(strict_domain=True)
        jar = self._jars.setdefault((target.host, target.port), CookieJar(policy))
        try:
            jar.extract_cookies(response, Request(target.url))  # type: ignore[arg-type]
        except Exception:  # a parser of old, for headers of any make; a cookie is never worth a page
            jar.clear()
        if len(jar) > _MAX_COOKIES:
            jar.clear()
