"""Web pages: the body, what the markup says of it, and pages that hold no article."""

import json

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Page, Rejected
from transforms.text.article import extract_article

STORY = [
    "Skylark Systems said on Tuesday that it will stop leasing its drones to sheriff's departments in four states.",
    "The company, based in Boise, has supplied rural departments since 2016, and its aircraft can read licence plates.",
    "Two departments said they had thirty days to return the equipment, while a third had moved to another supplier.",
    "Privacy groups welcomed the decision but asked why it had taken four years, which the company did not answer.",
]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in STORY)


def page(body: str, head: str = "", url: str = "https://www.plainsgazette.example/news/drones", **fields: str) -> Page:
    html = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return Page(ref="page", body=html.encode(), content_type="text/html", url=url, **fields)


def extracted(*args: str, **fields: str) -> Article:
    return extract_article(page(*args, **fields), shipped_knowledge())


def json_ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **fields})}</script>'


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Drone maker turns its back on sheriffs",
    "datePublished": "2021-03-02T18:05:00-07:00",
    "dateModified": "2021-03-05T09:00:00-07:00",
    "author": [{"@type": "Person", "name": "Priya Halloran"}, {"@type": "Person", "name": "Tom Ferris"}],
    "publisher": {"@type": "Organization", "name": "Plains Gazette"},
}


def test_json_ld_says_it_all() -> None:
    found = extracted(
        f"<article><h1>Drone maker turns its back on sheriffs</h1>{PARAGRAPHS}</article>", json_ld(**ARTICLE)
    )
    assert found.text.split("\n\n") == STORY
    assert (found.title, found.byline, found.publisher) == (
        ARTICLE["headline"],
        "Priya Halloran, Tom Ferris",
        "Plains Gazette",
    )
    published = found.published
    assert (published.at, published.precision, published.basis) == ("2021-03-03T01:05:00Z", "second", "markup")
    assert (published.not_before, published.not_after) == ("2021-03-02", "2021-03-02")


DATES = {
    "graph": (json_ld(**{"@graph": [{"@type": "WebPage"}, ARTICLE]}), "2021-03-02", "markup"),
    "meta tag": ('<meta property="article:published_time" content="2021-03-02T10:00:00Z">', "2021-03-02", "markup"),
    "modified is not published": (
        '<meta property="article:modified_time" content="2021-03-09T10:00:00Z">'
        '<meta name="pubdate" content="20210302">',
        "2021-03-02",
        "markup",
    ),
    "mislabelled clock": (
        json_ld(**{**ARTICLE, "datePublished": "2021-03-03T01:05:00Z"})
        + '<meta name="date" content="2021-03-02T18:05:00-07:00">',
        "2021-03-02",
        "markup",
    ),
    "broken json": (
        '<script type="application/ld+json">{"@type": "NewsArticle", </script>'
        '<meta name="date" content="2 March 2021">',
        "2021-03-02",
        "markup",
    ),
}


@pytest.mark.parametrize("name", DATES)
def test_dates_of_the_markup(name: str) -> None:
    head, day, basis = DATES[name]
    published = extracted(f"<article>{PARAGRAPHS}</article>", head).published
    assert (published.not_before, published.not_after, published.basis) == (day, day, basis)


def test_dates_of_urls_and_elements() -> None:
    article = f"<article>{PARAGRAPHS}</article>"
    assert extracted(article, url="https://e.example/2021/03/02/drones").published.basis == "url"
    assert extracted(f'<time datetime="2021-03-02" class="published">x</time>{article}').published.at == "2021-03-02"
    post = extracted(article, url="https://x.com/skylark/status/1281836879789404160").published
    assert (post.not_before, post.basis) == ("2020-07-11", "url")


def test_a_date_ahead_of_the_fetch_is_not_believed() -> None:
    head = '<meta name="date" content="2031-01-01T00:00:00Z">'
    published = extracted(f"<article>{PARAGRAPHS}</article>", head, fetched_at="2021-03-04T10:00:00Z").published
    assert published.at == ""
    assert published.not_after == "2021-03-04"


def test_the_feed_knows_better_than_the_page() -> None:
    carried = {"published": "Tue, 02 Mar 2021 18:05:00 -0700", "published_basis": "feed"}
    published = extracted(
        f"<article>{PARAGRAPHS}</article>", json_ld(**{**ARTICLE, "datePublished": "2021-04-01"}), **carried
    ).published
    assert (published.basis, published.not_before) == ("feed", "2021-03-02")


TITLES = {
    "site behind a bar": ("Drones leave | Plains Gazette", "Drones leave"),
    "site behind a dash": ("Drones leave - Plains Gazette", "Drones leave"),
    "site and section": ("Drones leave - Plains Gazette - plainsgazette.example", "Drones leave"),
    "site in front": ("Plains Gazette | Drones leave", "Drones leave"),
    "site in the headline": (
        "Drones leave | Plains Gazette readers ask why",
        "Drones leave | Plains Gazette readers ask why",
    ),
    "site and date": ("Drones leave – Plains Gazette – 02.03.2021", "Drones leave"),
    "a dash of the headline": ("Drones leave – and sheriffs fume", "Drones leave – and sheriffs fume"),
    "host name": ("Drones leave | plainsgazette", "Drones leave"),
}


@pytest.mark.parametrize("name", TITLES)
def test_titles_lose_the_site(name: str) -> None:
    tag, expected = TITLES[name]
    head = f'<title>{tag}</title><meta property="og:site_name" content="Plains Gazette">'
    assert extracted(f"<article>{PARAGRAPHS}</article>", head).title == expected


def test_canonical_url_without_tracking() -> None:
    head = '<link rel="canonical" href="/news/drones?utm_source=feed&amp;id=7#top">'
    assert (
        extracted(f"<article>{PARAGRAPHS}</article>", head).canonical_url
        == "https://www.plainsgazette.example/news/drones?id=7"
    )


def test_furniture_inside_the_article_is_cut() -> None:
    body = f"""<article><h1>Drones leave</h1><p>By Priya Halloran</p>{PARAGRAPHS}
    <p>Read more: How to fly legally</p><p>Sign up for the Plains Gazette newsletter.</p></article>"""
    assert extracted(body).text.split("\n\n") == STORY


def test_the_pages_own_text_judges_what_was_found() -> None:
    teaser = (
        "<p>Balloons over the border have been seen by several farmers this month, and nobody knows whose they are.</p>"
    )
    head = json_ld(**ARTICLE, articleBody=" ".join(STORY))
    assert extracted(f"<article>{PARAGRAPHS}{teaser}</article>", head).text.split("\n\n") == STORY


def test_chunks_behind_an_advert_are_found() -> None:
    more = [f"{text} It said so again on day {number} of the hearing." for number, text in enumerate(STORY * 3)]
    chunks = "".join(
        f'<div class="advert">x</div><div class="chunk">{"".join(f"<p>{text}</p>" for text in part)}</div>'
        for part in (more[:4], more[4:])
    )
    found = extracted(f"<div><h1>Drones leave</h1>{chunks}</div>").text
    assert all(text in found for text in more)


@pytest.mark.parametrize(
    ("charset", "declared"),
    [("utf-8", ""), ("windows-1252", '<meta charset="windows-1252">'), ("shift_jis", '<meta charset="shift_jis">')],
)
def test_charsets(charset: str, declared: str) -> None:
    word = "カメラの貸し出し" if charset == "shift_jis" else "naïve"
    html = f"<html><head>{declared}</head><body><article><p>{word} {STORY[0]}</p>{PARAGRAPHS}</article></body></html>"
    found = extract_article(Page(ref="x", body=html.encode(charset), content_type="text/html"), shipped_knowledge())
    assert word in found.text


NO_ARTICLES = {
    "challenge": (
        "<title>Just a moment...</title>",
        "<p>Checking if the site connection is secure</p>",
        "challenge_page",
    ),
    "soft 404": (
        "<title>Page not found | Plains Gazette</title>",
        "<p>The page you requested was removed or never was.</p>",
        "not_found",
    ),
    "consent": (
        "<title>Before you continue</title>",
        "<p>We use cookies to measure our audience. Accept all to continue.</p>",
        "consent_wall",
    ),
    "login": (
        "<title>Log in | Plains Gazette</title>",
        "<p>Enter your name and password to read on.</p>",
        "login_wall",
    ),
    "paywall": (
        "<title>Drones leave</title>",
        "<p>Skylark said so.</p><p>Subscribe now to continue reading.</p>",
        "paywall",
    ),
    "script only": (
        "<title>Gazette</title>",
        "<noscript>Please enable JavaScript to use this app.</noscript><p>Please enable JavaScript.</p>",
        "empty_app",
    ),
    "refusal": ("<title>Access Denied</title>", "<p>You don't have permission to access this page.</p>", "error_page"),
    "nothing": ("", "", "no_text"),
    "pictures": ("<title>Drones in pictures</title>", "<img src='a.jpg'>" * 20, "no_text"),
    "index": (
        "<title>News</title>",
        "".join(f"<p>Headline of story {n} of the day</p>" for n in range(30)),
        "index_page",
    ),
}


@pytest.mark.parametrize("name", NO_ARTICLES)
def test_pages_without_article_say_what_they_are(name: str) -> None:
    head, body, reason = NO_ARTICLES[name]
    with pytest.raises(Rejected) as error:
        extracted(body, head)
    assert error.value.reason == reason


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<",
        b"<html>" * 3000,
        b"\x00" * 100,
        b"<p>" + b"\xff" * 500,
        b'<script type="application/ld+json">' + b"[" * 9000,
    ],
)
def test_broken_markup_is_refused_not_crashed(body: bytes) -> None:
    with pytest.raises(Rejected):
        extract_article(Page(ref="x", body=body, content_type="text/html"), shipped_knowledge())


@pytest.mark.parametrize(
    "entry", shipped_knowledge().data("boilerplate.yaml")["page_kinds"], ids=lambda entry: entry["reason"]
)
def test_page_kinds_tell_their_own_titles(entry: dict[str, object]) -> None:
    from transforms.text.page_kinds import page_kinds

    kind = next(kind for kind in page_kinds(shipped_knowledge()) if kind.reason == entry["reason"])
    titles = {True: entry.get("yes", entry.get(True)), False: entry.get("no", entry.get(False))}
    for expected, lines in titles.items():
        assert isinstance(lines, list)
        assert [bool(kind.title.search(line)) for line in lines] == [expected] * len(lines)
