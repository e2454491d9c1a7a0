"""Which language a text is written in, the same on every machine, thread and run.

py3langid, a deterministic model of 140 languages with calibrated probabilities, is asked first; where it is not sure,
and for the two ways to write Chinese, langdetect decides, made deterministic here. langdetect alone knows 55 languages
and is sure of itself in all others too (Icelandic is Norwegian, Zulu is Swahili). Its profiles are loaded when first
needed, by one thread. Scripts that write one language need neither.
"""

import functools
import re
import threading
import unicodedata
from collections import Counter
from typing import Any

_SAMPLE_CHARS = 2000  # more text changes nothing and costs time
_MIN_LETTERS = 20  # below, the first answer of either is wrong more often than right
_SURE = 0.9  # probability from which the model is believed; it is calibrated over lengths
_LIKELY = 0.5  # the same for a language that langdetect does not know, and so could only name wrongly
_CHINESE = frozenset({"zh", "yue", "wuu"})
_NO_LANGUAGE = frozenset({"zxx", "und"})
_URL = re.compile(r"https?://\S+|\S+@\S+")
_LOCK = threading.Lock()

# Languages with a script of their own that langdetect has no profile of.
_SCRIPTS = {
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "ETHIOPIC": "am",
    "KHMER": "km",
    "LAO": "lo",
    "MYANMAR": "my",
    "SINHALA": "si",
    "TIBETAN": "bo",
    "ORIYA": "or",
    "THAANA": "dv",
    "MONGOLIAN": "mn",
    "CHEROKEE": "chr",
    "SYRIAC": "syr",
}


# Profiles of langdetect for languages that are not written in Latin letters.
_OTHER_SCRIPTS = frozenset("ar bg bn el fa gu he hi ja kn ko mk ml mr ne pa ru ta te th uk ur zh-cn zh-tw".split())
_PROFILED = _OTHER_SCRIPTS | frozenset(
    "af ca cs cy da de en es et fi fr hr hu id it lt lv nl no pl pt ro sk sl so sq sv sw tl tr vi zh".split()
)


def detect_language(text: str) -> str:
    """The ISO 639-1 code (``zh-cn``/``zh-tw`` for Chinese), or ``und`` when there is too little to tell.

    >>> detect_language("The company will stop selling the camera to the police.")
    'en'
    >>> detect_language("OK 2020!")
    'und'
    """
    sample = _URL.sub(" ", text[: 2 * _SAMPLE_CHARS])[:_SAMPLE_CHARS]
    letters = [char for char in sample if char.isalpha()]
    own = _by_script(letters)
    if own:
        return own
    if len(letters) < _MIN_LETTERS and not _is_dense(letters):
        return "und"
    found, probability = _model().classify(sample)
    enough = _SURE if found in _PROFILED else _LIKELY
    if probability >= enough and found not in _CHINESE and found not in _NO_LANGUAGE:
        return str(found)
    profiled = _by_profile(sample, latin=_is_latin(letters))
    is_chinese = probability >= _SURE and found in _CHINESE
    return "zh-cn" if is_chinese and not profiled.startswith("zh") else profiled


def _is_latin(letters: list[str]) -> bool:
    """Whether nine letters of ten are Latin ones, so that profiles of other scripts need not be loaded."""
    return sum(char < "\u0250" for char in letters) * 10 >= len(letters) * 9


def _is_dense(letters: list[str]) -> bool:
    """Whether the script says a word in one or two characters (Chinese, Japanese, Korean)."""
    return len(letters) >= 8 and sum(char >= "\u2e80" for char in letters) * 2 > len(letters)


def _by_script(letters: list[str]) -> str:
    scripts = Counter(unicodedata.name(char, "").partition(" ")[0] for char in letters[:400])
    if not scripts:
        return ""
    script, count = min(scripts.items(), key=lambda item: (-item[1], item[0]))
    return _SCRIPTS.get(script, "") if count * 2 > min(len(letters), 400) else ""


def _by_profile(sample: str, latin: bool) -> str:
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory(latin).create()
    try:
        detector.append(sample)
        return str(detector.detect()).replace("unknown", "und")
    except LangDetectException:
        return "und"


def _factory(latin: bool) -> Any:
    with _LOCK:  # two threads must not load the profiles at once
        return _loaded_factory(latin)


def _model() -> Any:
    with _LOCK:
        return _loaded_model()


@functools.cache
def _loaded_model() -> Any:
    from transforms.text.language_models import LeanModel

    return LeanModel()


@functools.cache
def _loaded_factory(latin: bool) -> Any:
    """The profiles, and one seed for every call."""
    from transforms.text.language_models import sparse_profiles

    factory = sparse_profiles(without=_OTHER_SCRIPTS if latin else frozenset())
    factory.set_seed(0)
    return factory
