"""Acts of a company that their sentence does not name: "The clips were taken down.", "The revised terms allow it."

Two companies can be meant: the one named last (role ``implied``) and the one the text names most (role ``about``).
Where a sentence names others, which do not act in it, the one named last before it is proposed, too (``beside``), and
where "the company" or "it" was taken for another, the one the text is about (``rival``).
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.knowledge import Knowledge, compiled
from transforms.policy.candidates import MAX_OF_SENTENCE, Candidate, candidate, fitting_frames
from transforms.policy.clauses import Clauses, Verb
from transforms.policy.frames import Frame, FrameHit, lexicon
from transforms.policy.modality import governor_classes
from transforms.policy.reading import Reading, clauses_of
from transforms.policy.tagging import BE

_MEMORY = 4  # sentences a company stays the silent actor of
_BACK, _AHEAD = 12, 4  # sentences within which the company named most is named, to act without being named
_BESIDE_ANOTHER = 8  # the same, where another company was named last
_LEADS = 0.4  # share of the mentions with which the company named most acts, where another was named last
_STRONG = 2  # strength of a frame that tells an act by itself
_MODALS = frozenset(("will", "may", "might", "can"))
_RULING = frozenset(("will", "may"))
_SETTLED = _MODALS | BE | frozenset(("longer", "won't", "'ll", "can't", "cannot"))
_MAX_RIVALS = 6
_TELLING = 8  # words of a sentence without verb that can tell an act


def implied(reading: Reading, sentence: int, knowledge: Knowledge) -> list[Candidate]:
    """Acts of a sentence that names no company."""
    last = _named_last(reading, sentence)
    most = _named_most(reading, sentence, last)
    if last < 0 and (most < 0 or not _may_act(reading, sentence, knowledge)):
        return []
    clauses, _ = clauses_of(reading, sentence, knowledge)
    lex = lexicon(knowledge)
    reports = governor_classes(knowledge)
    found: list[Candidate] = []
    guesses = 0
    for n, verb in enumerate(clauses.verbs):
        hits = fitting_frames(clauses.frames_at(verb.head, lex), verb)
        if last >= 0 and (hits or (guesses < 2 and "report" not in reports.get(verb.lemma, ()))):
            found.append(_silent(reading, sentence, clauses, n, hits, last, "implied"))
            guesses += 1
        if most >= 0 and (_tells(verb, hits[0].frame) if hits else _rules(verb)):
            found.append(_silent(reading, sentence, clauses, n, hits, most, "about"))
    if not clauses.verbs and last >= 0 and len(clauses.words) >= _TELLING:
        found.append(candidate(reading, sentence, clauses, -1, 0, 0, (), last, "bare", False))
    return found[:MAX_OF_SENTENCE]


def beside(
    reading: Reading, sentence: int, clauses: Clauses, found: Sequence[Candidate], knowledge: Knowledge
) -> Iterator[Candidate]:
    """Acts of companies that a sentence does not name though it names others."""
    here = {reading.named[m].company.name for m in reading.by_sentence[sentence]}
    last = _named_last(reading, sentence)
    if last >= 0 and reading.named[last].company.name not in here:
        yield from _beside_others(reading, sentence, clauses, last, knowledge)
    taken = [c for c in found if c.frame and c.role in ("subj", "said") and _is_taken_for(reading, c)]
    if not taken:
        return
    most = _named_most(reading, sentence, taken[0].mention)
    if most >= 0 and reading.named[most].company.name not in here:
        for c in taken[:_MAX_RIVALS]:
            yield replace(c, mention=most, company=reading.named[most].company, role="rival")


def _beside_others(
    reading: Reading, sentence: int, clauses: Clauses, last: int, knowledge: Knowledge
) -> Iterator[Candidate]:
    """Acts whose subject or agent is none of the companies that the sentence names."""
    lex = lexicon(knowledge)
    for n, verb in enumerate(clauses.verbs):
        acts = verb.subject is not None and bool(verb.subject.mentions) and not verb.passive
        if acts or verb.agents or verb.inherited:
            continue
        hits = fitting_frames(clauses.frames_at(verb.head, lex), verb)
        if hits and hits[0].frame.strength >= _STRONG:
            yield _silent(reading, sentence, clauses, n, hits, last, "beside")


def _is_taken_for(reading: Reading, c: Candidate) -> bool:
    """Whether the company was read from "the company" or "it", which can mean another."""
    name = reading.named[c.mention]
    strong = c.frame is not None and c.frame.strength >= _STRONG
    return strong and name.kind == "anaphor" and name.use != "possessor"


def _tells(verb: Verb, frame: Frame) -> bool:
    """Whether a predicate without its company tells an act: by a strong frame, or of what is done or will be."""
    settled = verb.passive or verb.modal in _MODALS or verb.negative == "no_longer"
    return frame.strength >= (_STRONG if settled else _STRONG + 1)


def _rules(verb: Verb) -> bool:
    """Whether a predicate that no frame knows says what will be or may be: "Users will get a label of their own"."""
    return verb.modal in _RULING and not verb.inherited


def _silent(
    reading: Reading, sentence: int, clauses: Clauses, n: int, hits: list[FrameHit], mention: int, role: str
) -> Candidate:
    verb = clauses.verbs[n]
    return candidate(reading, sentence, clauses, n, verb.head, verb.start, hits, mention, role, False)


def _named_last(reading: Reading, sentence: int) -> int:
    for back in range(sentence - 1, max(-1, sentence - 1 - _MEMORY), -1):
        acting = [m for m in reading.by_sentence[back] if reading.named[m].use != "source"]
        if acting:
            return acting[0]
    return -1


def _named_most(reading: Reading, sentence: int, last: int) -> int:
    """The mention next to a sentence of the company named most; -1 where it cannot be meant."""
    if reading.most_named is None:
        reading.most_named = _mentions_of_most_named(reading)
    mentions, share = reading.most_named
    at = bisect_left(mentions, reading.sentences[sentence].start, key=lambda m: reading.named[m].start)
    near = mentions[max(0, at - 1) : at] or mentions[:1]
    if not near:
        return -1
    back, ahead = _BACK, _AHEAD
    if last >= 0:
        if share < _LEADS or reading.named[near[0]].company.name == reading.named[last].company.name:
            return -1
        back = _BESIDE_ANOTHER
    low, high = max(0, sentence - back), min(len(reading.sentences) - 1, sentence + ahead)
    start = reading.named[near[0]].start
    return near[0] if reading.sentences[low].start <= start < reading.sentences[high].end else -1


def _mentions_of_most_named(reading: Reading) -> tuple[list[int], float]:
    """The mentions of the company named most, and their share of all mentions."""
    acting = [(m, n.company.name) for m, n in enumerate(reading.named) if n.use != "source" and n.kind != "group"]
    if not acting:
        return [], 0.0
    name = Counter(name for _, name in acting).most_common(1)[0][0]  # of several the one named first
    mentions = [m for m, other in acting if other == name]
    return mentions, len(mentions) / len(acting)


def _may_act(reading: Reading, sentence: int, knowledge: Knowledge) -> bool:
    """Whether the words of a sentence can tell an act at all: spares taking apart those that cannot."""
    low, high = reading.ranges[sentence]
    words = reading.tokens.words[low:high]
    stronger, strong = _strong_words(knowledge)
    if not stronger.isdisjoint(words) or not _RULING.isdisjoint(words):
        return True
    return not (strong.isdisjoint(words) or _SETTLED.isdisjoint(words))


@compiled
def _strong_words(knowledge: Knowledge) -> tuple[frozenset[str], frozenset[str]]:
    """Words with which a frame can start that tells an act by itself, and one that does with a verb as in `_tells`."""
    strengths = {
        word: max(f.strength if not f.noun else 0 for f in frames) for word, frames in lexicon(knowledge).items()
    }
    return (
        frozenset(word for word, strength in strengths.items() if strength > _STRONG),
        frozenset(word for word, strength in strengths.items() if strength == _STRONG),
    )
