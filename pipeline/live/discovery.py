"""Finding the feeds of a site for a person who knows only its address."""

import msgspec

from pipeline.errors import RunError, UsageError
from pipeline.web.client import Client
from pipeline.web.model import FetchError, Response
from pipeline.web.settings import WebSettings
from transforms.feeds.discover import FoundFeed, feeds_of_page
from transforms.feeds.parse import parse_feed
from transforms.feeds.statuses import problem_of
from transforms.model import Rejected


def web_settings(config: str, contact: str) -> WebSettings:
    """The settings of a configuration, or the default ones with a contact. Raises UsageError where none is given."""
    web = configured_web(config)
    web = msgspec.structs.replace(web, contact=contact) if contact else web
    if not web.contact:
        raise UsageError("say who asks: --contact with a mail address or page, or --config with web.contact")
    return web


def configured_web(config: str) -> WebSettings:
    """The settings of a configuration, the default ones for ""; whether they name a contact is not looked at.

    Raises UsageError for a configuration that cannot be read.
    """
    from pipeline.live.settings import load_live

    return load_live(config).web if config else WebSettings()


def discover(url: str, web: WebSettings) -> tuple[FoundFeed, ...]:
    """The feeds that a page names, or the page itself where it is one. Raises RunError where there is none."""
    url = url if "://" in url else f"https://{url}"
    with Client(web) as client:
        got = _got(client, url)
    try:
        parsed = parse_feed(got.body, content_type=got.content_type, url=got.url)
    except Rejected as why:
        found = feeds_of_page(got.body, got.url)
        if not found:
            raise RunError(f"{got.url}: names no feed ({why.reason}); try another page of the site") from None
        return found
    return (FoundFeed(url=got.url, title=parsed.title, format=parsed.format, how="itself"),)


def _got(client: Client, url: str) -> Response:
    try:
        got = client.get(url, robots=True)
    except FetchError as why:
        detail = f" ({why.detail})" if why.detail else ""
        raise RunError(f"{why.url}: {why.reason}{detail}") from None
    if problem := problem_of(got.status, got.headers):
        raise RunError(f"{got.url}: {problem} (HTTP {got.status})")
    return got
