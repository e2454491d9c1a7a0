"""Any bytes give an article or a rejection, in bounded time, and the same one each time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ids import content_id, normalised
from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Page, Rejected
from transforms.text.article import canonical_url, extract_article

STORY = (
    "Skylark Systems said on Tuesday that it will stop leasing its drones to sheriff's departments in four states, "
    "and that it had told them so in a letter. “We are done,” its founder said."
)
KINDS = ["text/plain", "text/markdown", "message/rfc822", "text/html"]


def tried(body: bytes, kind: str, **fields: str) -> Article | str:
    try:
        return extract_article(Page(ref="x", body=body, content_type=kind, **fields), shipped_knowledge())
    except Rejected as rejected:
        return rejected.reason


HOSTILE = {
    "empty": b"",
    "one word": b"word",
    "nul": b"\x00" * 100_000,
    "one long word": b"a" * 300_000,
    "no full stop": b"the firm said it would stop on June 11 2020 and " * 4000,
    "labels": b"Related\n" * 20_000,
    "one header": b"Tags: x\n" * 20_000,
    "forwarding marks": b"Forwarded message\nFrom: x\n" * 5_000,
    "quotes of quotes": b"> " * 100_000,
    "opened quotations": b'"' * 100_000,
    "brackets": b"[" * 100_000,
    "stars": b"*a " * 50_000,
    "notes": b"[1] http://x\n" * 10_000,
    "blank lines": b"\n" * 200_000,
    "other scripts": "ข่าวการเมือง微软宣布 قالت".encode() * 3000,
    "broken utf-8": b"caf\xe9 \xff\xfe" * 1000,
    "surrogates": b"\xed\xa0\x80 word " * 1000,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_neither_crashes_nor_hangs(name: str, kind: str) -> None:
    started = time.process_time()
    assert tried(HOSTILE[name], kind) is not None
    assert time.process_time() - started < 10


@settings(deadline=None, max_examples=60)
@given(body=st.binary(max_size=600), kind=st.sampled_from(KINDS))
def test_any_bytes_have_an_answer_and_keep_it(body: bytes, kind: str) -> None:
    assert tried(body, kind) == tried(body, kind)


@settings(deadline=None, max_examples=60)
@given(
    lines=st.lists(
        st.sampled_from([STORY, "", "Related", "By Ada Marsh", "> quoted", "-- ", "Subject: x", "[1]"]), max_size=20
    )
)
def test_bodies_come_from_the_input(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = tried(text.encode(), "text/plain")
    if isinstance(found, Article):
        assert set(found.text.split()) <= set(text.replace("> ", "").split())
        assert all(0 <= start < end <= len(text) for start, end in found.body_spans)
        assert all(found.text[item.start : item.end] == item.text for item in found.attributed_to)


def test_ids_name_the_content() -> None:
    found, again = (
        tried(STORY.encode(), "text/plain"),
        tried(STORY.upper().encode(), "text/plain", url="https://e.org/a"),
    )
    assert isinstance(found, Article)
    assert isinstance(again, Article)
    assert found.article_id == content_id("x", STORY)
    assert found.text_id == again.text_id == content_id(normalised(STORY))
    assert again.article_id == content_id("https://e.org/a", STORY.upper())


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings_give_the_same_text(encoding: str) -> None:
    found = tried(STORY.encode(encoding), "text/plain")
    assert isinstance(found, Article)
    assert found.text == STORY


REASONS = {
    b"": "no_text",
    b"Share on Facebook\nTweet": "no_text",
    b"Nine words are not yet an article, are they?": "too_short",
    bytes(range(256)) * 20: "not_text",
}


@pytest.mark.parametrize("body", REASONS)
def test_refusals_say_why(body: bytes) -> None:
    assert tried(body, "text/plain") == REASONS[body]


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://E.org:443/a/?b=1&utm_source=x#c", "https://e.org/a/?b=1"),
        ("http://e.org", "http://e.org/"),
        ("http://e.org:8080/a", "http://e.org:8080/a"),
        ("ftp://e.org/a", ""),
        ("nonsense", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_canonical_urls(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
