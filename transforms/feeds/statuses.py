"""Reason slugs of answers that are no document."""

from collections.abc import Mapping

_SLUGS = {
    204: "empty_body",
    205: "empty_body",
    206: "partial",
    401: "unauthorized",
    402: "paywall",
    403: "forbidden",
    404: "not_found",
    410: "gone",
    429: "too_many_requests",
    451: "legal_block",
}
PASSING = {
    "too_many_requests",
    "server_error",
    "timeout",
    "dns",
    "connection",
    "cut",
    "throttled",
    "robots_unreachable",
}


def problem_of(status: int, headers: Mapping[str, str]) -> str:
    """The slug of an answer that is no document; "" for 200 and the like.

    >>> problem_of(200, {}), problem_of(503, {}), problem_of(403, {"cf-mitigated": "challenge"}), problem_of(418, {})
    ('', 'server_error', 'challenge_page', 'http_418')
    """
    if headers.get("cf-mitigated", "").strip().lower() == "challenge":
        return "challenge_page"
    if status in _SLUGS:
        return _SLUGS[status]
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return "bad_redirect"
    return "server_error" if 500 <= status < 600 else f"http_{status}"
