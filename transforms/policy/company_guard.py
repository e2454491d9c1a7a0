"""Whether a name that is also a word, a surname or a place names the company where it stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.policy.company_names import Lexicon, Name

WINDOW = 200  # code points on either side in which a word of the trade vouches for a weak name
_WORDS = re.compile(r"[\w'-]+")
_BEFORE = re.compile(r"([^\s()\"]+)([ ]?)$")
_AFTER = re.compile(r"('s?)?([ ]?)([^\s()\"]+)?")
_PREDICATE = re.compile(r", (?:which|whose) |[ ](?:(?:also|now|then|later|already|\w+ly) )?([^\s()\"]+)")
_DETERMINERS = frozenset("the a an his her their my our your this that these those each every no some any".split())
_AFTER_VERB = frozenset(
    "the a an your to of that this these those in on for it them him her you us up out my our his its their by at "
    "as".split()
)
_OPENERS = frozenset(
    "the a an and but in on at for from with by as if when while after before since although though because however "
    "meanwhile now then also yet so or both like unlike that this these those other its his her their our what why how "
    "who where until under over against about to of no not is are was will can does did should could would may has "
    "have".split()
)
_ADJECTIVAL = frozenset("of with and or for new first last next much more such good".split())
_TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december today yesterday".split()
)
_ABBREVIATIONS = frozenset(
    "Prof Capt Bros Sept Dept Assn Univ Natl Intl Supt Cmdr Govt Sens Reps Pres Corp Messrs Mich Conn Minn Wash Calif "
    "Mass Tenn Penn Colo Ariz Okla Neb Miss Supp Blvd Lieut Maj Atty Hon Rev Gen Sgt Col Ms Mrs".split()
)
_SENTENCE_END = re.compile(r"[A-Z][\w'-]*[a-z]['\w-]{2,}\.")
_JOINTS = frozenset((", ", " and ", ", and ", " or ", " & "))
_TITLES = frozenset(
    "Mr Mrs Ms Dr Sen Rep Gov Prof Judge Justice Senator Congressman Congresswoman Governor Mayor Lord Sir".split()
)
ROLES = frozenset(
    "ceo cfo coo cto chief president vice founder co-founder cofounder executive executives spokesman spokeswoman "
    "spokesperson director chairman chairwoman chair head general senior global public vp svp boss inc corp "
    "co ltd llc plc company automaker carmaker airline retailer bank chipmaker startup firm app".split()
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the whole text says of its names: companies named beyond doubt, and names that people in it bear."""

    plain: frozenset[str]
    borne: frozenset[str]
    lead_nouns: frozenset[str]
    edges: frozenset[int]  # where a name that stands on its own starts or ends
    described: tuple[re.Pattern[str], ...] = ()  # what behind a name tells that it is a company's (", the shoe maker,")


def setting_of(
    flat: str,
    candidates: Sequence[tuple[Name, int, int]],
    words: Lexicon,
    known: frozenset[str],
    described: tuple[re.Pattern[str], ...] = (),
) -> Setting:
    """The setting in which the candidates of one text are judged."""
    sure = [found for found in candidates if _is_plain(found[0], flat, *found[1:])]
    plain = known | frozenset(c.name for name, *_ in sure for c in name.companies)
    borne = frozenset(
        name.text
        for name, start, stop in candidates
        if (name.surname or name.weak)
        and not any(c.name in plain for c in name.companies)
        and _is_borne(name, flat, start, stop, words)
    )
    edges = frozenset(at for _, start, stop in sure for at in (start, stop))
    return Setting(plain, borne, words.lead_nouns, edges, described)


def _is_plain(name: Name, flat: str, start: int, stop: int) -> bool:
    """True for a name that names its company wherever it stands; such a name vouches for the weak ones."""
    if name.weak or name.surname or name.kind in ("descriptor", "person"):
        return False
    return name.guard is None or not vetoed(name, flat, start, stop)


def _is_borne(name: Name, flat: str, start: int, stop: int, words: Lexicon) -> bool:
    """True where a person bears the name, or where it ends a longer proper name in mid-sentence ("the Niger Delta")."""
    if _is_last_name(flat, start, words.given_names):
        return True
    before, opens = word_before(flat, start)
    if not name.weak or opens or not is_proper(before) or leads(before, opens, words.lead_nouns):
        return False
    return before not in words.names and not _headline(flat, start, stop)


def _is_last_name(flat: str, start: int, given_names: frozenset[str]) -> bool:
    """True behind a title or a given name, with at most one name between ("Ada Maria Ford")."""
    if flat[start - 1 : start] != " ":
        return False
    words = flat[max(0, start - 40) : start].rsplit("\n", 1)[-1].split(" ")[-3:-1]
    if not words or not is_proper(words[-1]) or words[-1][-1] in ",;:":
        return False
    return any(word in given_names or word.strip(".") in _TITLES for word in words)


def holds(name: Name, flat: str, start: int, stop: int, setting: Setting) -> bool:
    """True when the conditions of `name` are met at this place of a text. Reads windows of fixed size only."""
    if name.guard is not None and vetoed(name, flat, start, stop):
        return False
    if not (name.weak or name.surname):
        return True
    if name.subject_only:
        return any(c.name in setting.plain for c in name.companies) and _is_subject(name, flat, start, stop)
    if name.behind_the and flat[max(0, start - 4) : start] == "the ":
        return not (flat[stop : stop + 1] == " " and is_proper(flat[stop + 1 : stop + 2]))
    if name.text in setting.borne or (flat[stop : stop + 1] == "-" and flat[stop + 1 : stop + 2].isupper()):
        return False
    vouched = not name.weak or _vouched(name, flat, start, stop, setting)
    if not vouched or _headline(flat, start, stop):
        return vouched
    before, opens = word_before(flat, start)
    if is_proper(before) and not leads(before, opens, setting.lead_nouns):
        return False
    return not name.weak or _stands_alone(flat, start, stop, before, opens)


def vetoed(name: Name, flat: str, start: int, stop: int) -> bool:
    assert name.guard is not None
    behind = flat[stop : stop + 32].lower().replace("\n", " ")
    ahead = flat[max(0, start - 32) : start].lower().replace("\n", " ")
    return name.guard.forbids(ahead, behind)


def word_before(flat: str, start: int) -> tuple[str, bool]:
    """The word directly ahead in the same line ("" where a comma, bracket or line break intervenes), and whether that
    word, or the name itself, opens a sentence."""
    window = flat[max(0, start - 48) : start]
    match = _BEFORE.search(window, window.rfind(" ", 0, -2) + 1)  # from the last word on
    if match is None or (not match.group(2) and match.group(1)[-1] != "-"):
        return "", not window.strip() or window.rstrip(" \"'").endswith(("\n", ".", "?", "!", ":"))
    word = match.group(1)
    if word[-1] in ",;:—":
        return "", False
    if word[-1] in "?!" or (word[-1] == "." and (word[:1].islower() or _ends_a_sentence(word))):
        return "", True
    rest = window[: match.start()].rstrip(" \"'")
    return word.strip("'-"), not rest or rest.endswith(("\n", ".", "?", "!", ":"))


def _ends_a_sentence(word: str) -> bool:
    """A capitalised word with a full stop that is no abbreviation and no initial ("Monday.", "Capitol Hill.")."""
    return _SENTENCE_END.fullmatch(word) is not None and word[:-1] not in _ABBREVIATIONS


def is_proper(word: str) -> bool:
    return word[:1].isupper()


def leads(word: str, opens: bool, nouns: frozenset[str] = frozenset()) -> bool:
    """A capitalised word that may stand ahead of a company's name: a sentence's first, a role, an owner ("Musk's")."""
    lower = word.lower()
    if opens and (lower in _OPENERS or lower in nouns):
        return True
    return lower.strip(".") in ROLES or lower in _TIMES or word.endswith(("'s", "s'"))


def _stands_alone(flat: str, start: int, stop: int, before: str, opens: bool) -> bool:
    """Not part of a longer proper name, not a plain noun after an article, not an imperative at the start."""
    match = _AFTER.match(flat, stop)
    possessive, _, following = match.groups("") if match else ("", "", "")
    word = following.strip(".,;:!?'")
    adjacent = flat[stop : stop + 1] == " "
    if adjacent and is_proper(word) and word.lower() not in ROLES and word[:1].isalpha() and not possessive:
        return False
    if before.lower() in _DETERMINERS:
        return adjacent and word.isalpha() and word.islower() and word not in _AFTER_VERB
    return not (opens and not before and adjacent and not possessive and word.lower() in _AFTER_VERB)


def _vouched(name: Name, flat: str, start: int, stop: int, setting: Setting) -> bool:
    """The company is named plainly elsewhere, it is the bare subject of an act, a company that needs no vouching stands
    beside it, it is described as a company, or a word of its trade is near it."""
    if any(c.name in setting.plain for c in name.companies):
        return True
    if name.verbs and _acts(name, flat, start, stop):
        return True
    if any(flat[end:start] in _JOINTS and end in setting.edges for end in range(max(0, start - 6), start - 1)):
        return True
    if any(flat[stop:begin] in _JOINTS and begin in setting.edges for begin in range(stop + 2, stop + 7)):
        return True
    if flat[stop : stop + 1] == "," and any(p.match(flat[stop : stop + WINDOW]) for p in setting.described):
        return True
    near = _WORDS.findall(flat[max(0, start - WINDOW) : start].lower()) + _WORDS.findall(
        flat[stop : stop + WINDOW].lower()
    )
    return any(word in name.context or word.removesuffix("'s") in name.context for word in near)


def _is_subject(name: Name, flat: str, start: int, stop: int) -> bool:
    """The bare subject of an act, or a bare owner ("American's exemption")."""
    before, opens = word_before(flat, start)
    if before.lower() in _DETERMINERS or (is_proper(before) and not leads(before, opens)):
        return False
    owns = flat[stop : stop + 2] == "'s" and not flat[stop + 2 : stop + 3].isalpha()
    return _acts(name, flat, start, stop) or owns


def _acts(name: Name, flat: str, start: int, stop: int) -> bool:
    """The bare subject of one of the name's verbs, or of a relative clause ("Sprint, which had supplied …, cut")."""
    match = _PREDICATE.match(flat, stop)
    before, _ = word_before(flat, start)
    return bool(
        match
        and (match.group(1) is None or match.group(1).strip(".,") in name.verbs)
        and before.lower() not in _DETERMINERS
        and before.lower() not in _ADJECTIVAL
    )


def _headline(flat: str, start: int, stop: int) -> bool:
    """True inside a line in headline case or capitals, where an initial capital says nothing."""
    left = flat.rfind("\n", max(0, start - WINDOW), start) + 1 or max(0, start - WINDOW)
    right = flat.find("\n", stop, stop + WINDOW)
    words = [w for w in _WORDS.findall(flat[left : right if right >= 0 else stop + WINDOW]) if w[0].isalpha()]
    return len(words) > 3 and sum(w[0].isupper() for w in words) >= 0.65 * len(words)
