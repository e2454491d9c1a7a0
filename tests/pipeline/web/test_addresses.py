"""Which addresses are public, and that what was checked is what is connected to."""

import ipaddress
import socket
import time
from collections.abc import Sequence
from typing import Any

import pytest

from pipeline.web import connections
from pipeline.web.addresses import Guard, is_public
from pipeline.web.client import Client
from pipeline.web.model import FetchError
from pipeline.web.settings import WebSettings

INNER = """127.0.0.1 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    100.100.100.200 192.0.0.192 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.251 239.255.255.250 240.0.0.1
    255.255.255.255 192.88.99.1 168.63.129.16 :: ::1 fe80::1 fe80::1%eth0 fec0::1 fc00::1 fd00:ec2::254 ff02::1
    ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1::1
    2002:a9fe:a9fe::1 2001::1 2001:10::1 2001:db8::1 3fff::1 100::1 5f00::1""".split()
PUBLIC = """93.184.215.14 8.8.8.8 172.15.0.1 172.32.0.1 100.63.255.255 100.128.0.1 192.0.1.1 198.17.0.1 223.255.255.255
    2606:2800:21f:cb07:6820:80da:af6b:8b2c 2a00:1450:4001:80b::200e ::ffff:8.8.8.8 64:ff9b::808:808""".split()
HOSTS_INSIDE = """http://127.0.0.1/ http://127.1/ http://2130706433/ http://0x7f000001/ http://0177.0.0.1/ http://0x7f.1/
    http://017700000001/ http://[::1]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[0:0:0:0:0:0:0:1]/
    http://0/ http://0.0.0.0/ http://[::]/ http://169.254.169.254/ http://2852039166/ http://0xA9FEA9FE/
    http://0251.0376.0251.0376/ http://169.254.43518/ http://localhost/ http://LOCALHOST./ http://a.localhost/
    http://metadata.google.internal/ http://router.lan/ http://printer.local/ http://intranet/ http://db.corp/
    http://10.0.0.1:80/ http://127.0.0.1.:80/ http://%31%32%37.0.0.1/ https://[fe80::1%25eth0]/""".split()
NOT_ASKED = """ftp://93.184.215.14/ file:///etc/passwd gopher://93.184.215.14/ javascript:alert(1) data:,x dict://x/
    //x/ x http:// http:/// http://me:pw@example.org/ http://127.0.0.1:80@example.org/ http://[::1
    http://a:99999/ http://example.org:0/ http://①②⑦.⓪.⓪.①/ http://a\x00b/ http://a\x7fb/""".split()


@pytest.mark.parametrize("text", INNER)
def test_inner_addresses_are_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


def test_whatever_python_calls_private_is_not_public() -> None:
    for number in range(0, 1 << 32, 104_729 * 17):
        address = ipaddress.IPv4Address(number)
        assert not (is_public(address) and not address.is_global)


class Lookup:
    """A resolver that gives one list of addresses after another."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        self.asked += 1
        found = self.answers[min(self.asked, len(self.answers)) - 1]
        return [(None, None, None, "", (address, port)) for address in found]


def numbers_only(host: str, port: int, **more: Any) -> list[tuple[Any, ...]]:
    """The system's reading of numbers, without asking any server about names."""
    return socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST, **more)


@pytest.fixture
def contacts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The addresses that were connected to; nothing is really sent."""
    made: list[tuple[str, int]] = []

    def connect(self: object, address: tuple[str, int]) -> None:
        made.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(connections._Socket, "connect", connect, raising=False)
    return made


def refusal(url: str, lookup: Lookup | None = None, **more: Any) -> str:
    settings = WebSettings(contact="me@monitor.example", gap_seconds=0, retries=0, **more)
    with Client(settings, lookup=lookup or numbers_only) as client, pytest.raises(FetchError) as caught:
        client.get(url)
    return caught.value.reason


@pytest.mark.parametrize("url", HOSTS_INSIDE)
def test_every_spelling_of_an_inner_host_is_refused(url: str, contacts: list[tuple[str, int]]) -> None:
    assert refusal(url) in ("refused_address", "dns")
    assert contacts == []


@pytest.mark.parametrize("url", NOT_ASKED)
def test_other_urls_are_not_asked_for(url: str, contacts: list[tuple[str, int]]) -> None:
    assert refusal(url) in ("unsupported_scheme", "bad_url")
    assert contacts == []


def test_names_that_are_private_by_form_are_not_even_looked_up(contacts: list[tuple[str, int]]) -> None:
    lookup = Lookup(["93.184.215.14"])
    assert refusal("http://metadata.google.internal/", lookup) == "refused_address"
    assert (lookup.asked, contacts) == (0, [])


def test_a_name_that_changes_its_mind_gains_nothing(contacts: list[tuple[str, int]]) -> None:
    lookup = Lookup(["93.184.215.14"], ["127.0.0.1"])
    assert refusal("http://rebind.example/", lookup) == "connection"
    assert (lookup.asked, contacts) == (1, [("93.184.215.14", 80)])


def test_one_inner_address_among_public_ones_refuses_the_name(contacts: list[tuple[str, int]]) -> None:
    assert refusal("http://mixed.example/", Lookup(["93.184.215.14", "10.0.0.8"])) == "refused_address"
    assert contacts == []


def test_all_checked_addresses_are_tried(contacts: list[tuple[str, int]]) -> None:
    assert refusal("https://two.example/", Lookup(["2606:2800:21f::1", "93.184.215.14"])) == "connection"
    assert contacts == [("2606:2800:21f::1", 443), ("93.184.215.14", 443)]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8901/", "http://127.0.0.1/", "http://localhost:8900/"])
def test_the_allow_list_lets_exactly_its_entries_pass(url: str, contacts: list[tuple[str, int]]) -> None:
    assert refusal(url, allow=("127.0.0.1:8900", "[::1]:8900")) == "refused_address"
    assert refusal("http://127.0.0.1:8900/", allow=("127.0.0.1:8900",)) == "connection"
    assert refusal("http://[::1]:8900/", allow=("[::1]:8900",)) == "connection"
    assert contacts == [("127.0.0.1", 8900), ("::1", 8900)]


def test_a_lookup_that_hangs_ends_with_the_call() -> None:
    def slow(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        time.sleep(0.5)
        return []

    guard = Guard(lookup=slow)
    with pytest.raises(FetchError, match="timeout"):
        guard.addresses("slow.example", 80, "http://slow.example/", 0.05)
