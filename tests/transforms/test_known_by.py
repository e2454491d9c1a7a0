"""The view of a past day holds nothing from after it."""

import pytest

from transforms.known_by import known_by
from transforms.model import Article, Published, Rejected

CASES = {
    "no_limit": ("", Published(at="2020-06-12T00:00:00Z"), True),
    "before": ("2020-06-11", Published(at="2020-06-10T23:00:00Z"), True),
    "same_day": ("2020-06-11", Published(at="2020-06-11T23:59:59Z"), True),
    "after": ("2020-06-11", Published(at="2020-06-12T00:00:00Z"), False),
    "bound_after": ("2020-06-11", Published(not_before="2020-06-12"), False),
    "month_only": ("2020-06-11", Published(not_before="2020-06"), True),
    "unknown": ("2020-06-11", Published(), True),
}


@pytest.mark.parametrize(("day", "published", "passes"), CASES.values(), ids=CASES)
def test_known_by(day: str, published: Published, passes: bool) -> None:
    article = Article(article_id="a", text_id="t", ref="r", text="x", published=published)
    if passes:
        assert known_by(article, day) is article
    else:
        with pytest.raises(Rejected, match="published_later"):
            known_by(article, day)
