"""Extraction end to end: acts that must be told, traps that must not, evidence that slices back, and bad input."""

import dataclasses
import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.ids import content_id
from transforms.knowledge import shipped_knowledge
from transforms.model import DIRECTION_OF_ACTION, MODALITIES, Article, Findings, Published
from transforms.policy.extract import extract_mentions, weigh

KNOWLEDGE = shipped_knowledge()
ARTICLE = Article(article_id="a", text_id="a", ref="a", text="", language="en", published=Published(at="2026-03-05"))


def tell(text: str, title: str = "", language: str = "en") -> Findings:
    article = dataclasses.replace(ARTICLE, article_id=content_id(text), text=text, title=title, language=language)
    return extract_mentions(article, KNOWLEDGE)


ACTS = {
    "suspends sales": (
        "Amazon will stop selling face scanners to police",
        "Amazon said on Wednesday that it will stop selling its face recognition software to police departments for a "
        "year. The company announced the moratorium in a blog post. Civil rights groups welcomed the news.",
        ("Amazon", "restrict"),
    ),
    "removes accounts": (
        "Twitter takes down network of fake accounts",
        "Twitter on Tuesday removed more than 2,000 accounts that spread misinformation about the vote. The company "
        "said the accounts violated its rules on platform manipulation.",
        ("X", "restrict"),
    ),
    "adopts a label": (
        "YouTube to label altered videos",
        "YouTube announced on Monday that it will require creators to label videos that were made with artificial "
        "intelligence. The new policy takes effect in March.",
        ("Google", "govern"),
    ),
    "sues": (
        "TikTok sues to block state ban",
        "TikTok filed a lawsuit on Monday to overturn the state law that bans the app. The company said the law "
        "violates the First Amendment.",
        ("TikTok", "position"),
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_act_is_told(name: str) -> None:
    title, text, expected = ACTS[name]
    assert expected in {(m.company.name, m.direction) for m in tell(text, title).mentions}


TRAPS = {
    "demand": "Senators urged Google to stop tracking children. The group also called on Apple to ban the app.",
    "fine": "France fined Google 50 million euros on Monday. Regulators said it was a warning to others.",
    "earnings": "Apple reported record revenue of 90 billion dollars in the quarter. Its shares rose 3 percent.",
    "incident": "Hackers stole the records of 5 million customers of T-Mobile, the carrier's biggest breach in years.",
    "no comment": "Microsoft declined to comment. Amazon did not respond to a request for comment.",
    "place": "The mayor wrote on Twitter that the city will close two schools. The post on Facebook was shared widely.",
    "denial": "Facebook denied that it listens to the microphones of phones. A spokesman called the claim false.",
}


@pytest.mark.parametrize("name", TRAPS)
def test_trap_stays_unfired(name: str) -> None:
    assert [(m.company.name, m.action, m.evidence[0].text) for m in tell(TRAPS[name]).mentions] == []


def test_a_demand_is_listed_with_its_issuer_and_is_no_act() -> None:
    found = tell("Privacy groups urged Google to delete the location records of visitors to clinics.")
    assert not found.mentions
    assert [(d.issuer, d.company.name, d.action) for d in found.demands] == [("Privacy groups", "Google", "remove")]


@pytest.mark.parametrize("text", ["Amazon must end its contracts with police, the ACLU said."])
def test_an_obligation_put_by_others_is_a_demand(text: str) -> None:
    found = tell(text)
    assert [(d.company.name, d.action) for d in found.demands][:1] == [("Amazon", "end")]


def test_one_act_told_twice_is_one_mention_with_support() -> None:
    title, text, _ = ACTS["suspends sales"]
    mentions = [m for m in tell(text, title).mentions if m.company.name == "Amazon"]
    assert len(mentions) == 1


def test_dropped_candidates_stay_inspectable() -> None:
    found = tell("Senators urged Google to stop tracking the location of children.")
    assert ("Google", "demanded") in {(d.company, d.reason) for d in found.dropped}
    assert all(d.rule for d in found.dropped)


def test_another_language_tells_nothing() -> None:
    assert tell("Google stoppt den Verkauf von Daten an die Polizei.", language="de") == Findings(
        article_id=content_id("Google stoppt den Verkauf von Daten an die Polizei.")
    )


def check(text: str, title: str, found: Findings) -> None:
    """What holds of all findings, whatever the article."""
    assert list(found.mentions) == sorted(found.mentions, key=lambda m: m.mention_id)
    assert len({m.mention_id for m in found.mentions}) == len(found.mentions)
    for mention in found.mentions:
        assert mention.direction == DIRECTION_OF_ACTION[mention.action]
        assert mention.modality in MODALITIES
        assert 0 <= mention.confidence <= 1
        assert mention.rules
        acts = [e for e in mention.evidence if e.field == "act"]
        assert len(acts) == 1
        assert 1 <= len(acts[0].text.split()) <= 45
    for owner in (*found.mentions, *found.demands):
        for evidence in owner.evidence:
            source = text if evidence.source == "text" else title
            assert source[evidence.start : evidence.end] == evidence.text
    for dropped in found.dropped:
        assert text[dropped.start : dropped.end] == dropped.text


WORDS = "Google,Apple,Meta,X,the company,it,said,will,not,no longer,ban,banned,sell,police,to,a,moratorium on,ads"
MARKS = "“ ” \" , . ? ( ')) \x00 🙂 中文 TWITTER Ring suspended 2020 urged must whether Inc. U.S. who which and"
PIECES = st.sampled_from([*WORDS.split(","), *MARKS.split(" "), "\n\n", "- "])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=60), st.lists(PIECES, max_size=8))
def test_evidence_slices_back_from_any_text(pieces: list[str], title: list[str]) -> None:
    text, headline = " ".join(pieces), " ".join(title)
    check(text, headline, tell(text, headline))


def test_evidence_slices_back_over_the_corpus(shared: Path) -> None:
    corpus = shared / "corpus" / "news.jsonl.gz"
    with gzip.open(corpus, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for _, line in zip(range(120), file, strict=False)]
    for record in records:
        check(record["text"], record["title"] or "", tell(record["text"], record["title"] or ""))


def test_the_same_article_gives_the_same_findings() -> None:
    title, text, _ = ACTS["removes accounts"]
    assert tell(text, title) == tell(text, title)
    article = dataclasses.replace(ARTICLE, text=text)
    assert weigh(article, KNOWLEDGE).facts == weigh(article, KNOWLEDGE).facts


SENTENCE = "Google said it will ban ads for loans. "
BAD = {
    "empty": "",
    "spaces": " \n \t\n",
    "nul": "\x00\x00Google banned\x00 ads.",
    "surrogate": "Google \ud800 banned ads.",
    "capitals": (SENTENCE * 20).upper(),
    "no stops": SENTENCE.replace(".", "") * 1000,
    "one word": "a" * 200_000,
    "quotes": "“" * 3000 + SENTENCE + "”" * 3000,
    "bullets": ("- " + SENTENCE.strip() + "\n") * 500,
    "transcript": "HOST: Google?\nGUEST: It banned ads.\n" * 400,
    "table": "Google | 12 | ban\n" * 800,
    "emoji": "🙂" * 2000 + SENTENCE,
    "arabic": "أعلنت الشركة " * 2000,
    "names": "Google, Apple, Meta, Amazon and Microsoft " * 1500,
    "commas": "Google, " * 5000 + "banned ads.",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_read_in_time(name: str) -> None:
    began = time.thread_time()
    check(BAD[name], "", tell(BAD[name]))
    assert time.thread_time() - began < 15


@pytest.mark.parametrize("unit", [SENTENCE, "Google and Apple banned ads and ", "He said it would not. "])
def test_time_grows_with_the_text(unit: str) -> None:
    def seconds(times: int) -> float:
        began = time.thread_time()
        tell(unit * times)
        return time.thread_time() - began

    seconds(50)
    small, large = seconds(400), seconds(3200)
    assert large < 24 * small + 1


def test_a_megabyte_is_read() -> None:
    began = time.thread_time()
    text = (SENTENCE + "The senator spoke for an hour about roads. ") * 12_500
    assert len(text) > 1_000_000
    check(text, "", tell(text))
    assert time.thread_time() - began < 60


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Google said on Monday it will stop selling face scans to the police.", "end"),
        (
            "Google said on Monday it will stop selling face scans to the police until a federal law is passed.",
            "withhold",
        ),
        ("Google said on Monday it will stop selling face scans to the police for one year.", "suspend"),
    ],
)
def test_what_ends_with_a_term_is_withheld_or_suspended(text: str, action: str) -> None:
    assert [m.action for m in tell(text).mentions] == [action]


@pytest.mark.parametrize(
    ("text", "predicate", "fact"),
    [
        ("Google argued that removing videos would hide the truth.", "removing", "gerund=would"),
        ("Google cannot win; banning him might please his fans.", "banning", "gerund=might"),
        ("Google said that starting on Aug. 1, masks will be required at its offices.", "starting", "gerund=date"),
        ("Google is removing videos of the rally.", "removing", ""),
        ("Google was sued for removing videos of the rally.", "removing", ""),
    ],
)
def test_an_act_that_is_only_spoken_of_or_dates_another(text: str, predicate: str, fact: str) -> None:
    weighed = weigh(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    words = weighed.body.tokens.words
    heads = [words[weighed.body.ranges[c.sentence][0] + c.head] for c in weighed.candidates]
    facts = weighed.facts[heads.index(predicate)]
    assert [f for f in facts if f.startswith("gerund=")] == ([fact] if fact else [])
