"""Backfill from web archives: which are read for some days, which of their pages, and a whole pass, offline."""

import gzip
import io
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.backfill_archives import ArchivedDays, archives_within
from pipeline.backfill_files import pages_within
from pipeline.cli import app
from pipeline.days import Days
from pipeline.documents import read_documents
from pipeline.errors import UsageError
from pipeline.state.store import snapshot_of
from transforms.model import Page, Reject, Rejected

DAYS = Days("2026-03-02", "2026-03-05")
SITE = "https://news.example.org"
STORY = (
    "<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
    "<p>The company said on Tuesday that it will no longer sell its cameras to the owners of rented flats. {title}.</p>"
    "<p>Its head of products told reporters that the change applies from the first of June in all countries.</p>"
    "<p>Groups of tenants had asked for the step since last autumn, when the first recordings became known.</p>"
    "</article></body></html>"
)


def archive(path: Path, records: Iterable[tuple[str, str, int]]) -> Path:
    """A compressed archive of (name, day, status)."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True)
    for name, day, status in records:
        http = StatusAndHeaders(f"{status} x", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        body = io.BytesIO(STORY.format(title=name).encode())
        said = {"WARC-Date": f"{day}T10:00:00Z"}
        record = writer.create_warc_record(
            f"{SITE}/{name}", "response", body, http_headers=http, warc_headers_dict=said
        )
        writer.write_record(record)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stream.getvalue())
    return path


def nothing(url: str) -> bytes:
    raise Rejected("http_404", subject=url)


def within(*sources: str, archives: str = "") -> list[str]:
    return [
        f"{one.reason} {one.subject}" if isinstance(one, Reject) else getattr(one, "path", getattr(one, "url", ""))
        for one in pages_within(sources, DAYS, nothing, archives=archives)
    ]


def test_archives_by_their_names() -> None:
    names = [f"crawl/CC-NEWS-202603{day:02}101112-00001.warc.gz" for day in range(1, 10)]
    assert archives_within([*names, "readme.txt"], DAYS) == tuple(names[0:5])


def test_pages_by_the_day_of_their_fetching(tmp_path: Path) -> None:
    made = archive(
        tmp_path / "a.warc.gz", [("early", "2026-03-01", 404), ("a", "2026-03-03", 200), ("b", "2026-03-04", 500)]
    )
    found = list(read_documents(str(made), DAYS))
    assert [one.url if isinstance(one, Page) else one.reason for one in found] == [f"{SITE}/a", "http_500"]
    assert len(list(read_documents(str(made)))) == 3


def test_archives_folders_and_globs(tmp_path: Path) -> None:
    made = str(archive(tmp_path / "in" / "mine.warc.gz", [("a", "2026-03-03", 200)]))
    (tmp_path / "in" / "list.txt").write_text(f"{SITE}/2026/03/03/a\n")
    assert within(made) == [made]
    assert within(str(tmp_path / "in")) == [f"{SITE}/2026/03/03/a", made]
    assert within(str(tmp_path / "in" / "*.warc.gz")) == [made]
    assert within("https://data.example.org/x.warc.gz") == ["on_the_web https://data.example.org/x.warc.gz"]


NO_ARCHIVES = {
    "empty": b"",
    "text": b"no archive",
    "packed_nothing": gzip.compress(b""),
    "packed_page": gzip.compress(b"<html>"),
    "damaged": b"\x1f\x8bdamaged",
}


@pytest.mark.parametrize("name", NO_ARCHIVES)
def test_what_only_has_the_name_of_an_archive_is_refused(tmp_path: Path, name: str) -> None:
    named = tmp_path / "a.warc.gz"
    named.write_bytes(NO_ARCHIVES[name])
    assert within(str(named)) == [f"not_an_archive {named}"]


def test_a_listing_of_archives(tmp_path: Path) -> None:
    tree = "crawl-data/NEWS/2026/03"
    names = [f"{tree}/NEWS-202603{day:02}040506-00007.warc.gz" for day in (1, 3, 4, 5, 9)]
    listing = tmp_path / "warc.paths.gz"
    listing.write_bytes(gzip.compress("\n".join([*names[:4], f"https://data.example.org/{names[4]}", ""]).encode()))
    here = archive(tmp_path / names[1], [("a", "2026-03-03", 200)])
    flat = archive(tmp_path / "flat" / Path(names[2]).name, [("b", "2026-03-04", 200)])
    missing = [f"unreadable {name}" for name in names[:4]]
    assert within(str(listing)) == [missing[0], str(here), *missing[2:]]
    assert within(str(listing), archives=str(flat.parent)) == [*missing[:2], str(flat), missing[3]]


def test_a_listing_on_the_web_needs_a_folder(tmp_path: Path) -> None:
    def fetch(url: str) -> bytes:
        return b"https://data.example.org/crawl/NEWS-20260303040506-00007.warc.gz\n"

    place = archive(tmp_path / "crawl" / "NEWS-20260303040506-00007.warc.gz", [])
    url = "https://data.example.org/warc.paths"
    (refused,) = pages_within([url], DAYS, fetch)
    assert isinstance(refused, Reject)
    assert "--archives" in refused.detail
    assert list(pages_within([url], DAYS, fetch, archives=str(tmp_path))) == [ArchivedDays(str(place), DAYS)]


def test_what_backfill_lists_of_archives_a_run_reads_without_the_web(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = archive(
        tmp_path / "a.warc.gz", [("a", "2026-03-01", 200), ("b", "2026-03-03", 200), ("c", "2026-03-04", 404)]
    )
    (tmp_path / "live.yaml").write_text("state: state\n")  # no contact: who asks for nothing needs none
    monkeypatch.chdir(tmp_path)
    cli = CliRunner()
    listed = cli.invoke(app, ["backfill", "a.warc.gz", "--from", DAYS.first, "--to", DAYS.last])
    assert json.loads(listed.stdout) == {"archive": str(made), "from": DAYS.first, "to": DAYS.last}
    Path("pages.jsonl").write_text(listed.stdout)
    for _ in range(2):  # the second time there is nothing new
        done = cli.invoke(app, ["run", "--config", "live.yaml", "--now", "2026-11-02", "--pages", "pages.jsonl"])
        assert done.exit_code == 0, done.output
    snapshot = snapshot_of("state")
    assert [article.url for article in snapshot.values("articles")] == [f"{SITE}/b"]
    assert {reject.reason for reject in snapshot.values("rejects")} >= {"http_404"}


def test_pages_need_a_contact(tmp_path: Path) -> None:
    (tmp_path / "live.yaml").write_text("state: state\n")
    (tmp_path / "pages.jsonl").write_text(json.dumps({"url": f"{SITE}/a"}))
    call = ["run", "--config", str(tmp_path / "live.yaml"), "--pages", str(tmp_path / "pages.jsonl")]
    done = CliRunner().invoke(app, call)
    assert isinstance(done.exception, UsageError)
    assert str(done.exception).startswith("web.contact: write a mail address")
