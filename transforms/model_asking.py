"""Asking the model: each distinct question once, those the budget of the run allows, and every reading its reply."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.ml.inference.base import ModelHandler, PredictionResult, RunInference
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.answer_store import store_at
from transforms.chat import ChatClient
from transforms.knowledge import Knowledge
from transforms.model import Article, Findings
from transforms.policy.answers import Reply
from transforms.policy.budget import Claim, Rank, claim_of, last_granted, trimmed
from transforms.policy.extractor import Extractor
from transforms.policy.prompting import Question

STAGE = "ExtractMentionsByModel"
_REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstReading:
    """An article, what the rules found in it, and what to ask about it; None where there is nothing to ask."""

    article: Article
    rules: Findings
    question: Question | None

    def worth(self) -> float:
        """How likely the article tells an act, by the rules' best candidate."""
        scores = [m.confidence for m in self.rules.mentions] + [d.score for d in self.rules.dropped]
        return max(scores, default=0.0)


class Asking(NamedTuple):
    """One question, and all the readings it is asked for."""

    question: Question
    readings: tuple[FirstReading, ...]
    claim: Claim


class Settled(NamedTuple):
    """A reading with the reply to its question; None where nothing was asked because there is nothing to read."""

    reading: FirstReading
    reply: Reply | None

    @property
    def ref(self) -> str:
        """The article's own id, which names it in a reject."""
        return self.reading.article.ref


class ChatModel(ModelHandler[Asking, PredictionResult, ChatClient]):
    """A chat completions server as a model of Beam's.

    Not a `RemoteModelHandler`: that one repeats a whole batch for one failed request, with no end to a Retry-After.
    """

    def __init__(self, extractor: Extractor, knowledge: Knowledge) -> None:
        super().__init__(min_batch_size=extractor.limits.batch, max_batch_size=extractor.limits.batch)
        self._extractor, self._knowledge = extractor, knowledge

    def load_model(self) -> ChatClient:
        return ChatClient(self._extractor, self._knowledge, store_at(self._extractor.answers))

    def run_inference(
        self, batch: Sequence[Asking], model: ChatClient, inference_args: dict[str, Any] | None = None
    ) -> Iterable[PredictionResult]:
        replies = model.ask_all([asking.question for asking in batch])
        return [PredictionResult(asking, reply) for asking, reply in zip(batch, replies, strict=True)]

    def get_num_bytes(self, batch: Sequence[Asking]) -> int:
        return sum(len(asking.question.user) for asking in batch)

    def get_metrics_namespace(self) -> str:
        return STAGE


class _Grant(beam.CombineFn):
    """The rank of the last claim that the run's caps allow."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    def create_accumulator(self) -> list[Claim]:
        return []

    def add_input(self, claims: list[Claim], claim: Claim) -> list[Claim]:
        claims.append(claim)
        return claims

    def merge_accumulators(self, parts: Iterable[list[Claim]]) -> list[Claim]:
        return trimmed((claim for part in parts for claim in part), self._extractor)

    def compact(self, claims: list[Claim]) -> list[Claim]:
        return trimmed(claims, self._extractor)

    def extract_output(self, claims: list[Claim]) -> Rank | None:
        return last_granted(claims, self._extractor)


class _Ask(beam.DoFn):
    """Pass on the questions within the budget; settle the others, and the readings without a question, at once."""

    def process(self, asking: Asking, last: Rank | None) -> Iterator[Any]:
        if last is not None and asking.claim.rank <= last:
            yield asking
            return
        reply = Reply(failure="over_budget")
        yield from (TaggedOutput(_REST, Settled(reading, reply)) for reading in asking.readings)


class _Replied(beam.DoFn):
    """Hand each reading the reply to its question, and count.

    Which questions were answered from what was kept differs between a run and its replay, so it is told by
    distributions: counters stand in the run's own record, which must not differ.
    """

    def __init__(self) -> None:
        self._asked = Metrics.distribution(STAGE, "requests")
        self._in = Metrics.distribution(STAGE, "prompt_tokens")
        self._out = Metrics.distribution(STAGE, "answer_tokens")

    def process(self, result: PredictionResult) -> Iterator[Settled]:
        reply: Reply = result.inference
        for metric, count in ((self._asked, reply.asked), (self._in, reply.tokens_in), (self._out, reply.tokens_out)):
            metric.update(count)
        for reading in result.example.readings:
            yield Settled(reading, reply)


class _Count(beam.DoFn):
    """Count articles by what came of them: evaluated, or the reason why not."""

    def process(self, settled: Settled) -> Iterator[Settled]:
        if settled.reply is not None:
            Metrics.counter(STAGE, "evaluated" if not settled.reply.failure else "not_evaluated").inc()
            if settled.reply.failure:
                Metrics.counter(STAGE, f"not_evaluated_{settled.reply.failure}").inc()
        yield settled


def _asking(group: tuple[str, Iterable[FirstReading]], extractor: Extractor) -> Asking:
    readings = tuple(sorted(group[1], key=lambda r: (r.article.article_id, r.article.ref)))
    question = readings[0].question
    assert question is not None  # grouped by its key
    worth = max(reading.worth() for reading in readings)
    return Asking(question, readings, claim_of(question, worth, extractor))


def _has_question(reading: FirstReading) -> bool:
    return reading.question is not None


def _key(reading: FirstReading) -> str:
    return reading.question.key if reading.question else ""


def _claim(asking: Asking) -> Claim:
    return asking.claim


@dataclass
class AskModel(beam.PTransform):
    """Ask the model each distinct question within the budget, and hand every reading its reply."""

    extractor: Extractor
    knowledge: Knowledge

    def expand(self, readings: PCollection[FirstReading]) -> PCollection[Settled]:
        silent = readings | "NothingToAsk" >> beam.Filter(lambda r: not _has_question(r))
        keyed = readings | "Questions" >> beam.Filter(_has_question) | beam.WithKeys(_key)
        askings = keyed | beam.GroupByKey() | beam.Map(_asking, self.extractor)
        last = askings | beam.Map(_claim) | beam.CombineGlobally(_Grant(self.extractor)).as_singleton_view()
        split = askings | beam.ParDo(_Ask(), last).with_outputs(_REST, main="asked")
        replied = split.asked | RunInference(ChatModel(self.extractor, self.knowledge)) | beam.ParDo(_Replied())
        unasked = silent | "Unasked" >> beam.Map(Settled, None)
        return (replied, split[_REST], unasked) | beam.Flatten() | beam.ParDo(_Count())
