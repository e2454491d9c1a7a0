"""One page through every step from its address to what it tells, kept as facts to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import RunError, UsageError
from pipeline.settings import default_config, load_settings
from pipeline.web.client import Client
from pipeline.web.model import FetchError, Hop, Response
from pipeline.web.settings import WebSettings
from transforms.articles import extract_within_bounds
from transforms.feeds.pages import media_type
from transforms.knowledge import Knowledge
from transforms.language import mark_language
from transforms.model import Article, Mention, Page, Reject, Rejected
from transforms.policy.extract import extract_mentions
from transforms.text.sniffing import kind_of

_ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.5"
_MAX_STEPS = 5  # pages that only send on to another


@dataclass(frozen=True, slots=True)
class Step:
    """One step and what came of it: names and values in the order in which they are shown."""

    name: str
    facts: tuple[tuple[str, Any], ...]
    ok: bool = True

    def record(self) -> dict[str, Any]:
        """The step for machines."""
        return {"step": self.name, "ok": self.ok, **dict(self.facts)}


def fetch_steps(target: str, web: WebSettings, config: Path | None = None) -> list[Step]:
    """Every step of one page, up to the one that failed; `target` is an address or a local file.

    Raises UsageError for a file that is not there.
    """
    knowledge = load_settings(config or default_config()).knowledge
    steps: list[Step] = []
    page = _from_web(target, web, steps) if "://" in target else _from_file(target, steps)
    if page is not None:
        _through(page, knowledge, steps)
    return steps


def _from_web(url: str, web: WebSettings, steps: list[Step]) -> Page | None:
    step = "robots"
    with Client(web) as client:
        for _ in range(_MAX_STEPS):
            try:
                if web.robots:
                    verdict = client.robots.verdict(url)
                    said = (("allowed", verdict.allowed), ("because", verdict.reason), ("delay_seconds", verdict.delay))
                    steps.append(Step("robots", said, verdict.allowed))
                step = "fetch"
                got = client.get(url, accept=_ACCEPT, robots=web.robots)
            except FetchError as why:
                steps.append(Step(step, (("problem", why.reason), ("detail", why.detail), *_hops(why.hops)), False))
                return None
            steps.append(_fetched(got))
            onward = _sent_on(got)
            if not onward:
                break
            url = onward
            steps.append(Step("sent_on", (("to", url),)))
    if got.status >= 400 or not got.body:
        return None
    kind, charset = media_type(got.content_type)
    return Page(ref=got.url, url=got.url, body=got.body, content_type=kind or "text/html", charset=charset)


def _sent_on(got: Response) -> str:
    from transforms.feeds.refreshes import refresh_target

    return refresh_target(got.body, got.url) if got.status == 200 else ""


def _fetched(got: Response) -> Step:
    facts = (
        *_hops(got.hops),
        ("url", got.url),
        ("status", got.status),
        ("content_type", got.content_type),
        ("bytes", len(got.body)),
        ("received_bytes", got.received_bytes),
    )
    return Step("fetch", facts, got.status < 400)


def _hops(hops: Sequence[Hop]) -> tuple[tuple[str, Any], ...]:
    return (("hops", [f"{hop.status} {hop.url_from} -> {hop.url_to}" for hop in hops]),) if hops else ()


def _from_file(path: str, steps: list[Step]) -> Page | None:
    from pipeline.documents import read_documents

    if not Path(path).is_file():
        raise UsageError(f"{path}: is neither a web address (https://…) nor a file")
    document = next(iter(read_documents(path)), None)
    if document is None or isinstance(document, Reject):
        reason, detail = (document.reason, document.detail) if document else ("empty", "")
        steps.append(Step("read", (("problem", reason), ("detail", detail)), False))
        return None
    said = (("file", document.ref), ("content_type", document.content_type), ("bytes", len(document.body)))
    steps.append(Step("read", said))
    return document


def _through(page: Page, knowledge: Knowledge, steps: list[Step]) -> None:
    """The stages' own functions, one after the other."""
    try:
        kind = kind_of(page)
        steps.append(Step("format", (("read_as", kind), ("charset", page.charset or None))))
        article = mark_language(extract_within_bounds(page, knowledge))
    except Rejected as why:
        steps.append(Step("article", (("problem", why.reason), ("detail", why.detail)), False))
        return
    steps.append(_article(article))
    steps.append(Step("language", (("language", article.language),)))
    findings = extract_mentions(replace(article), knowledge)
    told = [_told(mention) for mention in findings.mentions]
    steps.append(Step("mentions", (("found", told), ("demands", len(findings.demands)))))


def _article(article: Article) -> Step:
    published = article.published
    facts = (
        ("title", article.title or None),
        ("byline", article.byline or None),
        ("publisher", article.publisher or None),
        ("published", published.at or None),
        ("published_precision", published.precision or None),
        ("published_basis", published.basis or None),
        ("canonical_url", article.canonical_url or None),
        ("signals", list(article.signals)),
        ("words", len(article.text.split())),
        ("begins", article.text[:200]),
        ("ends", article.text[-120:]),
    )
    return Step("article", facts)


def _told(mention: Mention) -> dict[str, Any]:
    act = next((found.text for found in mention.evidence if found.field == "act"), "")
    return {
        "company": mention.company.name,
        "action": mention.action,
        "modality": mention.modality,
        "object": mention.object.text if mention.object else None,
        "topics": list(mention.topics),
        "words": act,
    }


def failed(steps: Sequence[Step]) -> RunError | None:
    """The error of the step that failed, if one did."""
    for step in steps:
        if not step.ok:
            said = dict(step.facts)
            why = said.get("problem") or said.get("status") or said.get("because")
            detail = f" ({said['detail']})" if said.get("detail") else ""
            return RunError(f"the page ended at step {step.name}: {why}{detail}")
    return None
