"""Rough parts of speech: closed classes, verb forms and their neighbours decide; no model.

Codes: V verb, X be/have/do, M modal, T infinitive "to", D determiner, P preposition, S subordinator, W relative
pronoun, C and/or/but, R pronoun, A adverb, N anything nominal, G an adjective-like participle, "," comma, "." other
mark, "q" quotation mark, "'" possessive, "#" a sign within an amount ("$44 million", "75,000").
"""

from collections.abc import Mapping, Sequence

from transforms.policy.inflect import BASE, ING, PARTICIPLE, PAST, THIRD, VerbForm

BE = frozenset("be is are was were been being am 's 're 'm isn't aren't wasn't weren't ain't".split())
HAVE = frozenset("have has had having 've haven't hasn't hadn't".split())
DO = frozenset("do does did don't doesn't didn't".split())
MODALS = {
    "will": "will",
    "'ll": "will",
    "won't": "will",
    "would": "would",
    "'d": "would",
    "wouldn't": "would",
    "shall": "will",
    "can": "can",
    "can't": "can",
    "cannot": "can",
    "could": "could",
    "couldn't": "could",
    "may": "may",
    "might": "might",
    "must": "must",
    "mustn't": "must",
    "should": "should",
    "shouldn't": "should",
    "needn't": "should",
}
NEGATIVES = frozenset(
    "not never n't neither nor no won't wouldn't can't cannot couldn't mustn't shouldn't "
    "isn't aren't wasn't weren't "
    "don't doesn't didn't haven't hasn't hadn't hardly".split()
)
_CLOSED = {
    "D": "the a an this these those its their his her our your my any some no every each all both many more "
    "most several such "
    "another other few certain which what whose new strict stricter tighter tougher own recent federal",
    "P": "of in on at by for from with about against into over under after before between during through "
    "without within across "
    "among amid toward towards upon around via onto beyond despite except per following including like as "
    "than regarding "
    "concerning behind near since until till off out up down",
    "S": "if because although though while when where whether that unless once whereas so how why",
    "W": "who whom",
    "C": "and or but nor yet &",
    "R": "it they he she we i you them him us me itself themselves there someone anyone everyone everybody",
    "A": "not never also now then just only still already soon even ever again later recently currently "
    "temporarily permanently "
    "immediately reportedly publicly finally initially previously quietly voluntarily actively "
    "effectively formally "
    "officially no-longer instead too very much longer always often simply further first today tonight "
    "yesterday tomorrow "
    "however meanwhile therefore thus indeed perhaps maybe almost nearly",
}
CLOSED = {word: code for code, words in _CLOSED.items() for word in words.split()}
# Words that look like verb forms and are none.
_NOUNS = frozenset(
    "evening morning nothing anything something everything wedding ceiling string king ring wing thing spring "
    "according hundred red bed need-based".split()
)
_MARKS = {",": ",", "“": "q", "”": "q", '"': "q", "'s": "'", "'": "'", "’": "'"} | dict.fromkeys("$€£¥%", "#")
_AUXILIARIES = frozenset((*BE, *HAVE, *DO, *MODALS))
# The code of every word and mark that hardly depends on its neighbours.
_FIXED = CLOSED | dict.fromkeys(_AUXILIARIES, "X") | dict.fromkeys(MODALS, "M") | {"to": "T", "which": "W"} | _MARKS
ARTICLES = frozenset(("a", "an", "the"))
_FLOATING = frozenset(("all", "both", "each"))  # behind the names they sum up: "Acme and Globex both said"
_BY_NEIGHBOURS = frozenset((*MODALS, *_FLOATING, "that", "'s", ","))
_PLAIN = {word: code for word, code in _FIXED.items() if word not in _BY_NEIGHBOURS}
_VERB_REACH = 14  # words back in which the modal of a second verb stands
_BOUNDARIES = frozenset(".qCSW,")


def tag(
    words: Sequence[str], capital: Sequence[bool], verbs: Mapping[str, VerbForm], named: Mapping[int, int]
) -> list[str]:
    """One code for each word; `named` are the token positions that name a company (always nominal)."""
    codes: list[str] = []
    previous = "."
    finite = False  # whether this clause has its verb
    last, plain = len(words) - 1, _PLAIN.get
    for i, word in enumerate(words):
        if i in named:
            code = "N"
        else:
            following = words[i + 1] if i < last else "."
            code = plain(word) or _fixed(word, previous, following, words[i - 1] if i else "", verbs)
            if code == "A" and previous == "D" and words[i - 1] in ARTICLES:
                code = "G"  # "for the first time"
            if not code:
                compound = i > 1 and codes[-2] in "D'"  # "its fact checking programme"
                proper = capital[i] and i > 0
                code = _open_class(word, previous, following, verbs, proper, i, named, finite, compound)
                if code == "N" and previous == "C" and not proper and _goes_on(word, following, verbs, codes):
                    code = "V"
        if previous == "N" and i > 1 and codes[-2] == "T" and code in "NV" and _is_garbled(word, verbs, i, named):
            codes[-1], code = "A", "V"  # "to additional improve": the rewording of "further" is no noun
        codes.append(code)
        previous = code
        finite = code in "VXM" or (finite and code not in _BOUNDARIES)
    _main_auxiliaries(codes)
    return codes


def _goes_on(word: str, following: str, verbs: Mapping[str, VerbForm], codes: Sequence[str]) -> bool:
    """Whether a base form behind "and" is the second verb of a modal or "to": "will close it and remove posts"."""
    form = verbs.get(word)
    if form is None or form.form != BASE or not _names_thing(following):
        return False
    for code in reversed(codes[-_VERB_REACH:-1]):
        if code in "MT":
            return True
        if code in ".SWq,":
            return False
    return False


def _is_garbled(word: str, verbs: Mapping[str, VerbForm], i: int, named: Mapping[int, int]) -> bool:
    """Whether a base form behind "to" and one other word is the verb after all."""
    form = verbs.get(word)
    return form is not None and form.form == BASE and (i - 1) not in named and i not in named


def _main_auxiliaries(codes: list[str]) -> None:
    """ "is", "has" and "does" are the verb itself where no verb follows them: "it has no problem with"."""
    for i, code in enumerate(codes):
        if code == "X":
            following = i + 1
            while following < len(codes) and codes[following] in "AR" and following < i + 4:
                following += 1
            if following >= len(codes) or codes[following] not in "VXG":
                codes[i] = "V"


def _fixed(word: str, previous: str, following: str, before: str, verbs: Mapping[str, VerbForm]) -> str:
    code = _FIXED.get(word)
    if code is None:
        if word == "long" and previous == "X":
            return "A"  # "has long backed"
        return "" if word[0].isalnum() else "."
    if code == "M":
        return "N" if previous in "D'" or (word == "may" and following.isdigit()) else "M"
    if word == "," and len(following) == 3 and following.isdigit() and before.isdigit() and len(before) <= 3:
        return "#"
    if word in _FLOATING and previous == "N":
        form = verbs.get(following)
        return "A" if _is_auxiliary(following) or (form and form.form & (PAST | THIRD)) else code
    if word == "that" and previous == "N":
        return "W"
    return "X" if word == "'s" and previous == "R" else code


def _open_class(
    word: str,
    previous: str,
    following: str,
    verbs: Mapping[str, VerbForm],
    proper: bool,
    i: int,
    named: Mapping[int, int],
    finite: bool,
    compound: bool,
) -> str:
    if word in _NOUNS:
        return "N"
    form = verbs.get(word)
    kind = form.form if form else _guessed_form(word)
    if not kind and previous == "M" and not proper and not word.endswith("ly"):
        return "V"  # "would harm": a modal makes a verb of a word that no list knows
    if not kind or (proper and not form):
        return "A" if word.endswith("ly") and len(word) > 4 else "N"
    if previous in "D'":
        return "G" if kind & (PAST | PARTICIPLE) else "N"
    if kind & (PAST | PARTICIPLE) and not kind & BASE:
        if previous == "P" and following not in CLOSED:
            return "G"
        return "V"
    if kind & ING:
        return "G" if previous == "G" or (previous == "N" and compound and _names_thing(following)) else "V"
    if previous in "TMXR" or (previous == "A" and kind & (BASE | THIRD)):
        return "V" if previous != "X" or kind & (BASE | PARTICIPLE) else "N"
    if proper and (i - 1) not in named:
        return "N"
    if kind & PAST and kind & BASE and previous in "NW" and not finite and _verb_context(following):
        return "V"  # "the app cut off its users", "the site put a note": the past is like the base
    if kind & THIRD and previous in "NW":
        likely = _verb_context(following) or (i - 1) in named or not (finite or _is_auxiliary(following))
        return "V" if likely else "N"
    if kind & BASE and previous in "NW":
        return (
            "V"
            if (following in CLOSED and CLOSED[following] in "DR" and (i - 1) not in named) or (previous == "W")
            else "N"
        )
    if kind & BASE and previous in "C,." and _verb_context(following) and kind & BASE:
        return "V"
    if kind & THIRD and previous in "C," and _verb_context(following):
        return "V"
    return "N"


def _names_thing(word: str) -> bool:
    return word.isalpha() and word not in CLOSED and not _is_auxiliary(word) and word != "to"


def _is_auxiliary(word: str) -> bool:
    return word in _AUXILIARIES


def _verb_context(following: str) -> bool:
    return (
        following == "to" or CLOSED.get(following, "N") in "DRPSA" or following in ("“", '"') or following[0].isdigit()
    )


def _guessed_form(word: str) -> int:
    if len(word) > 4:
        if word.endswith("ed"):
            return PAST | PARTICIPLE
        if word.endswith("ing"):
            return ING
    return 0
