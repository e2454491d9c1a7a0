"""The ledger of a run: every input ends in exactly one terminal state, and `run.json` proves it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipeline.errors import RunError

SOURCES = ("ReadDocuments", "FetchPages")
MINED = frozenset({"en"})  # the languages whose articles are read for acts
# A reject of one of these stages is the end of an input; later ones refuse what was made of it.
INPUT_STAGES = frozenset(
    {"ReadDocuments", "FetchPages", "ExtractArticles", "KeepKnownBy", "DetectLanguage", "KeepDistinct"}
)


def terminal_states(tables: Mapping[str, list[dict[str, Any]]]) -> dict[str, int]:
    """How many inputs ended how: told_events, no_event, not_mined (another language), or rejected for a reason."""
    telling = {mention["article_id"] for mention in tables["mentions"]}
    states: Counter[str] = Counter()
    for article in tables["articles"]:
        if article["article_id"] in telling:
            states["told_events"] += 1
        else:
            states["no_event" if article["language"] in MINED else "not_mined"] += 1
    for reject in tables["rejects"]:
        if reject["stage"] in INPUT_STAGES:
            states[f"rejected:{reject['reason']}"] += 1
    return dict(sorted(states.items()))


def check_ledger(inputs: int, states: Mapping[str, int]) -> None:
    """Raise RunError unless every input is in exactly one state."""
    if inputs != sum(states.values()):
        told = ", ".join(f"{count} {state}" for state, count in states.items()) or "none"
        raise RunError(f"{inputs} inputs went in but {sum(states.values())} came to an end ({told}); this is a bug")


def stage_counts(counters: Any) -> dict[str, dict[str, int]]:
    """Counters of the run by stage: {stage: {in, out, rejected, …}}."""
    counts: dict[str, Counter[str]] = {}
    for counter in counters:
        name = counter.key.metric
        counts.setdefault(name.namespace, Counter())[name.name] += counter.committed or 0
    return {stage: dict(sorted(counts[stage].items())) for stage in sorted(counts)}


def inputs_counted(stages: Mapping[str, Mapping[str, int]]) -> int:
    """How many inputs entered the run: what the sources passed on and what they could not read."""
    return sum(stages[name].get("out", 0) + stages[name].get("rejected", 0) for name in SOURCES if name in stages)
