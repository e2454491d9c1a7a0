"""One address for one page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.urls import canonical_url, own_url

SAME = {
    "tracking": ("https://e.org/a?utm_source=feed&id=7&fbclid=x", "https://e.org/a?id=7"),
    "order of parameters": ("https://e.org/a?b=2&a=1", "https://e.org/a?a=1&b=2"),
    "amp path": ("https://e.org/news/story/amp/", "https://e.org/news/story"),
    "amp suffix": ("https://e.org/news/story.amp.html", "https://e.org/news/story.html"),
    "amp parameter": ("https://e.org/news?outputType=amp&amp=1", "https://e.org/news"),
    "amp cache": ("https://e-org.cdn.ampproject.org/c/s/e.org/x/y", "https://e.org/x/y"),
    "print path": ("https://e.org/news/12/print", "https://e.org/news/12"),
    "print parameter": ("https://e.org/news?view=print&id=3", "https://e.org/news?id=3"),
    "case and port": ("HTTPS://E.Org:443/A#top", "https://e.org/A"),
    "dots and slashes": ("https://e.org/a/./b//../c", "https://e.org/a/c"),
    "percent signs": ("https://e.org/%7euser/%e4%b8%ad", "https://e.org/~user/%E4%B8%AD"),
    "names beyond ASCII": ("https://müller.example/ä", "https://xn--mller-kva.example/%C3%A4"),
}
APART = {
    "section called amp": "https://e.org/amp",
    "section called print": "https://e.org/print",
    "content id": "https://e.org/a?cid=12",
    "version": "https://e.org/a?version=1",
    "escaped slash": "https://e.org/a%2Fb",
    "other port": "https://e.org:8443/a",
}


@pytest.mark.parametrize("name", SAME)
def test_variants_are_one_page(name: str) -> None:
    url, canonical = SAME[name]
    assert canonical_url(url) == canonical


@pytest.mark.parametrize("name", APART)
def test_other_pages_stay_apart(name: str) -> None:
    assert canonical_url(APART[name]) == APART[name]


PIECES = st.sampled_from(
    [
        "/",
        "//",
        "amp",
        "print",
        ".amp",
        ".html",
        "a",
        "%2f",
        "%7E",
        "%",
        "..",
        "?",
        "&",
        "amp=1",
        "utm_x=1",
        "=",
        "#",
        "é",
    ]
)


@given(
    st.lists(PIECES, max_size=12).map("".join), st.sampled_from(["https://e.org", "http://E.org:80", "http://[::1]"])
)
def test_canonical_urls_are_canonical(tail: str, start: str) -> None:
    once = canonical_url(f"{start}/{tail}")
    assert canonical_url(once) == once


@given(st.text(max_size=60))
def test_no_text_is_too_odd_for_an_address(text: str) -> None:
    for url in (text, f"https://{text}", f"https://e.org/{text}", f"https://e.org/?{text}"):
        once = canonical_url(url)
        assert canonical_url(once) == once


OWN = {
    "same site": ("https://m.e.example/a?x", "https://www.e.example/a", "https://www.e.example/a"),
    "another site": ("https://e.example/a", "https://f.example/a", "https://e.example/a"),
    "home page for all": ("https://e.example/a", "https://e.example/", "https://e.example/a"),
    "one owner's name": ("https://a.co.uk/x", "https://b.co.uk/x", "https://a.co.uk/x"),
    "no address known": ("", "https://e.example/a", "https://e.example/a"),
    "nothing said": ("https://e.example/a", "", "https://e.example/a"),
}


@pytest.mark.parametrize("name", OWN)
def test_a_page_speaks_for_its_own_site(name: str) -> None:
    url, said, own = OWN[name]
    assert own_url(url, said) == own
