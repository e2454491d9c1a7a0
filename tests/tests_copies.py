"""Invented reports and copies of them, for tests: words at random, the grammar of none."""

import random
import re
from collections.abc import Sequence

from transforms.ids import content_id
from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Published

_WORDS = shipped_knowledge().data("copies.yaml")["words"]
FUNCTION = _WORDS["function"].split()[:120]
CONTENT = _WORDS["common"].split()[100:]


def sentence(source: random.Random) -> str:
    """Ten to twenty-four words, about half of them function words, some names and numbers."""
    words = []
    for n in range(source.randint(10, 24)):
        kind = source.random()
        if n % 2:
            words.append(source.choice(FUNCTION))
        elif kind < 0.15:
            words.append("".join(source.choice("bdfklmnrst") + source.choice("aeiou") for _ in range(3)).capitalize())
        elif kind < 0.2:
            words.append(str(source.randint(2, 9000)))
        else:
            words.append(source.choice(CONTENT))
    return " ".join(words).capitalize() + "."


def report(seed: int, sentences: int = 14) -> str:
    """A report like no other of another seed, in paragraphs of three sentences."""
    source = random.Random(seed)
    said = [sentence(source) for _ in range(sentences)]
    return "\n\n".join(" ".join(said[n : n + 3]) for n in range(0, sentences, 3))


def spun(text: str, seed: int, share: float = 0.3) -> str:
    """The text with this share of its longer words replaced at random."""
    source = random.Random(seed)
    return re.sub(r"\b[a-z]{4,}\b", lambda m: source.choice(CONTENT) if source.random() < share else m.group(), text)


def article(
    text: str, day: int = 1, ref: str = "", url: str = "", signals: Sequence[str] = (), title: str = ""
) -> Article:
    """An article of June 2020."""
    return Article(
        article_id=content_id(url, ref, text),
        text_id=content_id(text),
        ref=ref or content_id(text),
        text=text,
        title=title,
        url=url,
        published=Published(at=f"2020-06-{day:02d}", precision="day", basis="input"),
        signals=tuple(signals),
    )


def mixed_articles(seed: int, originals: int = 6) -> list[Article]:
    """Originals with syndicated, rewritten and excerpted copies, in random order, and reports nobody copied."""
    source = random.Random(seed)
    found = []
    for n in range(originals):
        text = report(1000 * seed + n)
        found.append(article(text, source.randint(1, 5)))
        found += [article(report(1000 * seed + 500 + n, source.randint(0, 12)), source.randint(1, 28))]
        for k in range(source.randint(0, 3)):
            part = "\n\n".join(text.split("\n\n")[1:4])
            copy = source.choice([f"{text} Copy {k}.", spun(text, k), f"{part} {k}"])
            found.append(article(copy, source.randint(1, 28)))
    distinct = list({a.article_id: a for a in found}.values())
    source.shuffle(distinct)
    return distinct
