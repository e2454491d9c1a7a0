"""The model's acts against the rule engine's: what both tell is surer, and what differs is noted, never hidden.

Of the rule engine stay the demands and quotations, and the acts in parts of the text that the model was not shown. An
act of the rules that the model does not tell goes to `dropped` as ``not_confirmed``, with its score, for `explain`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from transforms.knowledge import Knowledge
from transforms.model import Article, Dropped, Evidence, Findings, Mention
from transforms.policy.answers import Answer, Told
from transforms.policy.extractor import Extractor, Trust
from transforms.policy.grounding import Ground, Ungrounded, ground_of
from transforms.policy.model_acts import Act, act_of, same_act
from transforms.policy.verbatim import Place

NOT_EVALUATED = "model:not_evaluated"
_SHOWN = 300  # characters of an act that was dropped


def not_evaluated(rules: Findings, reason: str) -> Findings:
    """What the rules found, marked as not looked at by a model, with why."""
    why = Dropped(company="", action="", reason=reason, start=0, end=0, text="", rule=NOT_EVALUATED)
    mentions = tuple(_marked(m, NOT_EVALUATED) for m in rules.mentions)
    return replace(rules, mentions=mentions, dropped=(why, *rules.dropped))


def evaluated(
    article: Article, answer: Answer, rules: Findings, shown: int, extractor: Extractor, knowledge: Knowledge
) -> Findings:
    """The acts of a usable answer that hold, weighed against the rules; `shown` is how much of the text the model
    had.
    """
    ground = ground_of(article, rules.quotes, knowledge)
    acts: list[Act] = []
    dropped: list[Dropped] = []
    for told in answer.events:
        try:
            act = act_of(told, ground, extractor, knowledge)
        except Ungrounded as why:
            dropped.append(_dropped(told, str(why), None))
            continue
        if any(same_act(act, other) for other in acts):
            dropped.append(_dropped(told, "repeats", act.place))
        else:
            acts.append(act)
    checked = [_weighed(act, rules, ground, extractor.trust) for act in acts]
    confirmed = {rule_mention for _, agreeing in checked for rule_mention in agreeing}
    mentions = [mention for mention, _ in checked]
    for mention in rules.mentions:
        place = place_of(mention)
        if place is not None and place.source == "text" and place.start >= shown:
            mentions.append(_marked(mention, NOT_EVALUATED))
        elif mention.mention_id not in confirmed:
            dropped.append(_unconfirmed(mention, place))
    return replace(
        rules,
        mentions=tuple(sorted({m.mention_id: m for m in mentions}.values(), key=lambda m: m.mention_id)),
        dropped=tuple(
            sorted((*dropped, *rules.dropped), key=lambda d: (d.start, d.end, d.company, d.rule, d.reason, d.text))
        ),
    )


def place_of(mention: Mention) -> Place | None:
    """Where a mention's act is shown."""
    shown = next((e for e in mention.evidence if e.field == "act"), None)
    return Place(shown.source, shown.start, shown.end) if shown else None


def _weighed(act: Act, rules: Findings, ground: Ground, trust: Trust) -> tuple[Mention, tuple[str, ...]]:
    """The mention with its confidence and what the rules say of it, and the ids of the rules' mentions that agree."""
    span = _sentences(act.place, ground)
    own = [m for m in rules.mentions if m.company.name == act.mention.company.name]
    beside = [m for m in own if _meets(m.evidence, span)]
    agreeing = [m for m in beside if m.direction == act.mention.direction]
    agreeing = agreeing or [m for m in own if m.action == act.mention.action]
    if agreeing:
        surest = max(agreeing, key=lambda m: (m.confidence, m.mention_id))
        confidence = 1 - (1 - trust.alone) * (1 - surest.confidence)
        said = [f"rules:agree:{surest.rules[0] if surest.rules else surest.action}"]
    elif beside:
        confidence, said = trust.disputed, [f"rules:tell:{m.action}" for m in beside]
    elif _demanded(act, rules, span):
        confidence, said = trust.disputed, ["rules:demanded"]
    else:
        confidence, said = trust.alone, _reasons(act, rules, span)
    mention = replace(act.mention, confidence=round(confidence, 4), rules=(*act.mention.rules, *sorted(set(said))))
    if agreeing and mention.object is None:
        mention = _with_object(mention, surest)
    return mention, tuple(m.mention_id for m in agreeing)


def _with_object(mention: Mention, other: Mention) -> Mention:
    """The mention with the object of the rules' one: models often put the thing acted on in words of their own."""
    if other.object is None:
        return mention
    shown = (e for e in other.evidence if e.field == "object")
    evidence = tuple(sorted({*mention.evidence, *shown}))
    return replace(mention, object=other.object, evidence=evidence, rules=(*mention.rules, "rules:object"))


def _reasons(act: Act, rules: Findings, span: Place) -> list[str]:
    """Why the rules do not tell the act: the reason their likeliest candidate was dropped for, or silence."""
    near = [
        d for d in rules.dropped
        if d.company == act.mention.company.name and span.source == "text" and d.start < span.end and span.start < d.end
    ]  # fmt: skip
    if not near:
        return ["rules:silent"]
    return [f"rules:dropped:{max(near, key=lambda d: (d.score, d.reason)).reason}"]


def _demanded(act: Act, rules: Findings, span: Place) -> bool:
    return any(d.company.name == act.mention.company.name and _meets(d.evidence, span) for d in rules.demands)


def _meets(evidence: Iterable[Evidence], span: Place) -> bool:
    """Whether words that show an act stand in the span."""
    fields = ("act", "support")
    return any(
        e.field in fields and e.source == span.source and e.start < span.end and span.start < e.end for e in evidence
    )


def _sentences(place: Place, ground: Ground) -> Place:
    """A place widened to the sentences it stands in."""
    if place.source == "title":
        return Place("title", 0, len(ground.article.title))
    inside: Sequence[tuple[int, int]] = [s for s in ground.sentences if s[0] < place.end and place.start < s[1]]
    return Place("text", inside[0][0], inside[-1][1]) if inside else place


def _marked(mention: Mention, rule: str) -> Mention:
    return replace(mention, rules=(*mention.rules, rule))


def _dropped(told: Told, reason: str, place: Place | None) -> Dropped:
    """An act of the model that does not hold; offsets are 0 where its words are nowhere."""
    start, end = (place.start, place.end) if place and place.source == "text" else (0, 0)
    return Dropped(
        company=told.company,
        action=told.action,
        reason=reason,
        start=start,
        end=end,
        text=told.act[:_SHOWN],
        rule="model",
    )


def _unconfirmed(mention: Mention, place: Place | None) -> Dropped:
    at = place or Place("text", 0, 0)
    shown = next((e.text for e in mention.evidence if e.field == "act"), "")
    rule = mention.rules[0] if mention.rules else ""
    return Dropped(
        company=mention.company.name,
        action=mention.action,
        reason="not_confirmed",
        start=at.start,
        end=at.end,
        text=shown,
        rule=rule,
        score=mention.confidence,
    )
