"""Which articles are copies: order and splits do not matter, quotations do not count, no input stops it."""

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests_copies import article, mixed_articles, report, sentence, spun

from transforms.copies.trace import trace
from transforms.knowledge import shipped_knowledge
from transforms.model import Article

KNOWLEDGE = shipped_knowledge()


def traced(*articles: Article) -> list[Article]:
    return trace(articles, KNOWLEDGE)


def families(articles: list[Article]) -> dict[str, tuple[str, str, str]]:
    return {a.article_id: (a.family_id, a.lineage.role, a.lineage.of) for a in articles}


TEXT = report(1, 20)
PARAGRAPHS = TEXT.split("\n\n")
COPIES = {
    "syndicated": (TEXT + "\n\nMore from our partner desk today.", "syndicated"),
    "spun": (spun(TEXT, 1, 0.4), "rewritten"),
    "excerpt": ("\n\n".join(PARAGRAPHS[1:4]), "excerpt"),
    "sentences dropped": (spun(" ".join(s for n, s in enumerate(TEXT.split(". ")) if n % 5), 2, 0.3), "rewritten"),
}


@pytest.mark.parametrize("name", COPIES)
def test_copies_are_found_with_their_role(name: str) -> None:
    text, role = COPIES[name]
    original, copy = traced(article(TEXT, day=1), article(text, day=2))
    assert original.lineage.role == "original"
    assert (copy.lineage.role, copy.lineage.of, copy.family_id) == (role, original.article_id, original.family_id)
    assert copy.lineage.passages
    for passage in copy.lineage.passages:
        assert 0 <= passage.start < passage.end <= len(text)
        assert 0 <= passage.of_start < passage.of_end <= len(TEXT)
        assert all(passage.start <= a < b <= passage.end for a, b in passage.changed)


def test_rewritten_words_are_marked() -> None:
    words = TEXT.split(" ")
    place = next(n for n, word in enumerate(words) if n > 40 and word.isalpha() and len(word) > 6)
    changed = [*words[:place], "zebras", *words[place + 1 :]]
    text = " ".join(changed)
    _, copy = traced(article(TEXT, day=1), article(text, day=2))
    assert [text[a:b] for p in copy.lineage.passages for a, b in p.changed] == ["zebras"]


def test_two_reports_are_not_one() -> None:
    first, second = traced(article(report(1)), article(report(2)))
    assert first.family_id != second.family_id
    assert {first.lineage.role, second.lineage.role} == {"original"}


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "> {}"])
@pytest.mark.parametrize("long", [3, 12])
def test_quotations_alone_never_merge(marks: str, long: int) -> None:
    source = random.Random(long)
    quotes = [marks.format(" ".join(sentence(source) for _ in range(2))) for _ in range(long)]
    texts = []
    for seed in (1, 2):
        own = report(seed).split("\n\n")
        texts.append("\n\n".join(part for pair in zip(own * 3, quotes, strict=False) for part in pair))
    first, second = traced(*(article(text) for text in texts))
    assert first.family_id != second.family_id


def test_embedded_posts_alone_never_merge() -> None:
    source = random.Random(5)
    posts = [f"{sentence(source)} {sentence(source)} — A. Poster (@poster) June {n}, 2020" for n in range(1, 7)]
    first, second = traced(*(article("\n\n".join([report(seed), *posts])) for seed in (1, 2)))
    assert first.family_id != second.family_id


def test_a_template_of_one_outlet_is_no_copy_but_a_variant_is() -> None:
    furniture = report(77, 10)
    one = article(report(1, 8) + "\n\n" + furniture, url="https://www.paper.example/one")
    two = article(report(2, 8) + "\n\n" + furniture, url="https://www.paper.example/two")
    again = article(one.text + "\n\nPrinted page.", day=2, url="https://paper.example/opinion/again")
    first, second, third = traced(one, two, again)
    assert first.family_id != second.family_id
    assert third.family_id == first.family_id


def test_numbers_of_a_series_are_not_copies() -> None:
    frame = report(5, 12)
    sites = "https://paper.example/"
    pages = [article(frame + f"\n\n{n}", title=f"The week in pictures {n}", url=f"{sites}{n}") for n in (7, 8)]
    first, second = traced(*pages)
    assert first.family_id != second.family_id
    elsewhere = article(frame + "\n\nMore.", day=2, title="Pictures of 9 days", url="https://other.example/x")
    assert traced(pages[0], elsewhere)[1].lineage.of == pages[0].article_id


def test_versions_and_parts_of_one_address_belong_together() -> None:
    story = "https://paper.example/news/story"
    parts = [report(1, 20), report(1, 20) + "\n\n" + report(9, 6), report(3)]
    urls = [story, f"https://amp.paper.example/news/story.amp?utm_source=x{1}", f"{story}?page=2"]
    first, newer, part = traced(
        *(article(t, day=n, url=u) for n, (t, u) in enumerate(zip(parts, urls, strict=True), 1))
    )
    assert newer.lineage.revision_of == first.article_id
    assert part.lineage.shown_by == ("part_of_one_article",)
    assert {a.family_id for a in (first, newer, part)} == {first.family_id}


def test_the_text_alone_shows_a_copy_of_an_absent_article() -> None:
    (alone,) = traced(article(report(1), signals=["read_original_link"]))
    assert (alone.lineage.role, alone.lineage.of, alone.lineage.shown_by) == ("syndicated", "", ("read_original_link",))


def test_an_article_that_says_it_is_a_copy_is_not_the_original() -> None:
    early = article(TEXT, day=1, signals=["read_original_link"], ref="early")
    late = article(TEXT, day=9, ref="late")
    copy, original = traced(early, late)
    assert (original.lineage.of, copy.lineage.of) == ("", original.article_id)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), source=st.randoms(use_true_random=False))
def test_order_and_splits_do_not_matter(seed: int, source: random.Random) -> None:
    articles = mixed_articles(seed, originals=4)
    whole = families(traced(*articles))
    assert set(whole) == {a.article_id for a in articles}
    shuffled = articles.copy()
    source.shuffle(shuffled)
    assert families(traced(*shuffled)) == whole
    cut = source.randint(0, len(shuffled))
    earlier = traced(*shuffled[:cut])
    assert families(traced(*earlier, *shuffled[cut:])) == whole


BAD = {
    "empty": "",
    "one sentence": "The plan was put off.",
    "nul": "\x00" * 50_000,
    "a megabyte": report(2, 60) * 120,
    "no full stop": "word and other words " * 10_000,
    "one word": "a" * 1_000_000,
    "one quotation": "“" + "never closed " * 20_000,
    "marks": "\"'“”‘’«»>" * 20_000,
    "chinese": "平台宣布暂停向警方出售人脸识别软件。" * 300,
    "arabic": "قالت الشركة إنها ستعلق بيع البرنامج للشرطة لمدة عام. " * 200,
    "surrogates": "\ud800 broken \udfff " * 500,
    "emoji": "🙂🙃" * 10_000,
    "urls": "https://t.co/" + "x" * 20_000,
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_passes(name: str) -> None:
    started = time.process_time()
    pair = [article(BAD[name], day=1, ref="1"), article(BAD[name], day=2, ref="2"), article(TEXT)]
    out = trace(pair, KNOWLEDGE)
    assert [a.ref for a in out] == [a.ref for a in pair]
    assert out[2].lineage.role == "original"
    assert time.process_time() - started < 10


def test_copies_in_another_script_are_found() -> None:
    source = random.Random(7)
    signs = [chr(0x4E00 + source.randrange(2000)) for _ in range(600)]
    text = "".join("。" if n % 20 == 19 else sign for n, sign in enumerate(signs))
    first, second = traced(article(text, day=1), article(text[:-3] + "完。", day=2))
    assert second.lineage.of == first.article_id


def test_a_block_on_many_pages_merges_none_but_a_mass_copy_is_one_family() -> None:
    block = report(50, 4)
    pages = [article(f"{report(n + 100, 14)}\n\n{block}", ref=str(n)) for n in range(40)]
    assert len({a.family_id for a in traced(*pages)}) == 40
    prints = [article(f"{TEXT}\n\n{report(n + 500, 1)}", ref=str(n)) for n in range(40)]
    assert len({a.family_id for a in traced(*prints)}) == 1


@pytest.mark.parametrize("kind", ["same text", "one block"])
def test_masses_are_linear(kind: str) -> None:
    block = report(50, 10)
    texts = [TEXT if kind == "same text" else f"{report(n + 100, 5)}\n\n{block}" for n in range(400)]
    seconds = []
    for count in (50, 400):
        articles = [article(text, ref=str(n)) for n, text in enumerate(texts[:count])]
        started = time.process_time()
        out = trace(articles, KNOWLEDGE)
        seconds.append(time.process_time() - started)
        if kind == "same text":
            assert len({a.family_id for a in out}) == 1
    assert seconds[1] < 40 * max(seconds[0], 0.02)  # eight times as many; quadratic would be sixty-four
