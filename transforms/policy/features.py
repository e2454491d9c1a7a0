"""Features of a candidate: named yes/no facts a linear model can weigh and a person can read."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from transforms.knowledge import Knowledge
from transforms.model import DIRECTION_OF_ACTION
from transforms.policy.acts import Candidate
from transforms.policy.clauses import Clauses, Verb
from transforms.policy.company_names import lexicon
from transforms.policy.inflect import BASE, ING, PARTICIPLE, PAST, THIRD
from transforms.policy.modality import governor_classes, noun_classes, word_classes
from transforms.policy.reading import Reading, clauses_of
from transforms.policy.salience import Focus, stem
from transforms.policy.turns import ends, taken, told_in_title, turned

_SUBORDINATORS = frozenset(
    "after when since as while if because although though before where whether that unless once until whereas".split()
)
_RELATIVE_DATES = frozenset("monday tuesday wednesday thursday friday saturday sunday today yesterday tonight".split())
_TIME_WORDS = _RELATIVE_DATES | {"ago", "last"}
_OPENERS = frozenset(("but", "however", "in", "on", "last", "earlier"))
_TIED = "PNCT"  # what makes an -ing form hang on the word before: "for removing", "a man removing"
_DATING = _RELATIVE_DATES | frozenset("on in from at this next immediately now as tomorrow".split())
_BUCKETS = (0, 1, 2, 3, 5, 8, 12, 20, 40, 80)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence as all its candidates see it: the facts that hold of each, and the words that speak to some."""

    clauses: Clauses
    named: dict[int, int]  # mention of each token that names a company
    facts: tuple[str, ...]
    classed: tuple[tuple[int, tuple[str, ...]], ...]  # words of a vocabulary by token, names of companies left out
    times: tuple[tuple[int, str], ...]  # facts on the time told, by token; "weekday" for a day close to the report
    companies: int
    title_words: tuple[tuple[int, str], ...]  # words that the title has too, by token
    governors: Mapping[str, tuple[str, ...]]  # classes of governing verbs
    nouns: Mapping[str, tuple[str, ...]]  # classes of nouns that stand for an act or a speaker
    sectors: Mapping[str, frozenset[str]]  # of companies by name
    standing: dict[str, tuple[str, ...]] = field(default_factory=dict)  # facts of each company, as asked for


def told_by(reading: Reading, sentence: int, focus: Focus, knowledge: Knowledge) -> Told:
    """A sentence read once for `features`."""
    clauses, named = clauses_of(reading, sentence, knowledge)
    words, vocabularies = clauses.words, word_classes(knowledge)
    classed = tuple([(i, kinds) for i, kinds in enumerate(map(vocabularies.get, words)) if kinds and i not in named])
    companies = len({reading.named[m].company.name for m in named.values()})
    facts = tuple(_of_sentence(reading, sentence, words, focus))
    shared: tuple[tuple[int, str], ...] = ()
    if focus.title_stems:
        shared = tuple([(i, words[i]) for i, root in enumerate(map(stem, words)) if root in focus.title_stems])
    return Told(
        clauses,
        named,
        facts,
        classed,
        tuple(_of_times(words, focus)),
        companies,
        shared,
        governor_classes(knowledge),
        noun_classes(knowledge),
        lexicon(knowledge).sectors,
    )


def features(
    candidate: Candidate,
    told: Told,
    reading: Reading,
    focus: Focus,
    seen: dict[tuple[str, str], int],
    knowledge: Knowledge,
) -> list[str]:
    """Names of the facts that hold of a candidate; `seen` counts earlier candidates by (company, frame group)."""
    clauses = told.clauses
    verb = clauses.verbs[candidate.verb] if candidate.verb >= 0 else None
    found = ["bias", *told.facts]
    found.extend(_of_frame(candidate, clauses, verb))
    found.extend(_of_action(candidate, told, focus, knowledge))
    found.extend(_of_actor(candidate, reading, told, verb))
    if verb:
        found.extend(_of_verb(verb, candidate.nominal))
        if not candidate.nominal:
            found.extend(_of_gerund(verb, clauses))
        found.extend(_of_governors(candidate, reading, told, verb))
    found.extend(_of_quotation(candidate, reading))
    found.extend(_of_place(candidate, told, focus, seen))
    found.extend(_of_vocabularies(candidate, told))
    found.extend(_of_words(candidate, told, verb))
    found.extend(_of_time(candidate, told))
    return found


def _bucket(value: int) -> int:
    return _BUCKETS[bisect_right(_BUCKETS, value) - 1]


def _of_sentence(reading: Reading, sentence: int, words: Sequence[str], focus: Focus) -> Iterator[str]:
    yield f"sentence={_bucket(sentence)}"
    yield f"length={_bucket(len(reading.sentences))}"
    yield f"companies_in_text={_bucket(len(focus.order))}"
    yield from focus.about
    yield f"sentence_length={_bucket(len(words))}"
    if reading.text[reading.sentences[sentence].end - 1] == "?":
        yield "question"
    if words[0] in _SUBORDINATORS or words[0] in _OPENERS:
        yield f"opens={words[0]}"


def _of_frame(candidate: Candidate, clauses: Clauses, verb: Verb | None) -> Iterator[str]:
    frame, role = candidate.frame, candidate.role
    lemma = verb.lemma if verb and not candidate.nominal else clauses.words[candidate.head]
    yield f"lemma={lemma}"
    if frame is None:
        yield "frame=none"
        yield f"none*{role}"
        return
    yield f"frame={frame.id}"
    yield f"strength={frame.strength}"
    yield f"action1={frame.action}"
    for action in sorted({f.action for f in candidate.frames}):
        yield f"action={action}"
    yield f"strength*role={frame.strength}*{role}"
    yield f"group*role={frame.group}*{role}"
    for group in sorted({f.group for f in candidate.frames}):
        yield f"group={group}"
    if candidate.nominal:
        yield "nominal"
        yield f"nominal*lemma={verb.lemma if verb else '-'}"


def _of_action(candidate: Candidate, told: Told, focus: Focus, knowledge: Knowledge) -> Iterator[str]:
    """What speaks for an action alone, after the turns the words around it give it; names start with "says:"."""
    clauses = told.clauses
    turn = "turned:" if turned(candidate, clauses, told.governors) else ""
    if candidate.frame:
        yield f"says:{turn}action1={candidate.frame.action}"
        yield f"says:{turn}direction1={DIRECTION_OF_ACTION[candidate.frame.action]}"
        for action in sorted({f.action for f in candidate.frames}):
            yield f"says:{turn}action={action}"
    ending = "ending:" if ends(candidate, clauses, told.governors) else ""
    for action in taken(candidate, clauses, knowledge):
        yield f"says:{ending}takes={action}"
        yield f"says:{ending}takes={DIRECTION_OF_ACTION[action]}"
    for label in sorted(told_in_title(candidate, focus)) if candidate.frame is None else ():
        yield f"says:title={label}"


def _of_actor(candidate: Candidate, reading: Reading, told: Told, verb: Verb | None) -> Iterator[str]:
    clauses, named = told.clauses, told.named
    name, role = reading.named[candidate.mention], candidate.role
    group = candidate.frame.group if candidate.frame else "none"
    for sector in sorted(told.sectors.get(name.company.name, ("unlisted",))):
        yield f"sector={sector}"
        if sector == "media":
            yield f"media*group={group}"
            yield f"media*role={role}"
    yield f"role={role}"
    yield f"kind={name.kind}"
    yield f"use={name.use}"
    yield f"role*kind={role}*{name.kind}"
    yield f"role*use={role}*{name.use}"
    if verb and verb.inherited:
        yield f"inherited*{role}"
    if role in ("poss", "nmod", "of") and verb and verb.subject:
        head = clauses.words[verb.subject.head] if verb.subject.head >= 0 else "-"
        yield f"{role}:head={head}"
        for kind in told.nouns.get(head, ()):
            yield f"{role}:head_is={kind}"
    tokens = [t for t, m in named.items() if m == candidate.mention]
    if not tokens:
        return
    at = tokens[0] if tokens else 0
    distance = candidate.head - at
    yield f"distance={'-' if distance < 0 else ''}{_bucket(abs(distance))}"
    if at and clauses.codes[at - 1] in "PT":
        yield f"actor_after={clauses.words[at - 1]}"
        yield f"actor_after*role={clauses.words[at - 1]}*{role}"
    last = tokens[-1] if tokens else 0
    if last + 1 < len(clauses.words):
        yield f"actor_before={clauses.words[last + 1] if clauses.codes[last + 1] != 'N' else 'N'}"
    between = clauses.codes[min(at, candidate.head) : max(at, candidate.head)]
    yield f"verbs_between={min(3, between.count('V'))}"
    yield f"commas_between={min(3, between.count(','))}"
    yield f"companies={min(4, told.companies)}"


def _of_verb(verb: Verb, nominal: bool) -> Iterator[str]:
    kind = "n" if nominal else "v"
    tense = _tense(verb)
    yield f"{kind}:tense={tense}"
    yield f"{kind}:negative={verb.negative or 'no'}"
    if verb.passive:
        yield f"{kind}:passive"
    if verb.negative:
        yield f"{kind}:neg*tense={tense}"


def _of_gerund(verb: Verb, clauses: Clauses) -> Iterator[str]:
    """Whether the act is only spoken of: "removing tweets would hide information", "starting on Monday, …"."""
    before = clauses.codes[verb.start - 1] if verb.start else "."
    if not verb.form & ING or verb.progressive or verb.infinitive or before in _TIED:
        return
    following = clauses.words[verb.head + 1 : verb.head + 2]
    if verb.lemma in ("start", "begin") and following and following[0] in _DATING:
        yield "gerund=date"
        return
    after = clauses.by_head[verb.head] + 1
    if after >= len(clauses.verbs):
        return
    told = clauses.verbs[after]
    between = clauses.codes[verb.head + 1 : told.start]
    if not told.infinitive and not told.form & ING and not any(code in ",.SWC" for code in between):
        yield f"gerund={told.modal or 'fact'}"


def _tense(verb: Verb) -> str:
    if verb.modal:
        return verb.modal
    if verb.infinitive:
        return "to"
    if verb.perfect:
        return "perfect"
    if verb.progressive:
        return "progressive"
    if verb.passive:
        return "passive"
    if verb.form & ING:
        return "ing"
    if verb.form & (PAST | PARTICIPLE) and not verb.form & BASE:
        return "past"
    return "third" if verb.form & THIRD and not verb.form & BASE else "base"


def _of_governors(candidate: Candidate, reading: Reading, told: Told, verb: Verb) -> Iterator[str]:
    clauses, classes, nouns = told.clauses, told.governors, told.nouns
    if verb.via_noun >= 0:
        yield f"via={clauses.words[verb.via_noun]}"
        for kind in nouns.get(clauses.words[verb.via_noun], ()):
            yield f"via_is={kind}"
    at, depth = verb.governor, 1
    chain: list[str] = []
    while at >= 0 and depth <= 3:
        governor = clauses.verbs[at]
        mine = _is_subject(candidate, reading, governor)
        who = "own" if mine else ("other" if governor.subject and governor.subject.mentions else "none")
        yield f"gov{depth}={governor.lemma}*{who}"
        if depth == 1:
            yield f"gov:link={_tense(verb)}*{governor.lemma}"
            yield f"gov:tense={_tense(governor)}"
            if governor.passive:
                yield f"gov:passive={governor.lemma}"
        if governor.negative:
            yield "gov:negative"
        for kind in classes.get(governor.lemma, ()):
            yield f"gov{depth}_is={kind}*{who}{'*passive' if governor.passive else ''}"
            chain.append(kind)
        at, depth = governor.governor if governor.governor < at else -1, depth + 1
    if depth == 1:
        yield "gov=none"
    for kind in sorted(set(chain)):
        yield f"chain={kind}"


def _is_subject(candidate: Candidate, reading: Reading, verb: Verb) -> bool:
    return bool(verb.subject) and any(
        reading.named[m].company.name == candidate.company.name
        for m, _ in (verb.subject.mentions if verb.subject else ())
    )


def _of_quotation(candidate: Candidate, reading: Reading) -> Iterator[str]:
    quote = reading.quoted[reading.ranges[candidate.sentence][0] + candidate.head]
    if quote < 0:
        yield "quote=no"
        return
    speaker = reading.speakers[quote]
    state = "own" if speaker == candidate.company.name else ("other" if speaker else "unknown")
    yield f"quote={state}"
    yield f"quote*role={state}*{candidate.role}"


def _of_place(candidate: Candidate, told: Told, focus: Focus, seen: dict[tuple[str, str], int]) -> Iterator[str]:
    name = candidate.company.name
    if name not in told.standing:
        told.standing[name] = tuple(_of_company(name, candidate.sentence, focus))
    yield from told.standing[name]
    if candidate.frame:
        same = (name, candidate.frame.group) in focus.title_acts, (name, candidate.frame.action) in focus.title_acts
        yield f"title_act={'group' if same[0] else 'action' if same[1] else 'none'}"
    group = candidate.frame.group if candidate.frame else "-"
    yield f"seen={min(3, seen.get((name, group), 0))}"
    yield f"seen_company={_bucket(seen.get((name, ''), 0))}"
    head = candidate.head
    shared = {word for i, word in told.title_words if head <= i < head + 14 and len(word) > 3}
    yield f"title_overlap={min(4, len(shared))}"
    if any(i == head for i, _ in told.title_words):
        yield "title_has_predicate"
        yield f"title_has_predicate*{name in focus.title_companies}"


def _of_company(name: str, sentence: int, focus: Focus) -> Iterator[str]:
    """What the article has the company stand for, whatever it does in the sentence."""
    yield f"company_rank={min(5, focus.order.index(name)) if name in focus.order else 6}"
    yield f"company_count={_bucket(focus.counts.get(name, 0))}"
    yield f"company_in_title={name in focus.title_companies}"
    if focus.title_companies:
        yield f"title_company={'own' if name in focus.title_companies else 'other'}"
    yield f"first_of_company={focus.first.get(name) == sentence}"


def _of_vocabularies(candidate: Candidate, told: Told) -> Iterator[str]:
    """How many words of each vocabulary stand before and after the predicate, and where its object is."""
    head = candidate.head
    counts: dict[str, int] = {}
    for i, kinds in told.classed:
        side = ":after" if i > head else ":before"
        near = head < i <= head + 7
        for kind in kinds:
            key = kind + side
            counts[key] = counts.get(key, 0) + 1
            if near:
                key = kind + ":object"
                counts[key] = counts.get(key, 0) + 1
    for key, count in sorted(counts.items()):
        yield f"{key}={count if count < 3 else 3}"
    if candidate.frame and DIRECTION_OF_ACTION[candidate.frame.action] == "position":
        yield f"position:on_law={'law_object:object' in counts}"  # "backed the bill", "backed the protests"


def _of_words(candidate: Candidate, told: Told, verb: Verb | None) -> Iterator[str]:
    words, codes, named, head = told.clauses.words, told.clauses.codes, told.named, candidate.head
    lemma = verb.lemma if verb and not candidate.nominal else words[head]
    content = 0
    for i in range(head + 1, min(len(words), head + 11)):
        if codes[i] in ".;" and words[i] in ".;!?":
            break
        if i in named:
            yield "o:COMPANY"
        elif codes[i] in "NVG":
            root = stem(words[i])
            yield f"o:{root}"
            content += 1
            if content <= 2:
                yield f"vo:{lemma}_{root}"
    yield f"next={words[head + 1] if head + 1 < len(words) and codes[head + 1] not in 'NG' else 'N'}"
    start = verb.start if verb and not candidate.nominal else head
    for i in range(max(0, start - 3), start):
        if i not in named:
            yield f"p:{words[i]}"
    for i in range(max(0, start - 8), start):
        if words[i] in _SUBORDINATORS:
            yield f"under={words[i]}"


def _of_time(candidate: Candidate, told: Told) -> Iterator[str]:
    for i, fact in told.times:
        yield fact
        if fact == "weekday":
            yield f"weekday_near={abs(i - candidate.head) <= 6}"


def _of_times(words: Sequence[str], focus: Focus) -> Iterator[tuple[int, str]]:
    for i, word in [(i, w) for i, w in enumerate(words) if w in _TIME_WORDS or w[0].isdecimal()]:
        if word in _RELATIVE_DATES:
            yield i, "weekday"
        elif len(word) == 4 and word.isdecimal() and word[:2] in ("19", "20"):
            yield i, f"year={'same' if int(word) == focus.year else ('past' if int(word) < focus.year else 'future')}"
        elif word == "ago" or (
            word == "last"
            and i + 1 < len(words)
            and words[i + 1] in ("year", "month", "fall", "spring", "summer", "winter")
        ):
            yield i, "long_ago"
        elif word == "last" and i + 1 < len(words) and words[i + 1] == "week":
            yield i, "last_week"
