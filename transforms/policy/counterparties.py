"""Counterparties: whom an act affects, chosen by a learned model from the parties named near it and what is usual."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.knowledge import Knowledge, compiled
from transforms.model import Slot
from transforms.policy.cues import Hit
from transforms.policy.lookup import cues_near, within
from transforms.policy.party_model import shipped_parties, sign_facts
from transforms.policy.party_signs import ActWords, act_facts, company_facts, party_signs, sentence_hits, story_facts
from transforms.policy.request import SlotRequest
from transforms.policy.scope import Scope


@dataclass(frozen=True, slots=True)
class Party:
    """A counterparty with the place of the word that names it; `start` is -1 when only custom says so."""

    slot: Slot
    start: int = -1
    end: int = -1
    source: str = ""


def find_counterparty(
    request: SlotRequest, scope: Scope, words: ActWords, topics: Sequence[str], knowledge: Knowledge
) -> Party | None:
    """The party most affected by the act; who is named in its terms is not the one it affects."""
    hits = sentence_hits(request, scope, words.terms, knowledge)
    signs = party_signs(request, scope, words, hits, topics, knowledge)
    told = act_facts(request.action, scope, words, hits, topics, knowledge)
    facts = [*told, *company_facts(request), *sign_facts(signs)]
    scores = shipped_parties().scores(facts, signs, _parties(knowledge), _story(request.text))
    if not scores:
        return None
    slug = min(scores, key=lambda s: (-round(scores[s], 6), s))
    for source, named in _places(scope, words, hits, knowledge):
        for hit in named:
            if hit.label == slug:
                body = request.title if source == "title" else request.text
                return Party(Slot(value=slug, text=body[hit.start : hit.end]), hit.start, hit.end, source)
    return Party(Slot(value=slug, text=""))


@functools.lru_cache(maxsize=8)
def _story(text: str) -> NDArray[np.float64]:
    """What the article as a whole says for each party, kept for its next act."""
    return shipped_parties().told_by(story_facts(text))


@compiled
def _parties(knowledge: Knowledge) -> tuple[str, ...]:
    """The parties of the knowledge, in order."""
    return tuple(sorted(knowledge.data("counterparties.yaml")["counterparties"]))


def _places(
    scope: Scope, words: ActWords, hits: Sequence[Hit], knowledge: Knowledge
) -> Iterable[tuple[str, Sequence[Hit]]]:
    """Where the word that names the party is looked for, best first."""
    yield scope.source, [h for h in hits if words.act[0] <= h.start < words.act[1]]
    yield scope.source, hits
    yield "title", list(cues_near(scope, "title", knowledge).parties)
    for span in scope.near:
        yield "text", within(cues_near(scope, "text", knowledge).parties, span)
