"""Files of every format become pages, and bad ones rejects: never a crash, never silence."""

import gzip
import io
import json
import os
from pathlib import Path

import pytest

from pipeline import documents, reading
from pipeline.documents import InputError, list_inputs, read_documents
from transforms.model import Page, Reject

STORY = "The maker said on Monday that it will stop renting its cameras to landlords."
MAIL = b"From: Ada <ada@example.org>\nSubject: Cameras\n\n" + STORY.encode() + b"\n"


def read(path: Path) -> tuple[list[Page], list[Reject]]:
    found = list(read_documents(str(path)))
    return [page for page in found if isinstance(page, Page)], [item for item in found if isinstance(item, Reject)]


def reasons(path: Path) -> list[tuple[str, str]]:
    return [(reject.reason, reject.subject) for reject in read(path)[1]]


@pytest.mark.parametrize(
    ("name", "content_type"),
    {
        "a.txt": "text/plain",
        "a.html": "text/html",
        "a.HTM": "text/html",
        "a.md": "text/markdown",
        "a.eml": "message/rfc822",
        "a": "text/plain",
    }.items(),
)
@pytest.mark.parametrize("packed", [False, True])
def test_one_document_files(tmp_path: Path, name: str, content_type: str, packed: bool) -> None:
    path = tmp_path / (name + ".gz" * packed)
    path.write_bytes(gzip.compress(STORY.encode()) if packed else STORY.encode())
    assert read(path) == ([Page(ref=path.name, body=STORY.encode(), content_type=content_type)], [])


@pytest.mark.parametrize(
    ("start", "content_type"),
    [(b"<!doctype html><p>x", "text/html"), (b"From ada Mon Jun  1 10:00:00 2020\n" + MAIL, "message/rfc822")],
)
def test_a_name_without_suffix_leaves_it_to_the_bytes(tmp_path: Path, start: bytes, content_type: str) -> None:
    (tmp_path / "download").write_bytes(start)
    assert [page.content_type for page in read(tmp_path / "download")[0]] == [content_type]


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK")
    assert reasons(tmp_path / "a.docx") == [("unsupported_format", "a.docx")]


def test_pdf_documents_are_pages(tmp_path: Path) -> None:
    for name in ("a.pdf", "letter"):
        (tmp_path / name).write_bytes(b"%PDF-1.7 ...")
        assert [page.content_type for page in read(tmp_path / name)[0]] == ["application/pdf"]


def test_json_lines_carry_what_they_say(tmp_path: Path) -> None:
    line = {
        "id": "n1",
        "url": "https://e.org/1",
        "date": "2020-06-10",
        "title": "T",
        "text": STORY,
        "source": "Gazette",
    }
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(line) + "\n\n" + json.dumps({"html": "<p>x"}) + "\n")
    pages, rejects = read(path)
    assert pages[0] == Page(
        ref="n1",
        body=STORY.encode(),
        charset="utf-8",
        url="https://e.org/1",
        title="T",
        published="2020-06-10",
        published_basis="input",
        publisher="Gazette",
    )
    assert (pages[1].ref, pages[1].content_type, rejects) == ("a.jsonl#3", "text/html", [])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "x", "text": ', "broken_json"),
        (b'{"text": "\xff\xfe"}', "broken_json"),
        (b"[" * 100_000, "broken_json"),
        (b"[1, 2]", "wrong_type"),
        (b'"text"', "wrong_type"),
        (b'{"id": "x", "text": 7}', "wrong_type"),
        (b'{"id": true, "text": "x"}', "wrong_type"),
        (b'{"id": "x", "title": ["a"], "text": "x"}', "wrong_type"),
        (b'{"id": "x"}', "wrong_type"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_is_read(tmp_path: Path, line: bytes, reason: str) -> None:
    good = json.dumps({"id": "good", "text": STORY}).encode()
    (tmp_path / "a.jsonl").write_bytes(b"\n".join([good, line, good]))
    pages, rejects = read(tmp_path / "a.jsonl")
    assert [page.ref for page in pages] == ["good", "good"]
    assert [(item.reason, item.subject) for item in rejects] == [(reason, "a.jsonl#2")]
    assert rejects[0].detail.count("line") <= 1
    assert "line 2" in rejects[0].detail


def test_a_lone_surrogate_does_not_break_the_page(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "x", "text": "a \\ud800 b", "title": "\\udfff"}')
    assert read(tmp_path / "a.jsonl")[0][0].body == b"a ? b"


def test_a_huge_line_is_refused_without_being_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_DOCUMENT_BYTES", 1000)
    good = json.dumps({"id": "good", "text": STORY}).encode()
    (tmp_path / "a.jsonl").write_bytes(good + b"\n" + b'{"text": "' + b"x" * 2_000_000 + b'"}\n' + good)
    pages, rejects = read(tmp_path / "a.jsonl")
    assert [page.ref for page in pages] == ["good", "good"]
    assert [(item.reason, item.subject) for item in rejects] == [("too_large", "a.jsonl#2")]


def test_a_huge_document_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(50_000_000)
    assert reasons(tmp_path / "a.txt") == [("too_large", "a.txt")]


@pytest.mark.parametrize("body", [b"", b" \n\t ", b"\x00\x00\x00"])
def test_an_empty_document_is_refused(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(body)
    assert reasons(tmp_path / "a.txt") == [("empty", "a.txt")]


def test_mail_boxes_give_every_message(tmp_path: Path) -> None:
    box = (
        b"From ada Mon Jun  1 10:00:00 2020\n" + MAIL + b">From here on.\n\nFrom bob Mon Jun  1 11:00:00 2020\n" + MAIL
    )
    (tmp_path / "a.mbox").write_bytes(box)
    pages, rejects = read(tmp_path / "a.mbox")
    assert [page.ref for page in pages] == ["a.mbox#1", "a.mbox#2"]
    assert pages[0].body == MAIL + b"From here on.\n\n"
    assert rejects == []


def test_a_mail_box_without_messages_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(b"hello\n")
    assert [reason for reason, _ in reasons(tmp_path / "a.mbox")] == ["broken_mbox"]


def archive(packed: bool) -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=packed)
    for number, (status, kind) in enumerate(
        [("200 OK", "text/html; charset=latin-1"), ("404 Gone", "text/html"), ("200 OK", "image/png")]
    ):
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        body = io.BytesIO(b"<p>" + bytes(range(97, 123)) * 400)
        said = {"WARC-Date": "2020-06-10T00:00:00Z"}
        record = writer.create_warc_record(
            f"https://e.org/{number}", "response", body, http_headers=headers, warc_headers_dict=said
        )
        writer.write_record(record)
    return buffer.getvalue()


@pytest.mark.parametrize("packed", [False, True])
def test_web_archives_give_their_pages(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("a.warc" + ".gz" * packed)
    path.write_bytes(archive(packed))
    pages, rejects = read(path)
    assert [(page.ref, page.charset, page.fetched_at) for page in pages] == [
        ("https://e.org/0", "latin-1", "2020-06-10T00:00:00Z")
    ]
    assert [item.reason for item in rejects] == ["http_404", "unsupported_format"]


def test_a_cut_archive_keeps_what_could_be_read(tmp_path: Path) -> None:
    whole = archive(packed=False)
    half = whole[: whole.index(b"https://e.org/1") + 400]
    (tmp_path / "a.warc").write_bytes(whole.split(b"WARC/1.0\r\n")[0] + half)
    (tmp_path / "b.warc").write_bytes(whole[:2000])
    assert [page.ref for page in read(tmp_path / "a.warc")[0]] == ["https://e.org/0"]
    assert [reason for reason, _ in reasons(tmp_path / "b.warc")] == ["truncated"]


def test_a_cut_gzip_keeps_what_could_be_read(tmp_path: Path) -> None:
    lines = b"".join(json.dumps({"id": str(n), "text": os.urandom(300).hex()}).encode() + b"\n" for n in range(200))
    packed = gzip.compress(lines)
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    pages, rejects = read(tmp_path / "a.jsonl.gz")
    assert 50 < len(pages) < 150
    assert [item.reason for item in rejects] == ["broken_json", "truncated"]


def test_damaged_gzip_is_told(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(os.urandom(100_000)))
    packed[5000] ^= 255
    packed[-3] ^= 255
    (tmp_path / "a.txt.gz").write_bytes(packed)
    assert ("truncated", "a.txt.gz") in reasons(tmp_path / "a.txt.gz")


def test_gzip_of_several_members_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"one ") + gzip.compress(b"two"))
    assert read(tmp_path / "a.txt.gz")[0][0].body == b"one two"


def test_an_unreadable_file_is_a_reject(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert reasons(tmp_path / "gone.txt") == [("unreadable", "gone.txt")]
    (tmp_path / "folder.txt").mkdir()
    assert reasons(tmp_path / "folder.txt") == [("unreadable", "folder.txt")]


def test_inputs_are_listed_sorted_and_once(tmp_path: Path) -> None:
    (tmp_path / "b" / "c.txt").mkdir(parents=True)  # a folder named like a file
    for name in ("z.txt", "a.html", "b/c.txt/d.md", ".hidden", "b/.git.txt"):
        (tmp_path / name).write_text(STORY)
    expected = [str(tmp_path / name) for name in ("a.html", "b/c.txt/d.md", "z.txt")]
    assert list_inputs([str(tmp_path)]) == expected
    assert list_inputs([str(tmp_path / "z.txt"), str(tmp_path), f"{tmp_path}/*.html"]) == expected
    assert list_inputs([f"{tmp_path}/**/*.md", "-"]) == ["-", expected[1]]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("nowhere", "does not exist"),
        ("empty", "holds no files"),
        ("*.xyz", "matches no files"),
        ("broken.txt", "broken link"),
    ],
)
def test_useless_inputs_say_what_to_mend(tmp_path: Path, given: str, said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.txt").symlink_to(tmp_path / "gone")
    with pytest.raises(InputError) as error:
        list_inputs([str(tmp_path / given)])
    message = str(error.value)
    assert said in message
    assert str(tmp_path / given) in message
    assert message.endswith(".")
    assert "\n" not in message


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(STORY)
    path.chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        list_inputs([str(path)])


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(STORY.encode())

    monkeypatch.setattr("sys.stdin", Stdin)
    assert [page.body for page in read_documents("-") if isinstance(page, Page)] == [STORY.encode()]


def test_the_limit_is_the_one_that_is_told() -> None:
    assert documents.MAX_DOCUMENT_BYTES == reading.MAX_DOCUMENT_BYTES
