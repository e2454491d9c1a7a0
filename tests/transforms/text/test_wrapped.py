"""Articles in their wrapping come out clean: the table `wrapped.yaml`, and what the cut must keep true of any text."""

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Page
from transforms.text.article import extract_article

TABLE = yaml.safe_load(Path(__file__).with_name("wrapped.yaml").read_text("utf-8"))
DOCUMENTS = {document["name"]: document for document in TABLE["documents"]}


def filled(template: str, story: list[str]) -> str:
    """The template with {1} paragraphs, {w1} hard-wrapped ones and {q1} quoted ones put in."""

    def paragraph(match: re.Match[str]) -> str:
        text = story[int(match[2]) - 1]
        if not match[1]:
            return text
        wrapped = textwrap.fill(text, 70, break_long_words=False, break_on_hyphens=False)
        return wrapped if match[1] == "w" else textwrap.indent(wrapped, "> ")

    return re.sub(r"\{([wq]?)(\d)\}", paragraph, template)


def extracted(document: dict[str, Any]) -> Article:
    text = filled(document["input"], TABLE["stories"][document["story"]])
    page = Page(ref="page", body=text.encode(), content_type=document.get("content_type", "text/plain"))
    return extract_article(page, shipped_knowledge())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_body_is_cut_clean(name: str) -> None:
    document = DOCUMENTS[name]
    story = TABLE["stories"][document["story"]]
    body = [filled(paragraph, story) for paragraph in document.get("body", story)]
    assert extracted(document).text.split("\n\n") == body


@pytest.mark.parametrize("name", DOCUMENTS)
def test_wrapping_is_read(name: str) -> None:
    document, article = DOCUMENTS[name], extracted(DOCUMENTS[name])
    for key in ("title", "byline", "publisher", "relayed_from"):
        if key in document:
            assert getattr(article, key) == document[key], key
    for key, value in document.get("published", {}).items():
        assert getattr(article.published, key) == value, key
    assert set(document.get("signals", ())) <= set(article.signals)


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if DOCUMENTS[name].get("content_type") is None])
def test_spans_hold_the_body(name: str) -> None:
    document = DOCUMENTS[name]
    text = filled(document["input"], TABLE["stories"][document["story"]])
    spans = extracted(document).body_spans
    kept = " ".join(text[start:end] for start, end in spans)
    assert re.findall(r"\w+", re.sub(r"\[\d+\]", " ", kept)) == re.findall(r"\w+", extracted(document).text)
    assert list(spans) == sorted(spans)
