"""What one article tells: the acts, demands and quotations in it, and the candidates that were not kept.

`extract_mentions` reads an article once, proposes candidates sentence by sentence, lets the scorer dispose, and fills
the terms of the acts that are kept. Every candidate ends as a mention, as support of one, or in `dropped` with a
reason: ``score`` (too unlikely), ``second_act``, ``exception`` (what a restriction leaves allowed), ``summary`` (of
several companies' acts that are told one by one), ``demanded``, ``repeats`` (tells an act already told).
"""

import re
from dataclasses import dataclass, replace

from transforms.ids import content_id
from transforms.knowledge import Knowledge
from transforms.model import DIRECTION_OF_ACTION, Article, Dropped, Evidence, Findings, Mention, Quote
from transforms.policy.acts import Candidate, propose
from transforms.policy.anaphora import resolve
from transforms.policy.assertion import is_past, modality_of, reporter_of
from transforms.policy.companies import find_companies
from transforms.policy.decide import Act, Decision, decide
from transforms.policy.demands import asked_of_company, demands_of
from transforms.policy.denials import denials_in, is_denied
from transforms.policy.features import features, told_by
from transforms.policy.modality import word_classes
from transforms.policy.positions import no_new_position
from transforms.policy.reading import Name, Reading, clauses_of, cut_sentences, read
from transforms.policy.request import SlotRequest, Slots
from transforms.policy.retold import filled, folded, is_retold
from transforms.policy.salience import Focus, focus
from transforms.policy.scorer import shipped_scorer
from transforms.policy.slots import fill_slots, find_topics
from transforms.policy.turns import with_frames
from transforms.policy.word_order import with_words
from transforms.text.quotes import find_quotes

_MAX_DROPPED = 200
_MAX_SUPPORT = 6
_MAX_TELLINGS = 3  # of one act that are asked for its terms
_MAX_EXCEPTIONS = 4
_GRANTING = re.compile(r"\b(?:allow|let|permit|exempt|except|spar)(?:s|t?ed|t?ing)?\s+(?:for\s+)?", re.IGNORECASE)
_NEAR_OPENING, _SHOWN = 15, 40  # words


@dataclass(frozen=True, slots=True)
class Weighed:
    """An article read, its candidates in text order and the facts that hold of each."""

    body: Reading
    title: Reading | None
    focus: Focus
    quotes: tuple[Quote, ...]
    candidates: tuple[Candidate, ...]
    facts: tuple[list[str], ...]

    @property
    def siblings(self) -> list[tuple[int, str]]:
        """Of each candidate its sentence and company: those that share both are weighed together."""
        return [(c.sentence, c.company.name) for c in self.candidates]


def extract_mentions(article: Article, knowledge: Knowledge) -> Findings:
    """The acts an English article tells; other languages give empty findings."""
    if not article.language.startswith("en") or not article.text.strip():
        return Findings(article_id=article.article_id)
    weighed = weigh(article, knowledge)
    asked = asked_of_company(weighed.body, weighed.candidates, knowledge)
    scorer = shipped_scorer()
    chance, action_scores = scorer.score(weighed.facts, weighed.siblings)
    probability = with_words(weighed.body, weighed.title, weighed.candidates, chance, knowledge)
    probability[[a.candidate for a in asked]] = 0.0
    lawless = set(no_new_position(weighed.body, weighed.candidates, knowledge))
    denied = _denied(weighed, knowledge)
    probability[sorted(denied | lawless)] = 0.0
    action_scores = with_frames(weighed.body, weighed.candidates, action_scores, scorer.actions, knowledge)
    decision = decide(weighed.body, weighed.candidates, probability, action_scores, scorer.actions)
    mentions = mentions_of(article, weighed, decision, knowledge)
    topics = [_first_topic(article, weighed, weighed.candidates[a.candidate], knowledge) for a in asked]
    return Findings(
        article_id=article.article_id,
        mentions=mentions,
        demands=demands_of(article, weighed.body, weighed.candidates, asked, topics),
        quotes=weighed.quotes,
        dropped=_dropped(
            weighed,
            decision,
            [float(p) for p in probability],
            {a.candidate: "demanded" for a in asked}
            | dict.fromkeys(lawless, "no_new_position")
            | dict.fromkeys(denied, "denied"),
        ),
    )


def _denied(weighed: Weighed, knowledge: Knowledge) -> set[int]:
    """Candidates whose act the sentence denies."""
    body, found = weighed.body, set()
    told = {c.sentence for c in weighed.candidates}
    denials = {sentence: denials_in(body.text, *body.sentences[sentence], knowledge) for sentence in told}
    for i, c in enumerate(weighed.candidates):
        head = body.tokens.starts[body.ranges[c.sentence][0] + c.head]
        if is_denied(body.text, denials[c.sentence], head):
            found.add(i)
    return found


def mentions_of(article: Article, weighed: Weighed, decision: Decision, knowledge: Knowledge) -> tuple[Mention, ...]:
    """The acts of a decision with their terms and evidence, by id; acts that turn out one are marked as repeats."""
    kept: list[Mention] = []
    for rank, act in enumerate(decision.acts):
        mention = _mention(article, weighed, act, rank, knowledge)
        same = next((n for n, known in enumerate(kept) if is_retold(known, mention)), -1)
        if same < 0:
            kept.append(mention)
        else:
            kept[same] = folded(kept[same], mention)
            decision.reasons[act.candidate] = "repeats"
    return tuple(sorted(kept, key=lambda m: m.mention_id))


def weigh(article: Article, knowledge: Knowledge) -> Weighed:
    """Everything up to the decision: candidates and their features."""
    body, quotes = _read_body(article.text, knowledge)
    title = _read_title(article.title, knowledge)
    about = focus(body, title, _title_acts(title, knowledge), article.published.at, word_classes(knowledge))
    candidates: list[Candidate] = []
    facts: list[list[str]] = []
    seen: dict[tuple[str, str], int] = {}
    for sentence in range(len(body.sentences)):
        fresh = propose(body, sentence, knowledge)
        if not fresh:
            continue
        told = told_by(body, sentence, about, knowledge)
        facts.extend(features(candidate, told, body, about, seen, knowledge) for candidate in fresh)
        candidates.extend(fresh)
        for candidate in fresh:
            for group in (candidate.frame.group if candidate.frame else "-", ""):
                key = (candidate.company.name, group)
                seen[key] = seen.get(key, 0) + 1
    return Weighed(body, title, about, quotes, tuple(candidates), tuple(facts))


def _read_body(text: str, knowledge: Knowledge) -> tuple[Reading, tuple[Quote, ...]]:
    sentences = cut_sentences(text)
    mentioned = find_companies(text, knowledge)
    named: tuple[Name, ...] = (*mentioned, *resolve(text, sentences, mentioned, knowledge))
    quotes = find_quotes(text, named, knowledge)
    return read("text", text, named, sentences, [(q.start, q.end, q.company) for q in quotes]), quotes


def _read_title(title: str, knowledge: Knowledge) -> Reading | None:
    if not title.strip():
        return None
    return read("title", title, find_companies(title, knowledge), cut_sentences(title), ())


def _title_acts(title: Reading | None, knowledge: Knowledge) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for sentence in range(len(title.sentences) if title else 0):
        for candidate in propose(title, sentence, knowledge) if title else ():
            found.update((candidate.company.name, label) for f in candidate.frames for label in (f.action, f.group))
    return found


def _until(action: str, slots: Slots) -> str:
    """What ends with a term: until something happens it is withheld, for a time it is suspended."""
    if action == "end" and slots.duration is not None:
        return "suspend"
    if action == "end" and slots.condition is not None and slots.condition.text.lower().startswith("until"):
        return "withhold"
    return action


def _mention(article: Article, weighed: Weighed, act: Act, rank: int, knowledge: Knowledge) -> Mention:
    candidate = weighed.candidates[act.candidate]
    salience = "main" if rank == 0 or candidate.company.name in weighed.focus.title_companies else "secondary"
    slots = _slots(article, weighed, candidate, act.action, salience, knowledge)
    action = _until(act.action, slots)
    if rank and salience == "secondary" and is_past(weighed.body, candidate, slots, article.published, knowledge):
        salience = "background"
    modality = modality_of(weighed.body, candidate, action, slots.hints, knowledge)
    frames = tuple(f.id for f in candidate.frames[:3]) or ("verb:unlisted",)
    mention = Mention(
        mention_id=content_id(
            article.article_id, candidate.company.name, action, str(candidate.start), str(candidate.end)
        ),
        article_id=article.article_id,
        ref=article.ref,
        company=candidate.company,
        action=action,
        direction=DIRECTION_OF_ACTION[action],
        modality=modality,
        topics=slots.topics,
        object=slots.object,
        counterparty=slots.counterparty,
        jurisdiction=slots.jurisdiction,
        condition=slots.condition,
        duration=slots.duration,
        exceptions=slots.exceptions,
        rationale=slots.rationale,
        announced_on=slots.announced_on,
        effective_on=slots.effective_on,
        channel=slots.channel,
        spokesperson=slots.spokesperson,
        evidence=_evidence(weighed, act, slots),
        quotes=slots.quotes,
        attributed_to=slots.attributed_to,
        reported_by=reporter_of(modality, slots.attributed_to),
        salience=salience,
        confidence=round(act.confidence, 4),
        rules=(*frames, f"role:{candidate.role}"),
    )
    return filled(_with_exceptions(mention, weighed, act), _other_tellings(article, weighed, act, mention, knowledge))


def _other_tellings(article: Article, weighed: Weighed, act: Act, lead: Mention, knowledge: Knowledge) -> list[Mention]:
    """The terms that the act's first supports in other sentences give it."""
    found: list[Mention] = []
    read = {weighed.candidates[act.candidate].sentence}
    for other in act.support:
        candidate = weighed.candidates[other]
        if candidate.sentence in read or len(found) >= _MAX_TELLINGS:
            continue
        read.add(candidate.sentence)
        slots = _slots(article, weighed, candidate, act.action, lead.salience, knowledge)
        found.append(
            replace(
                lead,
                condition=slots.condition,
                duration=slots.duration,
                spokesperson=slots.spokesperson,
                channel=slots.channel,
                jurisdiction=slots.jurisdiction,
                rationale=slots.rationale,
                announced_on=slots.announced_on,
                effective_on=slots.effective_on,
                attributed_to=slots.attributed_to,
                evidence=slots.evidence,
            )
        )
    return found


def _with_exceptions(mention: Mention, weighed: Weighed, act: Act) -> Mention:
    """The mention with what other sentences leave allowed as its exceptions."""
    excepted = [weighed.candidates[i] for i in act.excepted]
    granting = [c for c in excepted if _granting(weighed.body, c) is not None]
    spans = [_granted(weighed.body, candidate) for candidate in granting or excepted]
    fresh: list[Evidence] = []
    for span in sorted(spans, key=lambda e: (e.start, -e.end)):
        known = any(words in span.text for words in mention.exceptions)
        if not known and len(fresh) < _MAX_EXCEPTIONS and not any(span.start < e.end for e in fresh):
            fresh.append(span)
    return replace(
        mention,
        exceptions=(*mention.exceptions, *(span.text for span in fresh)),
        evidence=tuple(sorted({*mention.evidence, *fresh})),
    )


def _granted(body: Reading, candidate: Candidate) -> Evidence:
    """Whom or what an exception leaves allowed: "it will go on allowing schools to …" says "schools to …"."""
    verb = _granting(body, candidate)
    return _span("exceptions", body, verb.end() if verb else candidate.start, candidate.end)


def _granting(body: Reading, candidate: Candidate) -> re.Match[str] | None:
    """The words by which a candidate lets somebody do something, where it says whom or what behind them."""
    verb = _GRANTING.search(body.text, candidate.start, candidate.end)
    return verb if verb is not None and verb.end() < candidate.end else None


def _slots(
    article: Article, weighed: Weighed, candidate: Candidate, action: str, salience: str, knowledge: Knowledge
) -> Slots:
    return fill_slots(_request(article, weighed, candidate, action, salience, knowledge), knowledge)


def _first_topic(article: Article, weighed: Weighed, candidate: Candidate, knowledge: Knowledge) -> str:
    topics = find_topics(_request(article, weighed, candidate, "", "main", knowledge), knowledge)
    return topics[0] if topics else ""


def _request(
    article: Article, weighed: Weighed, candidate: Candidate, action: str, salience: str, knowledge: Knowledge
) -> SlotRequest:
    body = weighed.body
    return SlotRequest(
        text=article.text,
        title=article.title,
        sentences=body.sentences,
        sentence=candidate.sentence,
        predicate=_predicate(body, candidate, knowledge),
        company=candidate.company.name,
        action=action or (candidate.frame.action if candidate.frame else ""),
        brand=candidate.company.brand,
        published=article.published,
        quotes=weighed.quotes,
        named=tuple(body.named),
        salience=salience,
    )


def _predicate(body: Reading, candidate: Candidate, knowledge: Knowledge) -> tuple[int, int]:
    low = body.ranges[candidate.sentence][0]
    clauses, _ = clauses_of(body, candidate.sentence, knowledge)
    start = clauses.verbs[candidate.verb].start if candidate.verb >= 0 and not candidate.nominal else candidate.head
    return body.tokens.starts[low + start], body.tokens.ends[low + candidate.head]


def _evidence(weighed: Weighed, act: Act, slots: Slots) -> tuple[Evidence, ...]:
    best = weighed.candidates[act.candidate]
    found = [_shown(weighed.body, best), *slots.evidence]
    found.append(
        Evidence(
            field="company",
            source="text",
            start=_name(weighed, best).start,
            end=_name(weighed, best).end,
            text=_name(weighed, best).text,
        )
    )
    for other in sorted(act.support)[:_MAX_SUPPORT]:
        candidate = weighed.candidates[other]
        found.append(_span("support", weighed.body, candidate.start, candidate.end))
    return tuple(sorted(set(found)))


def _shown(body: Reading, candidate: Candidate) -> Evidence:
    """The words that show the act, with the opening of their sentence where it is near."""
    low, high = body.ranges[candidate.sentence]
    first, last = body.tokens.between(candidate.start, candidate.end)
    if first - low <= _NEAR_OPENING:
        first = low
    last = min(high, max(last, first + _SHOWN))
    return _span("act", body, body.tokens.starts[first], body.tokens.ends[last - 1])


def _name(weighed: Weighed, candidate: Candidate) -> Name:
    return weighed.body.named[candidate.mention]


def _span(field: str, reading: Reading, start: int, end: int) -> Evidence:
    return Evidence(field=field, source=reading.source, start=start, end=end, text=reading.text[start:end])


def _dropped(
    weighed: Weighed, decision: Decision, probability: list[float], ruled_out: dict[int, str]
) -> tuple[Dropped, ...]:
    found = [
        Dropped(
            company=c.company.name,
            action=c.frame.action if c.frame else "",
            reason=ruled_out.get(i, decision.reasons[i]),
            start=c.start,
            end=c.end,
            text=weighed.body.text[c.start : c.end],
            rule=c.frame.id if c.frame else "verb:unlisted",
            score=round(probability[i], 4),
        )
        for i, c in enumerate(weighed.candidates)
        if decision.reasons[i]
    ]
    likeliest = sorted(found, key=lambda d: (-d.score, d.start, d.company, d.rule))[:_MAX_DROPPED]
    return tuple(sorted(likeliest, key=lambda d: (d.start, d.end, d.company, d.rule)))
