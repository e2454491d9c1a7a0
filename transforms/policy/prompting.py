"""What a language model is told and asked: the instructions, the schema of its answer, and one question for each text.

Instructions go in the system message and hold nothing of any article. An article goes in the user message, as one JSON
object, so that no mark in its text can end the data; passages in it that speak to a machine are left out.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from transforms.knowledge import Knowledge, compiled
from transforms.model import DIRECTION_OF_ACTION, MODALITIES, Article
from transforms.policy.extractor import Extractor
from transforms.policy.machine_talk import INSTRUCTIONS, Span, machine_passages

SALIENCES = ("main", "secondary", "background")
BYTES_PER_TOKEN = 3  # English takes 4 to 5 bytes a token in today's vocabularies; 3 keeps the estimate above the bill
_SURROGATE = re.compile("[\ud800-\udfff]")
_QUOTED = ("object", "condition", "duration", "rationale", "announced_on", "effective_on", "reported_by")


@dataclass(frozen=True, slots=True)
class Instructions:
    """The system message and the JSON Schema of an answer, as text."""

    system: str
    schema: str


@dataclass(frozen=True, slots=True)
class Question:
    """One text to be asked about. Texts that read the same have the same key, and one answer."""

    key: str  # SHA-256 of all that an answer depends on
    user: str
    tokens_in: int  # estimated, as `tokens_of` says
    end: int  # of the article's text: what stands behind was not sent


@compiled
def instructions(knowledge: Knowledge) -> Instructions:
    """The instructions that this knowledge makes."""
    data = knowledge.data(INSTRUCTIONS)
    schema = answer_schema(knowledge)
    parts = [
        data["task"],
        _section("Rules", data["rules"]),
        _section("These are no acts", data["not_acts"]),
        *(_section(name.capitalize(), _defined(data[name])) for name in ("actions", "modalities", "fields")),
        _section("Topics", [", ".join(_slugs(knowledge, "topics"))]),
        _section("Counterparties", [", ".join(_slugs(knowledge, "counterparties"))]),
        *(
            f"Example article:\n{_data(e['title'], e['text'])}\nIts answer:\n{_answer(e['events'])}"
            for e in data["examples"]
        ),
    ]
    return Instructions("\n\n".join(parts), _json(schema))


def answer_schema(knowledge: Knowledge) -> dict[str, Any]:
    """The JSON Schema an answer is held to, in the subset servers support: every key required, null for unknown."""
    words, maybe = {"type": "string"}, {"type": ["string", "null"]}
    fields: dict[str, Any] = {
        "company": words,
        "action": {"type": "string", "enum": list(DIRECTION_OF_ACTION)},
        "modality": {"type": "string", "enum": list(MODALITIES)},
        "salience": {"type": "string", "enum": list(SALIENCES)},
        "topics": {"type": "array", "items": {"type": "string", "enum": _slugs(knowledge, "topics")}},
        "act": words,
        "counterparty": {"type": ["string", "null"], "enum": [*_slugs(knowledge, "counterparties"), None]},
        "exceptions": {"type": "array", "items": words},
    } | dict.fromkeys(_QUOTED, maybe)
    event = {"type": "object", "properties": fields, "required": sorted(fields), "additionalProperties": False}
    events = {"events": {"type": "array", "items": event}}
    return {"type": "object", "properties": events, "required": ["events"], "additionalProperties": False}


def question_of(article: Article, extractor: Extractor, knowledge: Knowledge) -> Question | None:
    """What to ask about an article; None where there is nothing to read: no text, or one that is not English."""
    end = _cut(article.text, extractor.limits.text_chars)
    text, title = _readable(article.text[:end], knowledge), _readable(article.title[:1000], knowledge)
    if not text or not article.language.startswith("en"):
        return None
    told = instructions(knowledge)
    user = _data(title, text)
    endpoint = extractor.endpoint
    depends = (endpoint.model, told.system, told.schema, endpoint.response_format, _json(endpoint.parameters))
    key = hashlib.sha256("\x1f".join((*depends, str(extractor.limits.answer_tokens), user)).encode("utf-8")).hexdigest()
    return Question(key, user, tokens_of(told.system, told.schema, user), end)


def tokens_of(*texts: str) -> int:
    """An upper estimate of the tokens in the texts: a third of their bytes in UTF-8.

    >>> tokens_of("Half a dozen words, more or less.")
    11
    """
    return math.ceil(sum(len(text.encode("utf-8")) for text in texts) / BYTES_PER_TOKEN)


def request_body(question: Question, extractor: Extractor, knowledge: Knowledge) -> dict[str, Any]:
    """The body of a chat completions request; it holds no key."""
    told, endpoint = instructions(knowledge), extractor.endpoint
    system, form = (
        told.system,
        {"type": "json_object"} if endpoint.response_format == "json_object" else _schema_form(told),
    )
    if endpoint.response_format == "json_object":
        system += f"\n\nAnswer with one JSON object of this schema:\n{told.schema}"
    return {
        "model": endpoint.model,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": question.user}],
        "response_format": form,
        endpoint.max_tokens_parameter: extractor.limits.answer_tokens,
        **endpoint.parameters,
    }


def _schema_form(told: Instructions) -> dict[str, Any]:
    return {
        "type": "json_schema",
        "json_schema": {"name": "policy_acts", "strict": True, "schema": json.loads(told.schema)},
    }


def _readable(text: str, knowledge: Knowledge) -> str:
    """The text without passages that speak to a machine; what UTF-8 cannot hold becomes "?"."""
    return "\n\n".join(part for part in _between(text, machine_passages(text, knowledge)) if part)


def _between(text: str, spans: Iterable[Span]) -> Iterator[str]:
    at = 0
    for start, end in (*spans, (len(text), len(text))):
        yield _SURROGATE.sub("?", text[at:start]).strip()
        at = end


def _cut(text: str, most: int) -> int:
    """Where the part of a text that is sent ends: at a line or sentence in the last fifth of it, if there is one."""
    if len(text) <= most:
        return len(text)
    ends = (text.rfind(stop, most - most // 5, most) for stop in ("\n", ". "))
    return next((end + 1 for end in ends if end >= 0), most)


def _slugs(knowledge: Knowledge, name: str) -> list[str]:
    return list(knowledge.data(f"{name}.yaml")[name])


def _section(head: str, lines: Iterable[str]) -> str:
    return "\n".join((f"{head}:", *(f"- {line}" for line in lines)))


def _defined(entries: Mapping[str, str]) -> Iterator[str]:
    return (f"{name}: {meaning}" for name, meaning in entries.items())


def _data(title: str, text: str) -> str:
    return json.dumps({"title": title, "text": text}, ensure_ascii=False)


def _answer(events: Iterable[Mapping[str, Any]]) -> str:
    """A worked answer in full: what an example leaves out is null or empty."""
    unknown = dict.fromkeys(_QUOTED) | {"counterparty": None, "exceptions": []}
    return json.dumps({"events": [unknown | dict(event) for event in events]}, ensure_ascii=False)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
