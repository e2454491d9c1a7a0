"""Acts told without a predicate of their own: "So did Globex.", "Initech followed on Friday", "Globex: thirty days."

Such a telling takes the frames of the act told before it (role ``echo``); its words stay its own. A company for which
nothing in its sentence speaks gets one guess: ``bare`` where the sentence has no verb, else ``unheard``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from transforms.knowledge import Knowledge, compiled
from transforms.policy.candidates import Candidate, candidate, fitting_frames
from transforms.policy.clauses import Clauses
from transforms.policy.frames import Frame, FrameHit, lexicon
from transforms.policy.modality import governor_classes
from transforms.policy.reading import Reading, clauses_of

_BACK = 3  # sentences back in which the act stands that is told again
_STRONG = 2  # strength of a frame that tells an act by itself
_MENTIONS = 24  # of a sentence that are looked at
_AFTER = 4  # words behind a name among which a telling without verb begins
_SILENT = ("source", "venue", "modifier")  # uses of a name that tell nothing of its company's acts


def elliptic(
    reading: Reading,
    sentence: int,
    clauses: Clauses,
    named: Mapping[int, int],
    found: Sequence[Candidate],
    knowledge: Knowledge,
) -> list[Candidate]:
    """One candidate for each company that none of `found` speaks of; those of `found` that echo an act take it on."""
    heard = {c.company.name for c in found}
    quiet: list[tuple[int, int]] = []
    if any(reading.named[m].company.name not in heard for m in reading.by_sentence[sentence]):
        quiet = [(token, m) for token, m in _companies(reading, named) if reading.named[m].company.name not in heard]
    light = [c for c in found if c.frame is None and _is_light(clauses, c, knowledge)]
    if not quiet and not light:
        return []
    echoes = not clauses.verbs or _echoes(knowledge).search(" ".join(clauses.words)) is not None
    for c in light[:_MENTIONS] if echoes else ():
        _take_on(c, _told_before(reading, sentence, clauses, c.head, knowledge))
    fresh = [_guess(reading, sentence, clauses, token, mention, knowledge) for token, mention in quiet]
    for c in fresh if echoes else ():
        _take_on(c, _told_before(reading, sentence, clauses, c.head, knowledge))
    return fresh


def _companies(reading: Reading, named: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """The first telling mention of each company of a sentence, with its token."""
    seen: set[str] = set()
    places = sorted({m: token for token, m in sorted(named.items(), reverse=True)}.items(), key=lambda p: p[1])
    for first, token in places[:_MENTIONS]:
        for m in (first, *reading.twins.get(first, ())):
            name = reading.named[m]
            if name.use not in _SILENT and name.company.name not in seen:
                seen.add(name.company.name)
                yield token, m


def _is_light(clauses: Clauses, c: Candidate, knowledge: Knowledge) -> bool:
    return c.role in ("subj", "listed") and c.verb >= 0 and clauses.verbs[c.verb].lemma in _light_verbs(knowledge)


def _guess(
    reading: Reading, sentence: int, clauses: Clauses, token: int, mention: int, knowledge: Knowledge
) -> Candidate:
    """The candidate at the verb the name stands nearest to, by choice one it is the subject of."""
    if not clauses.verbs:
        head = next(
            (i for i in range(token + 1, min(len(clauses.words), token + 1 + _AFTER)) if _opens(clauses, i)), token
        )
        return candidate(reading, sentence, clauses, -1, head, token, (), mention, "bare", False)
    reports = governor_classes(knowledge)

    def distance(n: int) -> tuple[bool, bool, int]:
        verb = clauses.verbs[n]
        own = verb.subject is not None and any(m == mention for m, _ in verb.subject.mentions)
        return not own, "report" in reports.get(verb.lemma, ()), abs(verb.head - token)

    n = min(range(len(clauses.verbs)), key=distance)
    verb = clauses.verbs[n]
    return candidate(reading, sentence, clauses, n, verb.head, verb.start, (), mention, "unheard", False)


def _opens(clauses: Clauses, i: int) -> bool:
    return clauses.codes[i] in "NDGA" and clauses.words[i][0].isalnum()


def _take_on(c: Candidate, hits: Sequence[FrameHit]) -> None:
    """Make a candidate an echo of an act."""
    if hits:
        frames: tuple[Frame, ...] = tuple(h.frame for h in hits)
        c.frame, c.frames, c.role = frames[0], frames, "echo"


def _told_before(
    reading: Reading, sentence: int, clauses: Clauses, head: int, knowledge: Knowledge
) -> Sequence[FrameHit]:
    """The frames of the act told last ahead of a token: in its sentence, or first in one of those before."""
    lex = lexicon(knowledge)
    for verb in reversed([v for v in clauses.verbs if v.head < head]):
        hits = fitting_frames(clauses.frames_at(verb.head, lex), verb)
        if hits and hits[0].frame.strength >= _STRONG:
            return hits
    for back in range(sentence - 1, max(-1, sentence - 1 - _BACK), -1):
        earlier, _ = clauses_of(reading, back, knowledge)
        for verb in earlier.verbs:
            hits = fitting_frames(earlier.frames_at(verb.head, lex), verb)
            if hits and hits[0].frame.strength >= _STRONG:
                return hits
    return ()


@compiled
def _echoes(knowledge: Knowledge) -> re.Pattern[str]:
    phrases = knowledge.data("references.yaml")["echoes"]["phrases"]
    return re.compile(
        rf"(?:^| )(?:{'|'.join(re.escape(p) for p in sorted(phrases, key=lambda p: (-len(p), p)))})(?: |$)"
    )


@compiled
def _light_verbs(knowledge: Knowledge) -> frozenset[str]:
    return frozenset(knowledge.data("references.yaml")["echoes"]["verbs"])
