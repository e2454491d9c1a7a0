"""What sites say in robots.txt, and what their silence means."""

import threading
import time
from collections.abc import Callable

import pytest
from tests_web_server import RESET, Answer, Asked, moved, reply, web_server

from pipeline.web.client import Client
from pipeline.web.model import FetchError, Response
from pipeline.web.robots import Robots
from pipeline.web.settings import WebSettings

NO_DRAFTS = "User-agent: *\nDisallow: /drafts/\n"
# file, path, may it be asked for
RULES: dict[str, tuple[str | bytes, str, bool]] = {
    "all": ("User-agent: *\nDisallow: /", "/a", False),
    "none": ("User-agent: *\nDisallow:", "/a", True),
    "our_name": (f"{NO_DRAFTS}\nUser-agent: policywire\nDisallow: /a", "/a", False),
    "our_name_wins": ("User-agent: *\nDisallow: /\n\nUser-agent: PolicyWire\nAllow: /", "/a", True),
    "others_may": ("User-agent: *\nDisallow: /\n\nUser-agent: Otherbot\nAllow: /", "/a", False),
    "name_in_a_name": ("User-agent: wire\nDisallow: /", "/a", True),
    "several_names": ("User-agent: x\nUser-agent: policywire\nDisallow: /a", "/a", False),
    "longest_allows": ("User-agent: *\nDisallow: /a\nAllow: /a/open", "/a/open/1", True),
    "longest_refuses": ("User-agent: *\nAllow: /a\nDisallow: /a/shut", "/a/shut/1", False),
    "tie_allows": ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
    "wildcard": ("User-agent: *\nDisallow: /*/print$", "/a/b/print", False),
    "wildcard_end": ("User-agent: *\nDisallow: /*/print$", "/a/b/print?x", True),
    "query": ("User-agent: *\nDisallow: /*?s=", "/a?s=1", False),
    "percent": ("User-agent: *\nDisallow: /%C3%BC", "/ü", False),
    "bom_crlf": (b"\xef\xbb\xbfUSER-AGENT: *\r\nDISALLOW: /a\r\n", "/a", False),
    "cr_only": (b"User-agent: *\rDisallow: /a\r", "/a", False),
    "utf16": ("User-agent: *\nDisallow: /a".encode("utf-16"), "/a", False),
    "latin1": ("# für alle\nUser-agent: *\nDisallow: /a".encode("latin-1"), "/a", False),
    "comments": ("User-agent: * # all\n\n# x\nDisallow: /a # this", "/a", False),
    "html": ("<!doctype html><pre>User-agent: *\nDisallow: /</pre>", "/a", True),
    "empty": ("", "/a", True),
    "nul": (b"\0\0User-agent: *\0\nDisallow: /a", "/b", True),
    "file_itself": ("User-agent: *\nDisallow: /", "/robots.txt", True),
}


def robots_of(body: str | bytes, status: int = 200) -> Robots:
    packed = body.encode() if isinstance(body, str) else body
    return Robots(lambda url: Response(url=url, status=status, headers={}, body=packed))


@pytest.mark.parametrize("name", RULES)
def test_rules(name: str) -> None:
    body, path, may = RULES[name]
    assert robots_of(body).allowed("https://site.example" + path) is may


DELAYS = {"Crawl-delay: 4": 4.0, "crawl-delay: 0.5": 0.5, "Crawl-delay: 9999": 30.0, "Crawl-delay: soon": 0.0}
DELAYS |= {"Request-rate: 1/5": 5.0, "Crawl-delay: -1": 0.0, "Crawl-delay: inf": 0.0, "Crawl-delay: nan": 0.0}


@pytest.mark.parametrize("line", DELAYS)
def test_delays(line: str) -> None:
    assert robots_of(f"User-agent: *\n{line}\n").delay("https://site.example/") == DELAYS[line]


STATUSES = {200: True, 204: False, 401: True, 403: True, 404: True, 410: True, 429: False, 500: False, 503: False}


@pytest.mark.parametrize("status", STATUSES)
def test_without_a_file(status: int) -> None:
    assert robots_of("", status).allowed("https://site.example/") is STATUSES[status]


@pytest.mark.parametrize(
    "reason", ["timeout", "tls", "connection", "bad_response", "header_bomb", "unsupported_scheme"]
)
def test_a_file_that_cannot_be_had_forbids_for_now(reason: str) -> None:
    def fetch(url: str) -> Response:
        raise FetchError(reason, url)

    assert not Robots(fetch).allowed("https://site.example/")


def test_files_are_kept_for_a_day_and_failures_for_ten_minutes() -> None:
    asked: list[str] = []

    def fetch(url: str) -> Response:
        asked.append(url)
        return Response(url=url, status=200 if "good" in url else 500, headers={}, body=NO_DRAFTS.encode())

    robots = Robots(fetch)
    for now in (0.0, 599.0, 601.0, 86_399.0, 86_401.0):
        assert robots.allowed("https://good.example/a", now)
        assert not robots.allowed("https://good.example/drafts/a", now)
    assert asked == ["https://good.example/robots.txt"] * 2
    asked.clear()
    for now in (0.0, 599.0, 601.0):
        assert not robots.allowed("https://bad.example/a", now)
    assert asked == ["https://bad.example/robots.txt"] * 2


NOW = "2026-11-23T06:00:00Z"


def failing(asked: list[str], status: int = 503, retry_after: int = 0) -> Robots:
    def fetch(url: str) -> Response:
        asked.append(url)
        return Response(url=url, status=status, headers={}, retry_after=retry_after)

    return Robots(fetch)


def test_failures_in_a_row_are_asked_for_less_and_less() -> None:
    asked: list[str] = []
    robots, waits = failing(asked), []
    now = 0.0
    for _ in range(5):
        waits.append(robots.verdict("https://bad.example/a", now).again)
        now += waits[-1]
    assert (waits, len(asked)) == ([600, 3_600, 43_200, 86_400, 86_400], 5)
    assert failing([], retry_after=7_000).verdict("https://bad.example/a", 0.0).again == 7_000


def test_what_one_worker_read_another_need_not_ask_for() -> None:
    first, asked = robots_of(NO_DRAFTS), list[str]()
    assert not first.allowed("https://site.example/drafts/1", 0.0)
    (file,) = first.new(NOW)
    assert (file.origin, file.expires, file.reason) == ("https://site.example", "2026-11-24T06:00:00Z", "rules")
    assert first.new(NOW) == []
    second = failing(asked)
    second.learn([file], "2026-11-23T18:00:00Z", 1_000.0)
    half = 1_000.0 + 12 * 3_600
    assert second.allowed("https://site.example/a", half - 1)
    assert not second.allowed("https://site.example/drafts/1", half - 1)
    assert not second.allowed("http://site.example/a", half - 1)  # another origin
    assert asked == ["http://site.example/robots.txt"]
    assert not second.allowed("https://site.example/a", half + 1)  # the day is over
    assert len(asked) == 2


@pytest.mark.parametrize("status", [404, 204, 503])
def test_a_site_without_a_file_is_learned_too(status: int) -> None:
    first = robots_of("", status)
    may = first.allowed("https://site.example/a", 0.0)
    second, asked = Robots(lambda url: Response(url=url, status=200, headers={}, body=NO_DRAFTS.encode())), list[str]()
    second.learn(first.new(NOW), NOW, 0.0)
    assert second.allowed("https://site.example/drafts/1", 1.0) is may
    assert asked == []


def test_failures_are_counted_over_workers() -> None:
    first, asked = failing([]), list[str]()
    first.verdict("https://bad.example/a", 0.0)
    second = failing(asked)
    second.learn(first.new(NOW), "2026-11-23T07:00:00Z", 0.0)
    assert second.verdict("https://bad.example/a", 0.0).again == 3_600
    assert [file.failures for file in second.new(NOW)] == [2]


def test_a_page_of_a_site_that_cannot_be_read_waits_for_the_file() -> None:
    with (
        web_server(site_with(lambda asked: reply(status=503))) as site,
        client_of(site.place) as client,
        pytest.raises(FetchError, match="robots_unreachable") as told,
    ):
        client.get(site.url + "/a", robots=True)
    assert 590 <= told.value.retry_after <= 600
    assert site.paths() == ["/robots.txt"]


def test_sites_are_told_apart_by_scheme_and_port() -> None:
    asked: list[str] = []

    def fetch(url: str) -> Response:
        asked.append(url)
        return Response(url=url, status=404, headers={})

    robots = Robots(fetch)
    for url in ("http://a.example/1", "http://A.example:80/2", "https://a.example/", "http://a.example:8080/"):
        robots.allowed(url, 0.0)
    assert asked == [
        f"{site}/robots.txt" for site in ("http://a.example", "https://a.example", "http://a.example:8080")
    ]


def site_with(robots: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    return lambda asked: robots(asked) if asked.path == "/robots.txt" else reply(b"page")


def client_of(*places: str, **more: float) -> Client:
    return Client(WebSettings(contact="me@a.example", allow=places, gap_seconds=0.0, retries=0, **more))  # type: ignore[arg-type]


def test_pages_are_asked_for_only_where_the_file_allows() -> None:
    with web_server(site_with(lambda asked: reply(NO_DRAFTS.encode()))) as site, client_of(site.place) as client:
        assert client.get(site.url + "/a", robots=True).body == b"page"
        assert client.get(site.url + "/drafts/1").body == b"page"
        with pytest.raises(FetchError, match="robots"):
            client.get(site.url + "/drafts/1", robots=True)
    assert site.paths() == ["/robots.txt", "/a", "/drafts/1"]


def test_every_hop_needs_the_leave_of_its_site() -> None:
    with (
        web_server(site_with(lambda asked: reply(b"User-agent: *\nDisallow: /"))) as shut,
        web_server(lambda asked: reply(status=404) if "robots" in asked.path else moved(shut.url + "/a")) as site,
        client_of(site.place, shut.place) as client,
        pytest.raises(FetchError, match="robots") as caught,
    ):
        client.get(site.url, robots=True)
    assert shut.paths() == ["/robots.txt"]
    assert len(caught.value.hops) == 1


# where a wished URL sends us, and whether that needs the leave of robots.txt
SENT_TO = {"/drafts/1/": True, "/drafts/2": False, "/elsewhere": True}


@pytest.mark.parametrize("place", SENT_TO)
def test_a_wished_url_may_not_send_us_where_the_file_forbids(place: str) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return reply(NO_DRAFTS.encode())
        return moved(place) if asked.path == "/drafts/1" else reply(b"page")

    with web_server(answer) as site, client_of(site.place) as client:
        try:
            assert client.get(site.url + "/drafts/1").body == b"page"
            followed = True
        except FetchError:
            followed = False
    assert followed is SENT_TO[place]
    assert ("/robots.txt" in site.paths()) is (place in ("/drafts/2", "/elsewhere"))


def test_a_file_that_cannot_be_read_stops_pages_but_not_what_was_wished() -> None:
    def answer(asked: Asked) -> Answer:
        return moved("/2") if asked.path == "/1" else reply(status=500 if "robots" in asked.path else 200)

    with web_server(answer) as site, client_of(site.place) as client:
        assert client.get(site.url + "/1").status == 200
        with pytest.raises(FetchError, match="robots_unreachable"):
            client.get(site.url + "/2", robots=True)


def test_a_refused_address_is_told_as_such() -> None:
    with client_of() as client, pytest.raises(FetchError, match="refused_address"):
        client.get("http://10.0.0.1/", robots=True)


def test_the_file_is_read_under_the_same_guard() -> None:
    with (
        web_server(lambda asked: reply(b"secret")) as inside,
        web_server(site_with(lambda asked: moved(inside.url + "/robots.txt"))) as site,
        client_of(site.place) as client,
    ):
        verdict = client.robots.verdict(site.url)
    assert (verdict.allowed, verdict.reason, inside.connections) == (False, "unreachable", 0)


def endless(asked: Asked) -> Answer:
    yield b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /drafts/\n"
    for _ in range(2_000):
        yield b"# " + b"x" * 4_000 + b"\n"


SITES: dict[str, tuple[Callable[[Asked], Answer], str, str]] = {
    "moved": (lambda asked: moved("/real") if asked.number == 0 else reply(), "allowed", "/a"),
    "loop": (lambda asked: moved("/robots.txt"), "allowed", "/a"),
    "endless": (endless, "refused", "/drafts/1"),
    "reset": (lambda asked: iter([RESET]), "refused", "/a"),
    "silent": (lambda asked: iter([3.0]), "refused", "/a"),
    "not_http": (lambda asked: b"\0\0\0", "refused", "/a"),
}


@pytest.mark.parametrize("name", SITES)
def test_odd_sites(name: str) -> None:
    answer, outcome, path = SITES[name]
    with web_server(site_with(answer)) as site, client_of(site.place, seconds=0.5) as client:
        began = time.monotonic()
        assert client.robots.allowed(site.url + path) is (outcome == "allowed")
        assert time.monotonic() - began < 3.0


def test_the_crawl_delay_is_kept() -> None:
    body = b"User-agent: *\nCrawl-delay: 0.3\n"
    with web_server(site_with(lambda asked: reply(body))) as site, client_of(site.place) as client:
        client.get(site.url + "/1", robots=True)
        client.get(site.url + "/2", robots=True)
    assert site.asked[2].at - site.asked[1].at >= 0.29


def test_threads_read_a_file_once() -> None:
    with (
        web_server(site_with(lambda asked: iter([0.1, reply(connection="close")]))) as site,
        client_of(site.place) as client,
    ):
        threads = [threading.Thread(target=client.robots.verdict, args=(site.url,)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert site.paths() == ["/robots.txt"]


def test_hostile_files_are_read_in_time() -> None:
    began = time.process_time()
    many = "User-agent: *\n" + "Disallow: /" + "a*" * 200 + "$\n" * 1
    deep = "User-agent: *\n" + "\n".join(f"Disallow: /{'a*' * 20}{number}$" for number in range(8_000))
    names = "\n".join(f"User-agent: bot{number}\nDisallow: /{number}" for number in range(15_000))
    for body in (many, deep, names, "User-agent: *\nDisallow: /\n" * 15_000, "User-agent: x\n" * 30_000):
        robots = robots_of(body[:512_000])
        robots.allowed("https://site.example/" + "a" * 2_000)
    assert time.process_time() - began < 5.0
