"""The seed articles: clean bodies against the labelled lines, and what one article alone says of itself."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from pipeline.documents import read_documents
from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Page
from transforms.text.article import extract_article
from transforms.text.signals import lineage_hint

ROOT = Path(__file__).resolve().parents[3]
GOLD = ROOT.parent / "shared" / "gold" / "seeds.json"
SEEDS = {path.name[:3]: path for path in sorted((ROOT / "seeds").glob("*.txt"))}


def article(seed: str) -> Article:
    page = next(read_documents(str(SEEDS[seed])))
    assert isinstance(page, Page)
    return extract_article(page, shipped_knowledge())


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


@pytest.mark.skipif(not GOLD.exists(), reason="the labelled seeds are not part of the project")
@pytest.mark.parametrize("seed", SEEDS)
def test_body_is_the_labelled_lines(seed: str) -> None:
    documents = {item["doc"]: item["document"] for item in json.loads(GOLD.read_text())["documents"]}
    lines = SEEDS[seed].read_text("utf-8").split("\n")
    body = "\n".join(
        line for first, last in documents[SEEDS[seed].name]["body_lines"] for line in lines[first - 1 : last]
    )
    gold = words(re.sub(r"(?m)^> ", "", re.sub(r" ?\[\d+\]", " ", body) if seed == "001" else body))
    found = words(article(seed).text)
    shared = sum((gold & found).values())
    assert 2 * shared / (sum(gold.values()) + sum(found.values())) >= 0.999


FACTS = {
    "000": {"title": "", "publisher": "", "relayed_from": "", "signals": ("read_original_link",)},
    "001": {
        "title": "IBM, Amazon Agree to Step Back From Face Recognition. Where Is Microsoft?",
        "byline": "Matthew Guariglia",
        "publisher": "cypherpunks mailing list",
        "relayed_from": "EFF (Deeplinks)",
        "signals": ("forwarded",),
    },
    "002": {"publisher": "", "relayed_from": "", "signals": ("back_translation",)},
    "003": {
        "title": "Major Tech Companies Promise To Stop Selling Facial Recognition Tech To Cops",
        "publisher": "The Mind Unleashed",
        "relayed_from": "",
        "signals": (),
    },
    "004": {"publisher": "", "relayed_from": "CNET", "signals": ("photo_credit_of_other_outlet", "spun_vocabulary")},
}
BOUNDS = {
    "000": ("", "2020-06-11", "2020-11-03"),
    "001": ("2020-06-11T01:08:42Z", "2020-06-10", "2020-06-10"),
    "002": ("", "", ""),
    "004": ("", "", ""),
}
HINTS = {
    "000": ("syndicated", ""),
    "001": ("syndicated", "EFF (Deeplinks)"),
    "002": ("translated", ""),
    "003": ("original", ""),
    "004": ("rewritten", "CNET"),
}
CITED = {
    "000": {"NBC News", "The Verge", "Protocol", "OneZero", "The Washington Post", "blog post", "open letter"},
    "002": {"The Washington Post"},
    "003": {"The Washington Post", "Wired", "statement"},
    "004": {"The Washington Post", "CNET"},
}


@pytest.mark.parametrize("seed", FACTS)
def test_facts(seed: str) -> None:
    found = article(seed)
    assert {key: getattr(found, key) for key in FACTS[seed]} == FACTS[seed]


@pytest.mark.parametrize("seed", BOUNDS)
def test_publication(seed: str) -> None:
    published = article(seed).published
    assert (published.at, published.not_before, published.not_after) == BOUNDS[seed]


@pytest.mark.parametrize("seed", HINTS)
def test_lineage_hints(seed: str) -> None:
    assert lineage_hint(article(seed)) == HINTS[seed]


@pytest.mark.parametrize("seed", CITED)
def test_cited_sources(seed: str) -> None:
    found = article(seed)
    assert CITED[seed] <= {item.outlet for item in found.attributed_to}
    assert all(found.text[item.start : item.end] == item.text for item in found.attributed_to)
