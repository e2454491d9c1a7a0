"""Pages made to take long: refused before, or read in time that grows with their size."""

import contextlib
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.knowledge import shipped_knowledge
from transforms.model import Page, Rejected
from transforms.text.article import extract_article
from transforms.text.page_tree import _ILLEGAL
from transforms.text.sniffing import kind_of

STORY = (
    "<p>The company said on Monday it will stop selling the camera to landlords in four states, after a vote.</p>" * 3
)
HOSTILE: dict[str, Callable[[int], str]] = {
    "nested blocks": lambda n: "<div>" * n + STORY,
    "nested tables": lambda n: "<table><tr><td>" * n + STORY,
    "nested named blocks": lambda n: "<div class=related>" * n + STORY,
    "spans of cells": lambda n: "<table>" + "<tr><td rowspan=100 colspan=100>a b c</td></tr>" * n + "</table>" + STORY,
    "attributes": lambda n: "<div " + " ".join(f"a{i}=1" for i in range(n)) + ">" + STORY,
    "names": lambda n: f"<div class='{'newsletter ' * n}'>" + STORY,
    "headings": lambda n: "<h1>One title of many</h1>" * n + STORY,
    "open scripts": lambda n: "<script><p" * n + STORY,
    "data": lambda n: "<script type='application/ld+json'>" + "[" * n + "</script>" + STORY,
    "links": lambda n: "<p><a href=x>Read this other story about things</a></p>" * n + STORY,
    "signs": lambda n: "<" * n + STORY,
    "one line": lambda n: "<article><p>" + "word " * n + STORY,
}


def outcome(html: str) -> str:
    try:
        return extract_article(Page(ref="p", body=html.encode(), content_type="text/html"), shipped_knowledge()).text
    except Rejected as why:
        return why.reason


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_size(name: str) -> None:
    outcome(HOSTILE[name](50))
    started = time.thread_time()
    assert outcome(f"<html><body>{HOSTILE[name](4000)}</body></html>")
    assert time.thread_time() - started < 3


@pytest.mark.parametrize(
    "sign", ["&#1;", "&#8;", "&#011", "&#x1F;", "&#XB;", "&#31;", "&#xFFFE;", "&#65535;", "&#xd800;"]
)
def test_references_to_characters_that_are_none(sign: str) -> None:
    story = "".join(f"<p>On day {n} the company said it will stop selling cameras to landlords.</p>" for n in range(9))
    page = (
        f"<html><body><article><div><style>p</style>{sign} Tail</div>{story}<svg></svg>{sign}</article></body></html>"
    )
    assert "On day 8" in outcome(page)


@pytest.mark.parametrize(
    "sign", ["&#9;", "&#10;", "&#13;", "&#32;", "&#110;", "&#x1F4A1;", "&#xA;", "&#65533;", "&#655340;"]
)
def test_references_to_characters_stay(sign: str) -> None:
    assert _ILLEGAL.sub(" ", sign) == sign


def test_pages_of_comments_are_told_apart_at_once() -> None:
    started = time.thread_time()
    for body in (b"<!-- a -->" * 400, b"<!-- a -->\n" * 300 + b"<html>" + STORY.encode()):
        kind_of(Page(ref="p", body=body, content_type="text/plain", fetched_at="2026-11-02T06:00:00Z"))
    assert time.thread_time() - started < 1


def test_what_no_article_has_is_refused() -> None:
    assert outcome("<html><body>" + "<p>a</p>" * 90_000) == "too_complex"
    assert outcome("<html><body><p>" + "word " * 400_000) == "too_complex"
    assert outcome("<html><body><div " + " ".join(f"a{i}=1" for i in range(5000)) + ">" + STORY) == "too_complex"


MARKUP = st.sampled_from(
    ["<p>", "</p>", "<div class=", "<article>", "<script>", "</script>", "<!--", "-->", "<table><td>", "&amp;",
     "&#0;", "<a href=",
     "<meta charset=utf-16>", "<meta property=og:title content=", '"', ">", "<title>", "<h1>", "{", "\x00",
     "\ud83d", "é", "text. "]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(MARKUP, max_size=30).map(lambda parts: "".join(parts).encode("utf-8", "replace")),
    )
)
def test_any_bytes_are_an_article_or_a_reject(body: bytes) -> None:
    page = Page(ref="p", body=b"<html><body>" + body + STORY.encode(), content_type="text/html", charset="utf-8")
    with contextlib.suppress(Rejected):
        assert extract_article(page, shipped_knowledge()).text
