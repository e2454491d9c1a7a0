"""Gold articles for training and scoring: texts with their events, and how a candidate's words match an event."""

import gzip
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from transforms.ids import content_id
from transforms.model import Article, Published

HERE = Path(__file__).resolve().parent
WRITTEN = HERE.parent / "data" / "written"
LABELS = HERE.parent / "data" / "labels"
SNIPPETS = HERE.parent / "data" / "snippets"
TELLINGS = HERE.parent / "data" / "tellings.jsonl"
ANNOTATED = HERE.parent / "data" / "news" / "annotated.jsonl"
SHARED = HERE.parents[2] / "shared"
_STOP = frozenset(
    "a an and the of to in on for by with from its it is are was be been will would that this as at or not no "
    "has have had".split()
)
_PARENT = {
    "facebook": "meta",
    "instagram": "meta",
    "whatsapp": "meta",
    "twitter": "x",
    "youtube": "google",
    "alphabet": "google",
    "ring": "amazon",
    "aws": "amazon",
    "linkedin": "microsoft",
    "github": "microsoft",
    "bytedance": "tiktok",
}


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with its gold: `origin` is real, corpus (annotated here) or the written file's name."""

    article: Article
    events: tuple[dict[str, Any], ...]
    origin: str
    part: str

    @property
    def news(self) -> bool:
        """Whether a newsroom wrote it."""
        return self.origin in ("real", "corpus")

    @property
    def kind(self) -> str:
        """What figures are told apart by."""
        return self.origin if self.news else "written"


def written_articles(folder: Path = WRITTEN) -> Iterator[GoldArticle]:
    """Articles written for training, by file."""
    for path in sorted(folder.glob("*.jsonl")):
        for record in _lines(path):
            yield GoldArticle(_article(record), tuple(record["events"]), path.stem, path.stem)


def written_snippets(folder: Path = SNIPPETS) -> Iterator[GoldArticle]:
    """Passages of a few sentences written for training, with the acts they tell."""
    for path in sorted(folder.glob("*.jsonl")):
        for record in _lines(path):
            events = tuple(
                {
                    "company": act["company"],
                    "action": act["action"],
                    "alt_actions": act["alt"],
                    "object": "",
                    "evidence": act["span"],
                }
                for act in record["acts"]
            )
            yield GoldArticle(_article(record), events, "snippet", path.stem)


def real_articles(parts: Iterable[str], shared: Path = SHARED) -> Iterator[GoldArticle]:
    """Real articles of the named parts; the check part is only for the final score."""
    wanted = set(parts)
    if not (shared / "gold" / "news").is_dir():
        return
    gold = {r["id"]: r for r in _lines(shared / "gold" / "news" / "gold.jsonl") if r["part"] in wanted}
    for record in _lines(shared / "gold" / "news" / "docs.jsonl"):
        if record["id"] in gold:
            found = gold[record["id"]]
            yield GoldArticle(_article(record), tuple(found["events"]), "real", found["part"])


def annotated_articles(path: Path = ANNOTATED, shared: Path = SHARED) -> Iterator[GoldArticle]:
    """Real articles of the corpus with the acts that readers found in them, who gave places rather than words."""
    marks = {record["id"]: record["events"] for record in _lines(path)}
    for record in _unlabelled(shared):
        if record["id"] not in marks:
            continue
        article, events = _article(record), []
        for event in marks.pop(record["id"]):
            words_ = {"evidence": article.text[slice(*event["at"])]}
            again = [article.text[slice(*at)] for at in event.get("again") or ()]
            events.append({**event, **words_, "again": again})
        yield GoldArticle(article, tuple(events), "corpus", "corpus")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A real article with labels of some candidates: {(company, offset of the predicate): (label, action)}."""

    article: Article
    labels: dict[tuple[str, int], tuple[int, str]]


def labelled_articles(folder: Path = LABELS, shared: Path = SHARED) -> Iterator[Labelled]:
    """Articles without gold with candidates labelled by hand."""
    annotated = {record["id"] for record in _lines(ANNOTATED)}
    labels: dict[str, dict[tuple[str, int], tuple[int, str]]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for record in _lines(path):
            if record["id"] in annotated:
                continue
            found = labels.setdefault(record["id"], {})
            found[record["company"], record["head"]] = (record["label"], record["action"] or "")
    for record in _unlabelled(shared):
        if record["id"] in labels:
            yield Labelled(_article(record), labels[record["id"]])


def judged_tellings(path: Path = TELLINGS) -> dict[tuple[str, str, int], dict[str, Any]]:
    """What sentences of gold articles were judged to tell of a company, by (article, company, start of the sentence).

    `tells` is "tells" (the gold event of that number, in other words), "refers" (back to it, without telling it),
    "background" or "act" (one that the gold has not) or "nothing".
    """
    return {(r["id"], r["company"], r["start"]): r for r in _lines(path)}


def _unlabelled(shared: Path) -> Iterator[dict[str, Any]]:
    """Real articles without gold: those of the corpus and those of the labelled copies."""
    corpus = shared / "corpus" / "news.jsonl.gz"
    if corpus.exists():
        with gzip.open(corpus, "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    copies = shared / "gold" / "copies" / "docs.jsonl"
    if copies.exists():
        yield from _lines(copies)


def ordinary_articles(shared: Path = SHARED) -> Iterator[Article]:
    """News as it comes, most of it not about companies' policies."""
    corpus = shared / "corpus" / "news.jsonl.gz"
    if corpus.exists():
        with gzip.open(corpus, "rt", encoding="utf-8") as file:
            for line in file:
                yield _article(json.loads(line))


def seed_articles(shared: Path = SHARED) -> Iterator[GoldArticle]:
    """The five seeds as the replay cuts them out of their pages."""
    from transforms.knowledge import shipped_knowledge
    from transforms.model import Page
    from transforms.text.article import extract_article

    for record in _lines(shared / "gold" / "seeds.jsonl"):
        body = (HERE.parents[1] / "seeds" / record["id"]).read_bytes()
        yield GoldArticle(
            replace(extract_article(Page(ref=record["id"], body=body), shipped_knowledge()), language="en"),
            tuple(record["events"]),
            "seed",
            "seeds",
        )


def required(event: dict[str, Any]) -> bool:
    return not event.get("optional") and event.get("scoring") != "optional" and event.get("salience") != "background"


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _article(record: dict[str, Any]) -> Article:
    day = record.get("date") or ""
    precision = {10: "day", 7: "month", 4: "year"}.get(len(day), "")
    published = Published(at=day, precision=precision, basis="input" if day else "")
    text = record["text"].replace("\r\n", "\n")
    return Article(
        article_id=content_id(record["id"]),
        text_id=content_id(text),
        ref=record["id"],
        text=text,
        title=record.get("title") or "",
        url=record.get("url") or "",
        language="en",
        published=published,
        publisher=record.get("source") or "",
    )


def words(text: str | None) -> set[str]:
    """Content words as the scorer of the gold reads them."""
    return {w for w in re.findall(r"[a-z0-9]+", (text or "").lower()) if w not in _STOP}


def overlap(gold: set[str], found: set[str]) -> float:
    return len(gold & found) / len(gold) if gold else 0.0


def names(*values: Any) -> set[str]:
    """Names a company can be matched by."""
    found: set[str] = set()
    for value in values:
        for name in value if isinstance(value, list) else [value]:
            if name:
                plain = re.sub(r"[^a-z0-9 &]", "", str(name).lower()).strip()
                plain = re.sub(r"\b(inc|corp|corporation|llc|ltd|co|platforms|company)$", "", plain).strip()
                found.update((plain, _PARENT.get(plain, plain)))
    return found


def event_names(event: dict[str, Any]) -> set[str]:
    return names(event["company"], event.get("brand"), event.get("company_alt"), event.get("alt_companies"))


def locate(evidence: str, text: str) -> tuple[int, int]:
    """Where the evidence stands in the text; (-1, -1) when it does not. Quotation marks and spaces may differ."""
    at = text.find(evidence)
    if at >= 0:
        return at, at + len(evidence)
    pieces = [re.escape(w) for w in re.findall(r"\w+", unicodedata.normalize("NFC", evidence))]
    if pieces:
        match = re.search(r"\W{0,4}".join(pieces), text, re.IGNORECASE)
        if match:
            return match.span()
    return -1, -1
