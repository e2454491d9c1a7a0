"""`policywire fetch`: one page through every step, from the web or a file."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import RunError, UsageError
from pipeline.one_page import failed, fetch_steps
from pipeline.web.settings import WebSettings

HTML = (
    '<html lang="en"><head><title>Skylark stops leasing drones | Harbour Times</title>'
    '<meta property="og:site_name" content="Harbour Times">'
    '<meta property="article:published_time" content="2021-03-02T10:00:00Z"></head><body><article>'
    "<h1>Skylark stops leasing drones</h1><p>Skylark Systems said on Tuesday that it will stop leasing its drones to "
    "sheriff's departments in four states, and that the departments have thirty days to return them.</p>"
    "<p>Privacy groups welcomed the decision, but asked why it had taken the company four years.</p></article></body>"
)
PAGES = {
    "/story": (200, {"Content-Type": "text/html; charset=utf-8"}, HTML),
    "/moved": (301, {"Location": "/story"}, ""),
    "/onward": (200, {"Content-Type": "text/html"}, '<meta http-equiv="refresh" content="0;url=/story">moving'),
    "/gone": (410, {"Content-Type": "text/plain"}, "removed"),
    "/picture": (200, {"Content-Type": "image/png"}, "\x89PNG"),
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, headers, body = PAGES.get(self.path, (404, {}, ""))
        self.send_response(status)
        content = body.encode("latin-1")
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()


def web(site: str) -> WebSettings:
    return WebSettings(contact="mailto@tests.example", allow=(site,), gap_seconds=0, retries=0)


def test_every_step_is_told(site: str) -> None:
    steps = {step.name: dict(step.facts) for step in fetch_steps(f"http://{site}/moved", web(site))}
    assert list(steps) == ["robots", "fetch", "format", "article", "language", "mentions"]
    assert steps["fetch"]["hops"] == [f"301 http://{site}/moved -> http://{site}/story"]
    assert steps["article"]["title"] == "Skylark stops leasing drones"
    assert (steps["article"]["published"], steps["article"]["published_basis"]) == ("2021-03-02T10:00:00Z", "markup")
    assert steps["language"]["language"] == "en"


ENDS = {"/gone": "fetch: 410", "/picture": "article: unsupported_format", "/nowhere": "fetch: 404"}


@pytest.mark.parametrize("path", ENDS)
def test_a_page_that_ends_early_says_where(site: str, path: str) -> None:
    problem = failed(fetch_steps(f"http://{site}{path}", web(site)))
    assert isinstance(problem, RunError)
    assert ENDS[path] in str(problem)


def test_pages_that_send_on_are_followed(site: str) -> None:
    steps = fetch_steps(f"http://{site}/onward", web(site))
    assert failed(steps) is None
    assert [step.name for step in steps].count("fetch") == 2


def test_private_addresses_are_not_asked(site: str) -> None:
    problem = failed(fetch_steps(f"http://{site}/story", WebSettings(contact="a@b.example")))
    assert "refused_address" in str(problem)


def test_a_file_goes_the_same_way(tmp_path: Path) -> None:
    file = tmp_path / "story.html"
    file.write_text(HTML)
    shown = CliRunner().invoke(app, ["fetch", str(file), "--json"])
    steps = json.loads(shown.stdout)
    assert [step["step"] for step in steps] == ["read", "format", "article", "language", "mentions"]
    assert all(step["ok"] for step in steps)
    assert "Skylark stops leasing drones" in CliRunner().invoke(app, ["fetch", str(file)]).stdout


def test_no_such_file() -> None:
    with pytest.raises(UsageError, match="neither a web address"):
        fetch_steps("nowhere.html", WebSettings())


@pytest.mark.parametrize(
    "call", [["fetch", "page.html"], ["backfill", "a.txt", "--from", "2026-03-01", "--to", "2026-03-04"]]
)
def test_a_configuration_that_is_not_there_is_told_though_no_address_needs_it(
    call: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.html").write_text(HTML, "utf-8")
    Path("a.txt").write_text("https://example.org/2026/03/03/a\n", "utf-8")
    assert CliRunner().invoke(app, call).exit_code == 0
    wrong = CliRunner().invoke(app, [*call, "--config", "gone.yaml"])
    assert isinstance(wrong.exception, UsageError)
    assert "gone.yaml" in str(wrong.exception)


def test_an_empty_source_is_told_as_such() -> None:
    wrong = CliRunner().invoke(app, ["backfill", "", "--from", "2026-03-01", "--to", "2026-03-04"])
    assert isinstance(wrong.exception, UsageError)
    assert "is empty" in str(wrong.exception)
