"""Lists of pages to fetch: what backfill prints is read, and nonsense is told with its line."""

from pathlib import Path

import pytest

from pipeline.backfill_archives import ArchivedDays
from pipeline.days import Days
from pipeline.errors import UsageError
from pipeline.live.page_list import PageList, read_page_list
from transforms.feeds.model import PageRequest


def test_what_backfill_prints_is_read_each_page_once(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_text(
        '{"url": "https://news.example.org/b", "published": "2026-05-02", "title": "Tariffs for letters"}\n\n'
        '{"url": "https://news.example.org/a"}\n{"url": "https://news.example.org/a"}\n',
        "utf-8",
    )
    assert read_page_list(str(path)).requests == (
        PageRequest(url="https://news.example.org/a"),
        PageRequest(url="https://news.example.org/b", published="2026-05-02", title="Tariffs for letters"),
    )


def test_archives_are_read_each_once(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_text('{"archive": "gs://b/n.warc.gz", "from": "2026-05-02", "to": "2026-05-04"}\n' * 2, "utf-8")
    days = Days("2026-05-02", "2026-05-04")
    assert read_page_list(str(path)) == PageList(archives=(ArchivedDays("gs://b/n.warc.gz", days),))


@pytest.mark.parametrize(
    "line",
    [
        '{"archive": "a.warc"}',
        '{"archive": "a.txt", "from": "2026-05-02", "to": "2026-05-02"}',
        '{"archive": "a.warc", "from": "May", "to": "2026-05-02"}',
        "[1]",
        "{",
        '{"url": 7}',
        '{"url": "ftp://news.example.org/a"}',
        "[" * 100_000,
        "\udcff",
    ],
)
def test_nonsense_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_bytes(b'{"url": "https://news.example.org/a"}\n' + line.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError, match=r"pages\.jsonl:2: is no page"):
        read_page_list(str(path))


def test_no_file_and_no_page(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_page_list(str(tmp_path / "missing.jsonl"))
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(UsageError, match="names no page"):
        read_page_list(str(tmp_path / "empty.jsonl"))
