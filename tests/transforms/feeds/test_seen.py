"""The memory of entries: churning ids and links, shared links, and how large it may grow."""

from dataclasses import replace

from transforms.feeds.model import Entry, SeenEntry
from transforms.feeds.moments import DAY, later
from transforms.feeds.seen import KEPT_UNLISTED, NAMES_KEPT, sort_entries

NOW = "2026-11-01T00:00:00Z"


def entry(number: int, entry_id: str = "", link: str = "", said: str = "text") -> Entry:
    return Entry(
        entry_id=entry_id or f"id-{number}",
        link=link or f"https://news.example/{number}",
        title=f"Story {number}",
        html=said,
    )


def after(*entries: Entry, memory: tuple[SeenEntry, ...] = ()) -> tuple[SeenEntry, ...]:
    return sort_entries(entries, memory, NOW).seen


def test_a_new_id_for_the_same_link_and_text_is_no_new_entry() -> None:
    memory = after(entry(1, "churn-1"), entry(2, "churn-2"))
    again = sort_entries([entry(1, "churn-3"), entry(2, "churn-4", "https://news.example/2?utm_source=x")], memory, NOW)
    assert (again.new, again.changed, again.overlap) == ((), (), 2)


def test_entries_that_share_a_link_are_all_new() -> None:
    home = "https://news.example/"
    memory = after(entry(1, link=home), entry(2, link=home))
    assert len(memory) == 2
    assert [e.entry_id for e in sort_entries([entry(2, link=home), entry(3, link=home)], memory, NOW).new] == ["id-3"]
    assert [e.entry_id for e in sort_entries([entry(4, link=home)], memory, NOW).new] == ["id-4"]


def test_an_entry_listed_twice_is_one() -> None:
    assert len(sort_entries([entry(1), entry(1)], (), NOW).new) == 1


def test_tracking_inside_the_text_is_no_change() -> None:
    memory = after(entry(1, said='<a href="https://news.example/?utm_campaign=1">Read</a> on'))
    again = sort_entries([entry(1, said='<a href="https://news.example/?utm_campaign=2">Read</a> on')], memory, NOW)
    assert again.changed == ()


def test_the_memory_is_bounded_but_never_forgets_what_is_listed() -> None:
    many = tuple(SeenEntry(key=f"{n:012}", last_listed=NOW[:10]) for n in range(KEPT_UNLISTED * 2))
    assert len(after(entry(1), entry(2), memory=many)) == KEPT_UNLISTED + 2
    old = (SeenEntry(key="0", last_listed=later(NOW, -31 * DAY)[:10]),)
    assert len(after(entry(1), memory=old)) == 1


def test_an_entry_is_known_by_any_of_its_names() -> None:
    """Links that change at each poll while another name stays, and names that trade places."""
    memory = after(replace(entry(1, "link-1"), also=("own",)))
    for number in range(2, 9):
        moved = replace(entry(1, f"link-{number}", f"https://news.example/moved-{number}"), also=("own",))
        again = sort_entries([moved], memory, NOW)
        assert (again.new, again.overlap) == ((), 1)
        memory = again.seen
        assert len(memory) == 1
        assert len(memory[0].also) <= NAMES_KEPT
    traded = replace(entry(1, "own", "https://news.example/x"), also=("both",))
    assert sort_entries([traded], memory, NOW).new == ()


def test_an_id_counts_before_a_further_name() -> None:
    memory = after(replace(entry(1, "a"), also=("shared",)), entry(2, "b"))
    again = sort_entries([replace(entry(3, "c"), also=("shared",)), entry(1, "a"), entry(2, "b")], memory, NOW)
    assert [e.entry_id for e in again.new] == ["c"]
