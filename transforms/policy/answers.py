"""Answers of a language model: read, and each act in them checked against the article and the labels.

An act stays only when its words stand in the article, its company is named there, its labels are known and it was not
told before in the same answer; else it is dropped with a reason: ``words_not_found``, ``too_few_words``,
``addressed_to_machine``, ``unknown_action``, ``unknown_modality``, ``unknown_company``, ``public_body``,
``term_not_found``, ``repeats``.
"""

from dataclasses import dataclass
from typing import Annotated

import msgspec

_MAX_EVENTS = 100
_Words = Annotated[str, msgspec.Meta(max_length=4000)]
_List = Annotated[list[_Words], msgspec.Meta(max_length=20)]


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One act as the model tells it."""

    company: _Words
    action: _Words
    modality: _Words
    act: _Words
    salience: _Words = "main"
    topics: _List = []
    object: _Words | None = None
    counterparty: _Words | None = None
    condition: _Words | None = None
    duration: _Words | None = None
    exceptions: _List = []
    rationale: _Words | None = None
    announced_on: _Words | None = None
    effective_on: _Words | None = None
    reported_by: _Words | None = None


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All the acts of an answer."""

    events: Annotated[list[Told], msgspec.Meta(max_length=_MAX_EVENTS)]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a question: the answer's text, or why there is none.

    `failure` is ``no_key``, ``unavailable`` (no answer in time, or a server error after all retries), ``refused`` (any
    other status), ``resting`` (not sent: the server failed too often), ``unusable`` (not JSON, or not of the schema),
    ``over_budget`` (not sent) or "".
    """

    content: str = ""
    failure: str = ""
    tokens_in: int = 0  # as the server counts them, over all asks; 0 for an answer that was kept
    tokens_out: int = 0
    asked: int = 0  # questions sent


def read_answer(content: str) -> Answer | None:
    """The answer in a text, or None where it is not JSON or not of the schema.

    >>> read_answer('{"events": []}'), read_answer('{"events": [{"company": "Halden"}]}'), read_answer("No.")
    (Answer(events=[]), None, None)
    """
    try:
        return msgspec.json.decode(content, type=Answer)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
