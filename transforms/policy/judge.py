"""The learned judge: is a candidate, beside the acts already taken, one more act that is told rightly.

The scorer sees a sentence; the judge sees what stands beside it. It is three small linear models over what
`decide.decide` has before it: whether two tellings tell one act (`again.pair_facts`), whether a company's likeliest
telling is an act, and whether a further telling of a company that has an act is one of its own. The last two are
logistic and calibrated on kept acts, so that what they say is how often such an act is right: the `confidence` of a
mention. They are fitted out of fold by `tests/benchmarks/train_scorer.py` and shipped in `config/model/judge.json`.
"""

import functools
import json
import math
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from transforms.knowledge import shipped_folder
from transforms.policy.again import Telling

_LIKELY = 0.3  # chance from which a telling counts among those of its article
_DIGITS = 4  # of a weight in the file
FIRST = ("chance", "best", "others", "beside", "likely", "direction", "sentence", "length", "own")
FURTHER = ("chance", "apart", "own", "best", "direction", "beside")


@dataclass(frozen=True, slots=True)
class Judge:
    """Weights by name; the key "bias" holds the offset of each model."""

    again: dict[str, float]
    first: dict[str, float]
    further: dict[str, float]

    def tells_again(self, facts: Collection[str]) -> float:
        """How likely two tellings with these facts tell one act."""
        return logistic(math.fsum(self.again.get(name, 0.0) for name in set(facts)))

    def is_first(self, seen: Sequence[float]) -> float:
        """How likely a company's first telling is an act, from what `first_seen` gives."""
        return _weighed(self.first, FIRST, seen)

    def is_further(self, seen: Sequence[float]) -> float:
        """How likely a company's further telling is an act of its own, from what `further_seen` gives."""
        return _weighed(self.further, FURTHER, seen)


def first_seen(telling: Telling, tellings: Sequence[Telling], acts: Sequence[Telling], length: int) -> list[float]:
    """What speaks for the first act of a company, in the order of `FIRST`.

    `tellings` are all of the article, `acts` those already taken, `length` is the article's in sentences.
    """
    name, sentence = telling.candidate.company.name, telling.candidate.sentence
    likely = {(t.candidate.sentence, t.candidate.company.name) for t in tellings if t.chance >= _LIKELY}
    own = sum(t.chance >= _LIKELY and t.candidate.company.name == name for t in tellings)
    return [
        log_odds(telling.chance),
        log_odds(max(t.chance for t in tellings)),
        math.log1p(len(acts)),
        float(any(act.candidate.sentence == sentence for act in acts)),
        math.log1p(len(likely)),
        max(telling.directions),
        math.log1p(sentence),
        math.log1p(length),
        math.log1p(own),
    ]


def further_seen(telling: Telling, again: float, own: Sequence[Telling]) -> list[float]:
    """What speaks for one more act of a company, in the order of `FURTHER`.

    `again` is how likely it tells one of its acts again, `own` are these acts.
    """
    return [
        log_odds(telling.chance),
        -log_odds(again),
        math.log1p(len(own)),
        log_odds(max(act.chance for act in own)),
        max(telling.directions),
        float(any(act.candidate.sentence == telling.candidate.sentence for act in own)),
    ]


def log_odds(chance: float) -> float:
    """Log-odds of a chance, bounded at one in a thousand either way."""
    bounded = min(max(chance, 1e-3), 1 - 1e-3)
    return math.log(bounded / (1 - bounded))


def logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))


def _weighed(weights: dict[str, float], names: Sequence[str], seen: Sequence[float]) -> float:
    terms = [weights[name] * value for name, value in zip(names, seen, strict=True)]
    return logistic(math.fsum([weights["bias"], *terms]))


@functools.cache
def shipped_judge() -> Judge:
    """The judge this installation ships."""
    return load(shipped_folder() / "model" / "judge.json")


def load(path: Path) -> Judge:
    """A judge from its file."""
    return Judge(**json.loads(path.read_text("utf-8")))


def save(path: Path, judge: Judge) -> None:
    """Write a judge, a weight a line."""
    rounded = {
        part: {name: round(float(weight), _DIGITS) for name, weight in sorted(weights.items())}
        for part, weights in asdict(judge).items()
    }
    path.write_text(json.dumps(rounded, indent=1, ensure_ascii=False) + "\n", "utf-8")
