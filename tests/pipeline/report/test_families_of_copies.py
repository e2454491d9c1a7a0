"""Copy families are told as trees: a model first, what was made from it below it, nobody lost."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.families import in_order


def article(name: str, of: str | None, at: str = "2020-01-01") -> dict[str, Any]:
    published = {"at": at, "not_before": None, "not_after": None}
    return {"article_id": name, "family_id": "f", "published": published, "lineage": {"of": of}}


@given(st.lists(st.integers(-1, 30), min_size=1, max_size=30), st.randoms())
def test_all_are_told_once_below_their_model(models: list[int], source: Any) -> None:
    members = [article(str(n), str(of) if 0 <= of < n else None) for n, of in enumerate(models)]
    source.shuffle(members)
    told = in_order(members)
    assert sorted(member["article_id"] for member in told) == sorted(member["article_id"] for member in members)
    above: list[str] = []
    for member in told:
        above = above[: member["depth"]]
        assert (above[-1] if above else None) == member["lineage"]["of"]
        above.append(member["article_id"])


def test_a_copy_whose_model_is_elsewhere_stands_like_an_original() -> None:
    assert [(m["article_id"], m["depth"]) for m in in_order([article("b", "gone"), article("a", "b")])] == [
        ("b", 0),
        ("a", 1),
    ]


def test_brothers_stand_in_the_order_they_appeared() -> None:
    members = [article("a", None), article("late", "a", "2020-02-01"), article("early", "a", "2020-01-02")]
    assert [member["article_id"] for member in in_order(members)] == ["a", "early", "late"]
