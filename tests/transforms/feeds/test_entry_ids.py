"""Names of entries: the same over polls, whatever a feed does to its own ids and links, and never shared by two."""

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.feeds.model import Entry
from transforms.feeds.parse import parse_feed

SITE = "https://example.org"


def entries(*items: tuple[str, str, str]) -> tuple[Entry, ...]:
    """The entries of a feed of (link, id, title)."""
    written = ""
    for link, own, title in items:
        fields = (f"<link>{link}</link>", f"<guid isPermaLink='false'>{own}</guid>", f"<title>{title}</title>")
        told = (field for field, value in zip(fields, (link, own, title), strict=True) if value)
        written += f"<item>{''.join(told)}</item>"
    text = f"<rss version='2.0'><channel><title>x</title>{written}</channel></rss>"
    return parse_feed(text.encode(), url=f"{SITE}/feed").entries


def known(entry: Entry, before: tuple[Entry, ...]) -> bool:
    """Whether a poller that saw `before` knows the entry again."""
    seen = {name for earlier in before for name in (earlier.entry_id, *earlier.also)}
    return bool(seen & {entry.entry_id, *entry.also})


def test_ids_that_churn_do_not_matter_where_links_stay() -> None:
    first = entries(("/a/1", "x-1", "A"), ("/a/2", "x-2", "B"))
    again = entries(("/a/1", "y-1", "A"), ("/a/2", "y-2", "B"))
    assert [entry.entry_id for entry in first] == [entry.entry_id for entry in again]


def test_links_that_churn_do_not_matter_where_ids_stay() -> None:
    first = entries(("/a/1?sid=11", "x-1", "A"), ("/a/2?sid=11", "x-2", "B"))
    again = entries(("/a/1?sid=99", "x-1", "A"), ("/a/2?sid=99", "x-2", "B"))
    assert all(known(entry, first) for entry in again)


def test_tracking_parameters_schemes_and_www_do_not_matter() -> None:
    first = entries((f"{SITE}/a/1?utm_source=rss&amp;utm_campaign=7", "", "A"), ("/a/2", "", "B"))
    again = entries(("http://www.example.org/a/1/?utm_source=mail#top", "", "A"), ("/a/2", "", "B"))
    assert first[0].entry_id == again[0].entry_id


def test_a_shared_id_keeps_links_apart() -> None:
    assert len({entry.entry_id for entry in entries(("/a/1", "0", "A"), ("/a/2", "0", "B"), ("/a/3", "0", "C"))}) == 3


def test_a_shared_link_keeps_titles_apart() -> None:
    found = entries(("/show", "e-1", "Episode 1"), ("/show", "e-2", "Episode 2"), ("/", "", "C"), ("/", "", "D"))
    assert len({entry.entry_id for entry in found}) == 4


def test_entries_without_link_and_id_go_by_their_titles() -> None:
    found = entries(("", "", "A"), ("", "", "B"), ("", "", ""), ("", "", ""))
    assert len({entry.entry_id for entry in found}) == 4


def test_the_same_link_and_title_are_one_entry() -> None:
    twice = entries(
        ("/a/1", "x", "A"), ("/a/1", "x", "A"), ("/a/1", "y", "A"), ("/a/2?utm_source=q", "z", "B"), ("/a/2", "z", "B")
    )
    assert [entry.title for entry in twice] == ["A", "B"]


def test_a_feed_of_one_entry_whose_link_never_changes_is_not_deaf() -> None:
    first, again = entries(("/status", "s-1", "Up")), entries(("/status", "s-2", "Down"))
    assert not known(again[0], first)


def test_the_only_entry_of_a_feed_is_known_when_a_second_joins() -> None:
    first = entries(("/a/1", "x-1", "A"))
    assert known(entries(("/a/2", "x-2", "B"), ("/a/1", "x-1", "A"))[1], first)


ITEM = st.tuples(
    st.sampled_from(["", "/", "/a", "/b?x=1", "/b?x=2"]),
    st.sampled_from(["", "1", "2"]),
    st.sampled_from(["", "A", "B"]),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(ITEM, max_size=8))
def test_no_two_entries_share_a_name(items: list[tuple[str, str, str]]) -> None:
    found = entries(*items)
    assert len({entry.entry_id for entry in found}) == len(found)
    assert len({(link, title) for link, _, title in items if link not in ("", "/")}) <= len(found)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(ITEM, min_size=2, max_size=6, unique_by=lambda item: (item[0], item[2])), st.randoms(use_true_random=False)
)
def test_order_does_not_matter(items: list[tuple[str, str, str]], random) -> None:  # type: ignore[no-untyped-def]
    named = [item for item in items if item[0] or item[2]]
    first = entries(*named)
    random.shuffle(named)
    assert {entry.entry_id for entry in entries(*named)} == {entry.entry_id for entry in first}
