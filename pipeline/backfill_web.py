"""The bytes of sitemaps and lists on the web, for a backfill."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from pipeline.backfill_files import MAX_BYTES, Fetch
from transforms.model import Rejected


@contextmanager
def fetching(config: str = "", contact: str = "") -> Iterator[Fetch]:
    """A function from addresses to bytes that raises Rejected; a client is made when the first address is asked for.

    Raises UsageError, then, where nothing says who asks.
    """
    with ExitStack() as clients:
        made: list[Fetch] = []

        def fetch(url: str) -> bytes:
            if not made:
                made.append(_client(config, contact, clients))
            return made[0](url)

        yield fetch


def _client(config: str, contact: str, clients: ExitStack) -> Fetch:
    from pipeline.live.discovery import web_settings
    from pipeline.web.client import Client
    from pipeline.web.model import FetchError

    client = clients.enter_context(Client(web_settings(config, contact)))

    def fetch(url: str) -> bytes:
        try:
            got = client.get(url, robots=not url.endswith("/robots.txt"), max_bytes=MAX_BYTES)
        except FetchError as why:
            raise Rejected(why.reason, subject=url, detail=why.detail) from None
        if got.status != 200:
            raise Rejected(f"http_{got.status}", subject=url)
        return bytes(got.body)

    return fetch
