"""Articles, acts and extractors for the tests of the model-backed extractor."""

from typing import Any

import msgspec

from transforms.ids import content_id
from transforms.model import Article, Published
from transforms.policy.extractor import Caps, Endpoint, Extractor, Limits

TITLE = "Microsoft keeps its maps from the advertisers"
TEXT = (
    "Microsoft said on Tuesday that it will not sell its location records to advertisers until an outside audit is "
    "over.\n\n"
    "The company also launched a page where people can ask for their pictures to be erased. Schools are exempt from "
    "the limits for six months.\n\n"
    "Campaigners urged Amazon to end the sale of its own system. Amazon did not comment."
)


def article(text: str = TEXT, title: str = TITLE, **more: Any) -> Article:
    """An English article published on 11 June 2020."""
    ref = more.pop("ref", content_id(title, text))
    given: dict[str, Any] = {
        "article_id": content_id(ref, title, text),
        "text_id": content_id(text),
        "language": "en",
        "published": Published(at="2020-06-11", precision="day", basis="input"),
    } | more
    return Article(ref=ref, text=text, title=title, **given)


def told(**more: Any) -> dict[str, Any]:
    """The act that the standard article tells, as a model would; `more` wins."""
    return {
        "company": "Microsoft",
        "action": "withhold",
        "modality": "announced",
        "salience": "main",
        "topics": ["location_data"],
        "act": "will not sell its location records to advertisers",
        "object": "its location records",
        "counterparty": "advertisers",
        "condition": "until an outside audit is over",
        "duration": None,
        "exceptions": [],
        "rationale": None,
        "announced_on": "on Tuesday",
        "effective_on": None,
        "reported_by": None,
    } | more


def extractor(url: str = "http://127.0.0.1:9/v1", **more: Any) -> Extractor:
    """An extractor that is quick to give up; keys of Endpoint, Limits and Caps may be given side by side."""
    parts: dict[str, dict[str, Any]] = {
        "endpoint": {"url": url, "model": "tiny"},
        "limits": {"timeout_seconds": 5.0, "retries": 2, "backoff_seconds": 0.0},
        "caps": {},
    }
    kinds = {"endpoint": Endpoint, "limits": Limits, "caps": Caps}
    rest = {}
    for name, value in more.items():
        part = next((p for p, kind in kinds.items() if name in kind.__struct_fields__), None)
        (parts[part] if part else rest)[name] = value
    return msgspec.convert({"enabled": True, **parts, **rest}, Extractor)


KEPT: list[Any] = []


def keep(item: Any) -> None:
    """Keep an element of a pipeline that runs in this process; here and not in a test file, so that it is one list."""
    KEPT.append(item)
