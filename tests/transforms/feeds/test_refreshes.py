"""Meta refreshes: which pages only send on."""

import pytest

from transforms.feeds.refreshes import LONGEST, refresh_target

BASE = "https://news.example/old/page"
SENDS_ON = {
    "plain": (b'<meta http-equiv="refresh" content="0;url=/new">', "https://news.example/new"),
    "quoted": (b"<META HTTP-EQUIV='Refresh' CONTENT='3; URL=\"next\"'>", "https://news.example/old/next"),
    "order": (b'<meta content="0, url=https://other.example/" http-equiv=refresh>', "https://other.example/"),
    "entity": (b'<meta http-equiv="refresh" content="0;url=/a?b=1&amp;c=2">', "https://news.example/a?b=1&c=2"),
}
STAYS = {
    "reload": b'<meta http-equiv="refresh" content="300">',
    "slow": b'<meta http-equiv="refresh" content="300;url=/live">',
    "itself": b'<meta http-equiv="refresh" content="0;url=/old/page">',
    "long": b'<meta http-equiv="refresh" content="0;url=/new">' + b" " * LONGEST,
    "other": b'<meta name="description" content="0;url=/new">',
    "bad": b'<meta http-equiv="refresh" content="0;url=http://[::1">',
    "empty": b"",
}


@pytest.mark.parametrize(("body", "target"), SENDS_ON.values(), ids=SENDS_ON)
def test_pages_that_send_on(body: bytes, target: str) -> None:
    assert refresh_target(body, BASE) == target


@pytest.mark.parametrize("body", STAYS.values(), ids=STAYS)
def test_pages_that_stay(body: bytes) -> None:
    assert refresh_target(body, BASE) == ""
