"""Lines that an outlet repeats: what is learned from stories, what is cut, and what is left alone."""

import random

import pytest
from tests_copies import report

from transforms.knowledge import Knowledge, knowledge_of, shipped_knowledge
from transforms.model import Page
from transforms.text.article import extract_article
from transforms.text.learned import FILE, MOST_PAGES, SIGNAL, Repeated, Story, repeated_lines, site_of_page

SITE = "https://www.harbour.example/news"
PITCH = "Our harbour desk works out of an old customs house and answers every letter that reaches it."


def story(number: int, *lines: str, site: str = SITE, family: str = "") -> Story:
    own = f"Ferry number {number} sailed at dawn.\n\nThe mayor counted {number * 7} passengers on board."
    return Story(f"{site}/{number}", family or f"family {number}", "\n\n".join([own, *lines]))


def test_what_many_stories_share_is_learned_by_site() -> None:
    stories = [story(n, PITCH) for n in range(5)] + [story(n, site="https://quay.example") for n in range(9)]
    learned = (Repeated("harbour.example", PITCH, 5, 5),)
    assert repeated_lines(stories) == learned
    random.Random(7).shuffle(stories)
    assert repeated_lines(stories) == learned


@pytest.mark.parametrize(
    "stories",
    [
        pytest.param([story(n, PITCH) for n in range(4)], id="too few pages"),
        pytest.param([story(n, *[PITCH] * (n < 5)) for n in range(26)], id="too small a share"),
        pytest.param([story(n, PITCH, family=f"copies of {n % 2}") for n in range(9)], id="copies"),
        pytest.param([story(n, "x" * 700) for n in range(9)], id="too long"),
        pytest.param([story(n, "* * *") for n in range(9)], id="no letters"),
        pytest.param([Story("", str(n), PITCH) for n in range(9)], id="no site"),
    ],
)
def test_what_is_not_learned(stories: list[Story]) -> None:
    assert repeated_lines(stories) == ()


def test_a_large_site_costs_no_more_than_its_first_pages() -> None:
    (found,) = repeated_lines(story(n, PITCH) for n in range(MOST_PAGES + 50))
    assert (found.pages, found.of) == (MOST_PAGES, MOST_PAGES)


@pytest.mark.parametrize("url", ["", "a.txt", "http://[", "mailto:a@b.example"])
def test_addresses_without_a_site(url: str) -> None:
    assert site_of_page(url) == ""


def knowing(*lines: str, site: str = "harbour.example") -> Knowledge:
    said = "".join(f"    - line: {line!r}\n" for line in lines)
    return knowledge_of({**dict(shipped_knowledge().texts), FILE: f"sites:\n  {site}:\n{said}"})


BODY = report(11, 18).split("\n\n")


def read(knowledge: Knowledge, *lines: str, url: str = f"{SITE}/7") -> tuple[list[str], tuple[str, ...]]:
    html = "".join(f"<p>{line}</p>" for line in lines)
    body = f"<html><head><title>Quay</title></head><body><article><h1>Quay</h1>{html}</article></body></html>"
    found = extract_article(Page(ref="p", body=body.encode(), content_type="text/html", url=url), knowledge)
    return found.text.split("\n\n"), found.signals


def test_a_learned_line_is_cut_wherever_it_stands_and_said_so() -> None:
    mixed = [*BODY[:3], PITCH.upper(), *BODY[3:], PITCH]
    assert read(knowing(PITCH), *mixed) == (BODY, (SIGNAL,))


def test_without_the_file_and_on_other_sites_nothing_changes() -> None:
    plain = read(shipped_knowledge(), *BODY, PITCH)
    assert plain == ([*BODY, PITCH], ())
    assert read(knowing(PITCH, site="quay.example"), *BODY, PITCH) == plain
    assert read(knowing(PITCH), *BODY, f"{PITCH} And more.")[0][-1] == f"{PITCH} And more."


def test_a_page_that_is_furniture_for_the_most_part_is_left() -> None:
    assert read(knowing(*BODY), *BODY, PITCH) == ([*BODY, PITCH], ())
