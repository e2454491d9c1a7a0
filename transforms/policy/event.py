"""One event out of the tellings of one act."""

from collections.abc import Sequence

from transforms.knowledge import Knowledge
from transforms.model import DIRECTION_OF_ACTION, PolicyEvent, Source
from transforms.policy import fields
from transforms.policy.corroborate import corroborate
from transforms.policy.identity import Alike
from transforms.policy.outlets import outlets
from transforms.policy.statements import statements_of
from transforms.policy.tellings import Telling
from transforms.policy.window import Window


def event_of(tellings: Sequence[Telling], window: Window, rules: Alike, knowledge: Knowledge) -> PolicyEvent:
    """The event that these tellings tell, still without an id."""
    votes = fields.ballot(tellings)
    action = fields.action_of(votes, rules)
    company = fields.company_of(votes)
    announced, agreed = fields.announced_on(votes, window, rules)
    day = announced.date if announced.basis in ("explicit", "relative") else ""
    corroboration = corroborate(tellings, company.name, day, outlets(knowledge))
    sources = _sources(tellings)
    reports = sorted(span for t in tellings if (span := t.witness.days))
    channels = votes.supports(lambda t: t.mention.channel)
    modalities = votes.supports(lambda t: t.mention.modality)
    tellers = [t for t in tellings if t.mention.salience != "background"] or tellings  # not who recalls it in passing
    return PolicyEvent(
        event_id="",
        company=company,
        action=action,
        direction=DIRECTION_OF_ACTION.get(action, ""),
        modality=fields.most_supported(modalities, lambda m: rules.modality_rank.get(m, 99)) or "announced",
        topics=fields.topics_of(votes),
        object=fields.object_of(votes),
        counterparty=fields.slot_of(votes, lambda t: t.mention.counterparty),
        jurisdiction=fields.most_supported(votes.supports(lambda t: t.mention.jurisdiction)) or "",
        condition=fields.slot_of(votes, lambda t: t.mention.condition),
        duration=fields.slot_of(votes, lambda t: t.mention.duration),
        exceptions=fields.exceptions_of(votes),
        rationale=fields.first_words(t.mention.rationale for t in tellings),
        announced_on=announced,
        effective_on=fields.effective_on(votes),
        channel=fields.choose(channels, lambda c: rules.channel_rank.get(c, 99)) or "",
        spokesperson=fields.speaker_of(votes),
        conflicts=fields.conflicts_of(votes, action, agreed, rules),
        sources=sources,
        mention_ids=tuple(sorted(t.mention.mention_id for t in tellings)),
        num_articles=len(sources),
        num_publishers=len({t.witness.publisher or t.witness.family for t in tellers}),
        num_independent_sources=corroboration.independent,
        first_party=corroboration.first_party,
        origins=corroboration.origins,
        first_published=str(reports[0][0]) if reports else "",
        last_published=str(max(span[1] for span in reports)) if reports else "",
        quotes=statements_of(tellings),
        confidence=fields.confidence_of(votes),
    )


def _sources(tellings: Sequence[Telling]) -> tuple[Source, ...]:
    """Each article once, with everything its tellings rest on."""
    by_article: dict[str, list[Telling]] = {}
    for telling in tellings:
        by_article.setdefault(telling.witness.article_id, []).append(telling)
    return tuple(
        sorted(
            Source(
                article_id=article_id,
                ref=members[0].witness.ref,
                publisher=members[0].witness.publisher,
                role=members[0].witness.role,
                attributed_to=tuple(sorted({name for t in members for name in t.mention.attributed_to})),
            )
            for article_id, members in by_article.items()
        )
    )
