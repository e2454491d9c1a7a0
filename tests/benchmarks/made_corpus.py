"""A corpus of any size that looks like news to a copy finder: phrases of real articles, one article in five a copy."""

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

from transforms.ids import content_id
from transforms.model import Article, Published

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "news.jsonl.gz"
KINDS = ("same", "syndicated", "excerpt", "spun20", "spun40", "hard")


def words_of_corpus() -> list[str]:
    """All words of the shared corpus in order."""
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        return [word for line in lines for word in json.loads(line)["text"].split()]


def made_articles(count: int, words: list[str], seed: int = 1) -> Iterator[tuple[Article, str, str]]:
    """Articles with the kind of copy they are ("" for none) and the ref of what they were made from.

    An original is 250 to 900 words in phrases of three to eight from anywhere, in paragraphs of sixty; a copy is made
    of one of the last 2,000 originals. 400 outlets; originals are of the first half of a month, copies of the second.
    """
    source = random.Random(seed)
    recent: list[tuple[str, list[str]]] = []
    for n in range(count):
        kind = source.choice(KINDS) if recent and source.random() < 0.2 else ""
        if kind:
            origin, told = source.choice(recent)
            told = _copy(kind, told, words, source)
        else:
            origin, told = "", _original(words, source)
            recent.append((f"a{n}", told))
            del recent[:-2000]
        yield _article(n, told, source.randint(16, 30) if kind else source.randint(1, 15), source), kind, origin


def _original(words: list[str], source: random.Random) -> list[str]:
    told: list[str] = []
    length = source.randint(250, 900)
    while len(told) < length:
        at = source.randrange(len(words) - 8)
        told += words[at : at + source.randint(3, 8)]
    return told


def _copy(kind: str, told: list[str], words: list[str], source: random.Random) -> list[str]:
    if kind == "excerpt":
        start = source.randrange(max(1, len(told) // 2))
        return told[start : start + max(80, len(told) // 3)]
    if kind == "same":
        return told
    share = {"syndicated": 0.01, "spun20": 0.12, "spun40": 0.25, "hard": 0.35}[kind]
    copy = [source.choice(words) if source.random() < share else word for word in told]
    return copy if kind != "hard" else [word for n, word in enumerate(copy) if n // 20 % 6]


def _article(n: int, told: list[str], day: int, source: random.Random) -> Article:
    text = "\n\n".join(" ".join(told[k : k + 60]) for k in range(0, len(told), 60))
    url = f"https://outlet{source.randrange(400)}.example/{n}"
    return Article(
        article_id=content_id(url, text),
        text_id=content_id(text),
        ref=f"a{n}",
        text=text,
        url=url,
        canonical_url=url,
        published=Published(at=f"2020-06-{day:02d}", precision="day", basis="input"),
    )
