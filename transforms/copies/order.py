"""Which of two articles came first: a total order by content alone, so that arrival never matters."""

import calendar
from datetime import date

from transforms.model import Article, Published
from transforms.text.signals import lineage_hint

NEVER = 2**39 - 1  # seconds; where nothing is known of the date
_LONGEST = 2**24 - 1


def rank(article: Article) -> int:
    """Sorts articles from most to least original: not declared a copy, published earlier, longer. 64 bits.

    Ties are broken by the article id, so rank and id together are a total order.
    """
    role, relayed_from = lineage_hint(article)
    declared = role != "original" or bool(relayed_from)
    return declared << 63 | latest(article.published) << 24 | (_LONGEST - min(len(article.text), _LONGEST))


def latest(published: Published) -> int:
    """The last second the article can have been published at, counted from the year 1; `NEVER` where nothing is known.

    >>> latest(Published(at="2020-06", precision="month")) == latest(Published(at="2020-06-30", precision="day"))
    True
    >>> latest(Published(at="2020-06-30T10:00:00Z", precision="second")) < latest(Published(at="2020-06-30"))
    True
    """
    at = published.at or published.not_after
    try:
        year, month, day = int(at[:4]), int(at[5:7] or 12), int(at[8:10] or 0)
        days = date(year, month, day or calendar.monthrange(year, month)[1]).toordinal()
        clock = at[11:19] if published.precision not in {"day", "month", "year"} else ""
        hours, minutes, seconds = (int(part) for part in (clock or "23:59:59").split(":"))
    except ValueError:
        return NEVER
    return days * 86_400 + hours * 3_600 + minutes * 60 + seconds
