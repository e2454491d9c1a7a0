"""Pages as sites serve them: kinds that are no article, furniture by its names, text in scripts, charsets that lie."""

import json

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Page, Rejected
from transforms.text.article import extract_article
from transforms.text.chunks import standing_in

STORY = [
    "Skylark Systems said on Tuesday that it will stop leasing its drones to sheriff's departments in four states.",
    "The company, based in Boise, has supplied rural departments since 2016, and its aircraft can read licence plates.",
    "Two departments said they had thirty days to return the equipment, while a third had moved to another supplier.",
]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in STORY)
TEASER = "The council met for the third time this week and put off its vote on the harbour bridge until spring."
CARDS = "".join(
    f"<section><h2><a href=/{n}>Story number {n} of today</a></h2><p>{TEASER} ({n})</p></section>" for n in range(12)
)


def read(body: str | bytes, head: str = "", **fields: str) -> Article | str:
    html = body if isinstance(body, bytes) else f"<html><head>{head}</head><body>{body}</body></html>".encode()
    said = {"content_type": "text/html", "url": "https://www.harbour.example/news/drones", **fields}
    try:
        return extract_article(Page(ref="page", body=html, **said), shipped_knowledge())
    except Rejected as why:
        return why.reason


def data(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


NOT_FREE = data(**{"@type": "NewsArticle", "headline": "Drones", "isAccessibleForFree": "False"})
KINDS = {
    "consent_wall": ("<h1>Before you continue</h1><p>We use cookies and data to deliver services.</p>", ""),
    "challenge_page": ("<p>Checking if the site connection is secure</p>", "<title>Just a moment...</title>"),
    "not_found": ("<h1>Sorry</h1><p>The page you are looking for may have been moved.</p>", "<title>404</title>"),
    "empty_app": ("<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>", ""),
    "paywall": (f"<article>{PARAGRAPHS}<div><p>Subscribe to continue reading.</p></div></article>", NOT_FREE),
    "index_page": (CARDS, "<title>News</title>"),
    "meta_refresh": ("moving", '<meta http-equiv="refresh" content="0;url=/new">'),
    "no_text": ("<p></p>", ""),
}  # fmt: skip


@pytest.mark.parametrize("reason", KINDS)
def test_pages_without_an_article_say_what_they_are(reason: str) -> None:
    body, head = KINDS[reason]
    found = read(body, head)
    assert found == reason or (reason == "empty_app" and found == "no_text")


def test_an_empty_answer() -> None:
    assert read(b"") == "empty_body"
    assert read(b" \n\x00 ") == "empty_body"


def test_a_live_blog_is_an_article_and_marked() -> None:
    head = data(**{"@type": "LiveBlogPosting", "headline": "Live: hearing on drones"})
    found = read(f"<article><h1>Live: hearing on drones</h1>{PARAGRAPHS}</article>", head)
    assert isinstance(found, Article)
    assert "live_blog" in found.signals


def test_an_article_without_shown_text_is_told_by_its_description() -> None:
    said = "Skylark will stop leasing drones to sheriffs in four states, it said in a letter that was read out on film."
    head = data(**{"@type": "NewsArticle", "headline": "Drones", "datePublished": "2021-03-02"})
    found = read("<div id=player></div>", head + f'<meta property="og:description" content="{said}">')
    assert isinstance(found, Article)
    assert (found.text, found.signals) == (said, ("summary_only",))


FURNITURE = {
    "newsletter": "<div class='newsletter-form__box'><p>Get the best of our reporting in your inbox every "
        "morning at seven.</p></div>",
    "related": "<aside class='RelatedStories'><p>The council met again on Monday and put off its vote on the "
        "bridge.</p></aside>",
    "caption": "<div class='image'><img src=x><p class='image-caption'>A drone of the firm stands in a field "
        "outside Boise.</p></div>",
    "author": "<div class='author-bio'><p>Priya Halloran has covered the state house for eleven years and lives "
        "in Boise.</p></div>",
    "pointer": "<p>Read also: <a href=/x>How the council put off its vote on the harbour bridge</a></p>",
    "links": "<ul><li><a href=/x>Council puts off its vote on the bridge</a></li><li><a href=/y>Harbour to "
        "close for a week</a></li></ul>",
    "placeholder": "<div><p>This content is not shown, as your settings do not allow it to be loaded.</p></div>",
}  # fmt: skip


@pytest.mark.parametrize("name", FURNITURE)
def test_furniture_is_cut(name: str) -> None:
    times = 3 if name == "placeholder" else 1
    parts = [f"<p>{text}</p>{FURNITURE[name] if place < times else ''}" for place, text in enumerate(STORY)]
    found = read(f"<article><h1>Drones leave</h1>{''.join(parts)}</article>")
    assert isinstance(found, Article)
    assert found.text.split("\n\n") == STORY


def test_the_article_is_kept_whatever_its_block_is_called() -> None:
    found = read(f"<div class='related-content main'>{PARAGRAPHS}</div>")
    assert isinstance(found, Article)
    assert found.text.split("\n\n") == STORY


def test_layout_tables_are_read_once() -> None:
    found = read(f"<table><tr><td>Menu</td><td><h1>Drones leave</h1>{PARAGRAPHS}</td></tr></table>")
    assert isinstance(found, Article)
    assert found.text.count(STORY[0]) == 1


def test_text_that_only_scripts_carry() -> None:
    state = json.dumps({"detail": {"id": 7, "html": PARAGRAPHS}}).replace("<", "\\u003c")
    found = read(f"<div id=app></div><script>window.__STATE = {state}</script>")
    assert isinstance(found, Article)
    assert found.text.split("\n\n") == STORY


FRENCH = "<html><head>{}<title>Société</title></head><body><article>" + "".join(
    f"<p>La société a déclaré qu’elle modifierait sa politique à l’été, après l’avis n° {n} du régulateur français.</p>"
    for n in range(4)
)
RUSSIAN = "<html><head>{}<title>Закон</title></head><body><article>" + "".join(
    f"<p>Компания сообщила, что изменит правила обработки персональных данных пользователей, пункт {n} закона.</p>"
    for n in range(4)
)
CHARSETS = {
    "UTF-8 called Latin": (FRENCH, "utf-8", '<meta charset="iso-8859-1">', "iso-8859-1", "à l’été"),
    "Windows called UTF-8": (FRENCH, "cp1252", '<meta charset="utf-8">', "utf-8", "à l’été"),
    "Cyrillic by meta alone": (RUSSIAN, "cp1251", '<meta charset="windows-1251">', "", "персональных"),
    "Cyrillic by nothing": (RUSSIAN, "cp1251", "", "", "персональных"),
    "Cyrillic called Latin": (RUSSIAN, "cp1251", '<meta charset="iso-8859-1">', "iso-8859-1", "персональных"),
    "KOI-8 called Windows": (RUSSIAN, "koi8-r", "", "windows-1251", "персональных"),
}


@pytest.mark.parametrize("name", CHARSETS)
def test_charsets_that_lie(name: str) -> None:
    html, charset, meta, header, words = CHARSETS[name]
    found = read(html.format(meta).encode(charset), charset=header)
    assert isinstance(found, Article)
    assert words in found.text


SENT_AS = {"text/plain": Article, "application/octet-stream": Article, "": Article, "image/png": str, "video/mp4": str}


def test_text_that_only_data_carries() -> None:
    said = " ".join(f"On day {n} the council heard what the operator of the scooters had to say." for n in range(12))
    data = json.dumps({"@type": "NewsArticle", "headline": "Scooters heard", "articleBody": said})
    found = read("<div></div>", f'<script type="application/ld+json">{data}</script>')
    assert isinstance(found, Article)
    assert found.text.startswith("On day 0")
    assert found.text.endswith("had to say.")


@pytest.mark.parametrize("content_type", SENT_AS)
def test_html_is_html_whatever_a_server_calls_it(content_type: str) -> None:
    found = read(
        f"<!doctype html><article>{PARAGRAPHS}</article>", content_type=content_type, fetched_at="2021-03-04T10:00:00Z"
    )
    assert isinstance(found, SENT_AS[content_type])


def test_pictures_sent_as_pages() -> None:
    assert read(b"\x89PNG\r\n\x1a\n" + bytes(500)) == "unsupported_format"


def test_the_headline_of_the_article_counts_before_the_one_for_sharing() -> None:
    head = data(**{"@type": "NewsArticle", "headline": "Drone maker turns its back on sheriffs"})
    head += '<meta property="og:title" content="You will not believe who lost their drones">'
    found = read(f"<article>{PARAGRAPHS}</article>", head)
    assert isinstance(found, Article)
    assert found.title == "Drone maker turns its back on sheriffs"


def test_a_date_in_the_title_is_a_date() -> None:
    found = read(f"<article>{PARAGRAPHS}</article>", "<title>Drones leave | World | Harbour Times | 02.03.2021</title>")
    assert isinstance(found, Article)
    assert (found.published.at, found.published.basis) == ("2021-03-02", "markup")


def test_a_body_told_as_data_beside_a_page_without_text() -> None:
    assert standing_in([], "The council met on Monday.", 0.5) == []
