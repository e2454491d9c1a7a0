"""Acts of a model's answer as mentions: grounded in the article, labelled by the config, with the terms of the act.

What the model was asked for is taken from its answer once it is found in the article; what it was not asked for
(channel, spokesperson, quotations, jurisdiction, the day where it gave none) comes from the same slot rules that
serve the rule engine.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from transforms.ids import content_id, normalised
from transforms.knowledge import Knowledge
from transforms.model import DIRECTION_OF_ACTION, MODALITIES, Company, Evidence, Mention, Slot
from transforms.policy.answers import Told
from transforms.policy.extractor import Extractor
from transforms.policy.grounding import Ground, Ungrounded, company_of, place_of_act
from transforms.policy.model_terms import Terms
from transforms.policy.prompting import SALIENCES
from transforms.policy.request import SlotRequest, Slots
from transforms.policy.slots import fill_slots
from transforms.policy.verbatim import Place

_MAX_TOPICS = 3


@dataclass(frozen=True, slots=True)
class Act:
    """A mention and the place of the words that show it."""

    mention: Mention
    place: Place


def act_of(told: Told, ground: Ground, extractor: Extractor, knowledge: Knowledge) -> Act:
    """The act as a mention, still without confidence. Raises Ungrounded with the reason when it does not hold."""
    if told.action not in DIRECTION_OF_ACTION:
        raise Ungrounded("unknown_action")
    if told.modality not in MODALITIES:
        raise Ungrounded("unknown_modality")
    act = place_of_act(told.act, ground)
    company, named = company_of(told.company, act, ground, knowledge, extractor.unlisted_companies)
    terms = Terms(told, act, ground)
    mention = _mention(told, company, terms, knowledge)
    if terms.missing and extractor.unquoted_terms == "drop_event":
        raise Ungrounded("term_not_found")
    shown = {ground.evidence("act", act), ground.evidence("company", named), *terms.evidence, *mention.evidence}
    rules = [f"model:{extractor.endpoint.model}"]
    rules += [f"model:not_in_text:{name}" for name in sorted(set(terms.missing))]
    if not company.id:
        rules.append("model:unlisted_company")
    return Act(replace(mention, evidence=tuple(sorted(shown)), rules=tuple(rules)), act)


def same_act(one: Act, other: Act) -> bool:
    """Whether two acts of an answer are one: same company and action, on the same words or the same object."""
    a, b = one.mention, other.mention
    if a.company.name != b.company.name or a.direction != b.direction:
        return False
    if one.place == other.place:
        return True
    overlap = (
        one.place.source == other.place.source
        and one.place.start < other.place.end
        and other.place.start < one.place.end
    )
    things = {normalised(m.object.text) if m.object else "" for m in (a, b)}
    return a.action == b.action and (overlap or (len(things) == 1 and "" not in things))


def _mention(told: Told, company: Company, terms: Terms, knowledge: Knowledge) -> Mention:
    article, act = terms.ground.article, terms.act
    thing = terms.place("object", told.object)
    salience = told.salience if told.salience in SALIENCES else "secondary"
    slots = fill_slots(_request(told, company, terms, thing, salience), knowledge)
    announced = terms.when("announced_on", told.announced_on, slots.announced_on)
    party = _counterparty(told, slots, knowledge)
    mention = Mention(
        mention_id=content_id(*_identity(article.article_id, company.name, told.action, act)),
        article_id=article.article_id,
        ref=article.ref,
        company=company,
        action=told.action,
        direction=DIRECTION_OF_ACTION[told.action],
        modality=told.modality,
        topics=_topics(told, slots, knowledge),
        object=terms.thing(thing, slots),
        counterparty=party,
        jurisdiction=slots.jurisdiction,
        condition=terms.condition(knowledge),
        duration=terms.duration(knowledge),
        exceptions=terms.exceptions(),
        rationale=terms.words("rationale", told.rationale),
        announced_on=announced,
        effective_on=terms.when("effective_on", told.effective_on, slots.effective_on),
        channel=slots.channel,
        spokesperson=slots.spokesperson,
        reported_by=terms.words("reported_by", told.reported_by) if told.modality == "reported" else "",
        quotes=slots.quotes,
        attributed_to=slots.attributed_to,
        salience=salience,
    )
    return replace(mention, evidence=tuple(_ruled_evidence(slots, mention, terms)))


def _request(told: Told, company: Company, terms: Terms, thing: Place | None, salience: str) -> SlotRequest:
    ground, act = terms.ground, terms.act
    starts = [start for start, _ in ground.sentences]
    return SlotRequest(
        text=ground.article.text,
        title=ground.article.title,
        sentences=ground.sentences,
        sentence=max(0, bisect_right(starts, act.start) - 1),
        predicate=(act.start, act.end),
        company=company.name,
        brand=company.brand,
        action=told.action,
        in_title=act.source == "title",
        object_span=(thing.start, thing.end) if thing and thing.source == act.source else None,
        published=ground.article.published,
        quotes=ground.quotes,
        named=ground.names(act.source),
        salience=salience,
    )


def _identity(article_id: str, company: str, action: str, act: Place) -> Iterator[str]:
    yield from (article_id, company, action, str(act.start), str(act.end))
    if act.source == "title":
        yield act.source


def _topics(told: Told, slots: Slots, knowledge: Knowledge) -> tuple[str, ...]:
    """The model's topics that the config knows, best first; the slot rules' where it gave none of them."""
    known = knowledge.data("topics.yaml")["topics"]
    return tuple(dict.fromkeys(t for t in told.topics if t in known))[:_MAX_TOPICS] or slots.topics


def _counterparty(told: Told, slots: Slots, knowledge: Knowledge) -> Slot | None:
    if told.counterparty not in knowledge.data("counterparties.yaml")["counterparties"]:
        return None
    same = slots.counterparty is not None and slots.counterparty.value == told.counterparty
    return slots.counterparty if same else Slot(value=str(told.counterparty), text="")


def _ruled_evidence(slots: Slots, mention: Mention, terms: Terms) -> Iterator[Evidence]:
    """The evidence of the fields that the slot rules filled."""
    told = {e.field for e in terms.evidence}
    filled = {
        "channel": mention.channel,
        "spokesperson": mention.spokesperson,
        "jurisdiction": mention.jurisdiction,
        "attributed_to": mention.attributed_to,
        "counterparty": mention.counterparty and mention.counterparty.text,
        "announced_on": mention.announced_on.text,
        "effective_on": mention.effective_on.text,
    }
    return (found for found in slots.evidence if found.field not in told and filled.get(found.field))
