"""Signs in the wording, credits and datelines, and the lineage that one text alone suggests."""

import time

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import Article
from transforms.text.signals import (
    credited_outlets,
    lexicon,
    lineage_hint,
    meant_terms,
    tag_of,
    wire_of,
    wording_signals,
)

DATA = shipped_knowledge().data("signals.yaml")
ENTRIES = [(key, number) for key in ("tortured", "swapped", "translated") for number in range(len(DATA[key]))]
OFFSETS = {"tortured": 0, "swapped": len(DATA["tortured"]), "translated": 0}


@pytest.mark.parametrize(("key", "number"), ENTRIES)
def test_every_wording_tells_its_own_examples(key: str, number: int) -> None:
    entry = DATA[key][number]
    known = lexicon(shipped_knowledge())
    sign = (known.translated if key == "translated" else known.spun)[OFFSETS[key] + number]
    yes, no = entry.get("yes") or entry[True], entry.get("no") or entry[False]
    assert all(sign.is_in(text, text.lower()) for text in yes)
    assert not any(sign.is_in(text, text.lower()) for text in no)


PLAIN = "Orbiter will stop selling its scanner to landlords, the company said on Monday. It had sold them since May."
SIGNALS = {
    "plain": (PLAIN, ()),
    "one tortured phrase": (PLAIN + " The scanner relies on counterfeit consciousness.", ("spun_vocabulary",)),
    "several swapped words": (
        "Judges have actually long warned of it. “We stop here,” stated Marsh. They will not rent the innovation.",
        ("spun_vocabulary",),
    ),
    "one swapped word": (PLAIN + " They likewise left.", ()),
    "swapped words of a speaker": (
        "He said: “We likewise have actually long warned of it up until now, and the innovation stays.” " + PLAIN,
        (),
    ),
    "a company is a she": (
        "“We close the service,” Orbiter said on Monday. “It was unsafe,” she added.\n\nIt is reported that it stays.",
        ("back_translation",),
    ),
    "a woman is a she": (
        "“We close it,” Ada Marsh of Orbiter said on Monday. “It was unsafe,” she added. It is reported that it stays.",
        (),
    ),
    "a spokeswoman is a she": (
        "Orbiter said no. “It was not safe,” its spokeswoman told us. “Never,” she added. It is reported that it is.",
        (),
    ),
}


@pytest.mark.parametrize("name", SIGNALS)
def test_wording_signals(name: str) -> None:
    text, expected = SIGNALS[name]
    assert wording_signals("", text, shipped_knowledge()) == expected


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("DUBLIN (Reuters) - Chatwell is pausing.", "Reuters"),
        ("BOISE, Idaho (AP) — Skylark said.", "Associated Press"),
        ("NEW YORK, March 3 (AFP) – Skylark said.", "Agence France-Presse"),
        ("BOISE (Gazette) - Skylark said.", ""),
        ("The agency (Reuters) said - no.", ""),
    ],
)
def test_wire_datelines(text: str, wire: str) -> None:
    found = wire_of(text, shipped_knowledge())
    assert (found.name if found else "") == wire


def test_a_sites_own_tag() -> None:
    assert (tag_of("(PG) – The firm said."), tag_of("The firm (PG) – said.")) == ("PG", "")


@pytest.mark.parametrize(
    ("credit", "names"),
    [
        ("Ruth Abara/Harbour Times", ["Harbour Times"]),
        ("Ruth Abara/Getty Images", []),
        ("Ruth Abara/AFP/Getty Images", []),
        ("Ruth Abara for The Verge", ["The Verge"]),
        ("CNET", ["CNET"]),
        ("Ruth Abara", []),
        ("a man at the harbour", []),
    ],
)
def test_credits_name_newsrooms(credit: str, names: list[str]) -> None:
    assert [outlet.name for outlet in credited_outlets([credit], shipped_knowledge())] == names


@pytest.mark.parametrize(
    ("signals", "role"),
    [
        ((), "original"),
        (("wire_dateline",), "original"),
        (("read_original_link",), "syndicated"),
        (("forwarded",), "syndicated"),
        (("forwarded", "spun_vocabulary"), "rewritten"),
        (("back_translation", "read_original_link"), "translated"),
    ],
)
def test_lineage_hints(signals: tuple[str, ...], role: str) -> None:
    article = Article(article_id="", text_id="", ref="", text="", signals=signals, relayed_from="X")
    assert lineage_hint(article) == (role, "X")


def test_distorted_terms_are_read_as_what_they_mean() -> None:
    text = "Borealis bought man-made brainpower. Halden leases facial acknowledgement kits."
    found = sorted(meant_terms(text, 0, len(text), shipped_knowledge()))
    assert [(text[start:end], term) for start, end, term in found] == [
        ("man-made brainpower", "artificial intelligence"),
        ("facial acknowledgement", "facial recognition"),
    ]
    assert not list(meant_terms(PLAIN, 0, len(PLAIN), shipped_knowledge()))


@pytest.mark.parametrize(
    "text", ["up until" * 40_000, "x" * 300_000 + " up until", "said " * 60_000, "pointed out that " * 20_000]
)
def test_long_texts_are_searched_in_linear_time(text: str) -> None:
    started = time.process_time()
    wording_signals("", text, shipped_knowledge())
    assert time.process_time() - started < 10  # a quadratic search takes minutes
