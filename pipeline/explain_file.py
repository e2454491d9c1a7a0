"""Explain one document, or those of one file: the pure functions of the stages, one after the other, without Beam."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.settings import Settings
from transforms.model import Alert, Article, Demand, Findings, Mention, Page, PolicyEvent, Reject, Rejected

STAGES = (
    "ReadDocuments",
    "ExtractArticles",
    "DetectLanguage",
    "TraceCopies",
    "ExtractMentions",
    "ConsolidateEvents",
    "DraftAlerts",
)


@dataclass(frozen=True)
class Explained:
    """What one document came to: what was read and made of it, or why it was refused."""

    ref: str
    content_type: str
    bytes: int
    article: Article | None = None
    findings: Findings | None = None
    reject: Reject | None = None


@dataclass(frozen=True)
class Told:
    """What the documents of a file come to together."""

    documents: tuple[Explained, ...]
    events: tuple[PolicyEvent, ...]
    alerts: tuple[Alert, ...]

    @property
    def mentions(self) -> list[Mention]:
        """The acts that the documents tell."""
        return [mention for one in self.documents if one.findings for mention in one.findings.mentions]

    @property
    def demands(self) -> list[Demand]:
        """The demands that the documents tell."""
        return [demand for one in self.documents if one.findings for demand in one.findings.demands]


def explain_file(path: Path, settings: Settings) -> Told:
    """Run the stages over the documents of a file."""
    from pipeline.documents import list_inputs
    from transforms.copies.trace import trace
    from transforms.outbox import alert_of
    from transforms.policy.alerting import Standing, draft_alerts
    from transforms.policy.consolidate import consolidate
    from transforms.policy.extract import extract_mentions

    knowledge = settings.knowledge
    read = [one for file in list_inputs([str(path)]) for one in _articles(file, settings)]
    distinct = {one.article.article_id: one.article for one in read if one.article}
    traced = {article.article_id: article for article in trace(distinct.values(), knowledge)}
    findings = {key: extract_mentions(article, knowledge) for key, article in traced.items()}
    mentions = [mention for found in findings.values() for mention in found.mentions]
    events, dated = consolidate(traced.values(), mentions, knowledge)
    final = {article.article_id: article for article in dated}
    told = []
    for one in read:
        key = one.article.article_id if one.article else ""
        told.append(Explained(one.ref, one.content_type, one.bytes, final.get(key), findings.get(key), one.reject))
    drafts = (draft for event in events for draft in draft_alerts(Standing(event=event), knowledge))
    return Told(tuple(told), events, tuple(alert_of(draft) for draft in drafts))


def _articles(file: str, settings: Settings) -> Iterator[Explained]:
    from pipeline.documents import read_documents

    for page in read_documents(file):
        if isinstance(page, Reject):
            yield Explained(page.subject, "", 0, reject=page)
        else:
            yield _article(page, settings)


def _article(page: Page, settings: Settings) -> Explained:
    from transforms.language import mark_language
    from transforms.text.article import extract_article

    stage = STAGES[1]
    try:
        article = extract_article(page, settings.knowledge)
        stage = STAGES[2]
        article = mark_language(article)
    except Rejected as why:
        reject = Reject(stage=stage, reason=why.reason, subject=why.subject, detail=why.detail)
        return Explained(page.ref, page.content_type, len(page.body), reject=reject)
    return Explained(page.ref, page.content_type, len(page.body), article)
