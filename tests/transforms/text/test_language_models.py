"""The lean models answer what the libraries' own do, number for number."""

import functools
import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from transforms.text import language_models
from transforms.text.language_models import LeanModel, lean_identifier, sparse_profiles

TEXTS = (
    "The regulator fined the phone maker for hiding how long it keeps recordings.",
    "Die Behörde verhängte eine Strafe gegen den Hersteller der Geräte.",
    "Регулятор оштрафовал производителя телефонов за хранение записей.",
    "监管机构对这家手机制造商处以罚款。",
    "規制当局はスマートフォンのメーカーに罰金を科した。",
    "الجهة التنظيمية غرمت شركة الهواتف",
    "",
    "\x00\ud800 ÿ",
)

_lean = functools.cache(lean_identifier)


@functools.cache
def _own() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@settings(deadline=None)
@given(st.one_of(st.sampled_from(TEXTS), st.text(max_size=200)))
def test_the_identifier_is_as_sure_as_the_library(text: str) -> None:
    assert _lean().rank(text) == _own().rank(text)
    assert _lean().classify(text) == _own().classify(text)


def test_texts_leave_most_rows_where_they_are() -> None:
    identifier = lean_identifier()
    identifier.classify(TEXTS[0])
    assert 0 < len(identifier.nb_ptc) < 1000
    assert 0 < len(identifier.tk_nextmove) < len(_own().tk_nextmove) / 20


def test_a_model_that_forgets_answers_as_one_that_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_models, "_MOST_ROWS", 200)
    model = LeanModel()
    texts = [text + str(number) for number in range(20) for text in TEXTS]
    with ThreadPoolExecutor(8) as threads:  # which read while others forget
        answers = list(threads.map(model.classify, texts))
    assert answers == [_lean().classify(text) for text in texts]
    for text in TEXTS:
        model.classify(text)
        assert len(model._identifier._rowbase) <= 200 + len(text.encode("utf-8", "replace"))
    assert len(_lean()._rowbase) > 400


def _paths() -> Iterator[Path]:
    return (path for path in sorted(Path(PROFILES_DIRECTORY).iterdir()) if path.is_file())


def test_the_profiles_are_the_library_s() -> None:
    own = DetectorFactory()
    own.load_json_profile([path.read_text("utf-8") for path in _paths()])
    lean = sparse_profiles()
    assert lean.get_lang_list() == own.get_lang_list()
    assert lean.word_lang_prob_map.keys() == own.word_lang_prob_map.keys()
    for word in itertools.islice(sorted(own.word_lang_prob_map), 0, None, 7):
        assert lean.word_lang_prob_map[word] == own.word_lang_prob_map[word]


def test_profiles_are_left_out() -> None:
    lean = sparse_profiles(without=frozenset({"ja", "zh-cn"}))
    assert {"ja", "zh-cn"}.isdisjoint(lean.get_lang_list())
    assert "en" in lean.get_lang_list()
