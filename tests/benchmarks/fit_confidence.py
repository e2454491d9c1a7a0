"""Fit the confidence of acts: how often those that a judge keeps are right, as the gold's own scorer has it.

The judge learns from single tellings, and what it says of the acts that it keeps is too low for some and too high for
others (its further acts above all). Its log-odds are therefore scaled and moved once more (Platt, "Probabilistic
Outputs for Support Vector Machines", 1999) on acts kept out of fold, which changes no order of acts of one kind.
"""

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import numpy as np
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parent))
from fit_judge import WEIGHTS, Ready
from gold_articles import SHARED

from transforms.knowledge import shipped_knowledge
from transforms.policy.decide import Decision
from transforms.policy.extract import mentions_of
from transforms.policy.judge import Judge, log_odds
from transforms.records import to_record

SCORER = SHARED / "tools" / "score_events.py"
_C = 10.0


@dataclass(frozen=True)
class Outcome:
    """An act that was kept, whether it is one more of its company, and whether it is right."""

    document: int
    said: float
    further: bool
    right: bool


def outcomes(readies: Sequence[Ready], decisions: Sequence[Decision]) -> list[Outcome]:
    """What became of each act; those that match an optional or background event count for neither side.

    Empty where the gold's scorer is not there.
    """
    if not SCORER.exists():
        return []
    scorer = _scorer()
    found: list[Outcome] = []
    for document, (ready, decision) in enumerate(zip(readies, decisions, strict=True)):
        told, named = [], set[str]()
        for act in decision.acts:
            alone = mentions_of(ready.gold.article, ready.weighed, Decision([act], []), shipped_knowledge())
            name = act.telling.candidate.company.name
            told.append((scorer.Pred(to_record(alone[0])), act.confidence, name in named))
            named.add(name)
        events = [scorer.Gold(event) for event in ready.gold.events]
        right, _, wrong = scorer.score_document(events, [act for act, *_ in told])
        hits, misses = [act for _, act in right], list(wrong)
        for act, said, further in told:
            if act in hits or act in misses:
                found.append(Outcome(document, said, further, act in hits))
    return found


def calibrated(judge: Judge, readies: Sequence[Ready], found: Sequence[Outcome]) -> Judge:
    """The judge with its log-odds scaled and moved to what became of acts that it was not fitted on."""
    if not found:
        return judge
    seen = [(log_odds(outcome.said), float(outcome.further)) for outcome in found]
    weight = [WEIGHTS[readies[outcome.document].gold.kind] for outcome in found]
    model = LogisticRegression(C=_C).fit(np.array(seen), [o.right for o in found], sample_weight=weight)
    scale, further = (float(value) for value in model.coef_[0])
    offset = float(model.intercept_[0])
    return replace(
        judge,
        first=_moved(judge.first, scale, offset),
        further=_moved(judge.further, scale, offset + further),
    )


def _moved(weights: dict[str, float], scale: float, offset: float) -> dict[str, float]:
    return {name: scale * weight + (offset if name == "bias" else 0.0) for name, weight in weights.items()}


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_events", SCORER)
    if spec is None or spec.loader is None:
        raise ImportError(f"{SCORER} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
