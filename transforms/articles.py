"""Stage: cut the clean article out of every page."""

from dataclasses import dataclass

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.deadline import TimeIsUp, cpu_bound
from transforms.knowledge import Knowledge
from transforms.model import Article, Page, Reject, Rejected
from transforms.stage import map_or_reject
from transforms.text.article import extract_article

_MAX_SECONDS = 10.0  # of CPU, for one page; pages within the bounds of `page_tree` take a tenth of it


def extract_within_bounds(page: Page, knowledge: Knowledge) -> Article:
    """The article of a page. Rejects: too_slow (more CPU than any article takes), and those of `extract_article`."""
    try:
        with cpu_bound(_MAX_SECONDS):
            return extract_article(page, knowledge)
    except TimeIsUp:
        raise Rejected("too_slow", subject=page.ref, detail=f"cut off after {_MAX_SECONDS:.0f} s of CPU") from None


@dataclass
class ExtractArticles(beam.PTransform):
    """Pages become articles.

    Rejects: empty_body, not_text, no_text, too_short, unsupported_format; too_complex and too_slow (bounds); bad_pdf,
    encrypted_pdf, scanned_pdf; and kinds of page without an article: meta_refresh, index_page and those of
    `boilerplate.yaml` (challenge_page, consent_wall, login_wall, paywall, not_found, error_page, empty_app).
    """

    knowledge: Knowledge
    strict: bool = True

    def expand(self, pages: PCollection[Page]) -> tuple[PCollection[Article], PCollection[Reject]]:
        return map_or_reject(pages, extract_within_bounds, self.knowledge, stage="ExtractArticles", strict=self.strict)
