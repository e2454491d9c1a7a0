"""Outlets, and the words for a company's own documents: whom a report rests on."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from transforms.ids import normalised
from transforms.knowledge import Knowledge, compiled
from transforms.model import Company

# Words for a document in which a company speaks for itself, to the channel they mean; anyone can read these …
_DOCUMENTS = {
    "letter": "letter", "open letter": "letter", "memo": "letter", "email": "letter", "filing": "filing",
    "court filing": "filing", "press release": "press_release", "news release": "press_release",
    "release": "press_release",
    "announcement": "press_release", "blog post": "blog_post", "blog": "blog_post", "blogpost": "blog_post",
    "post": "post", "tweet": "post", "thread": "post", "terms": "terms_change", "terms of service": "terms_change",
    "privacy policy": "terms_change", "notice": "post", "report": "filing", "website": "post", "document": "filing",
    "statement": "statement", "interview": "interview",
}  # fmt: skip
PUBLIC_CHANNELS = frozenset({"letter", "filing", "press_release", "blog_post", "post", "terms_change"})
# … and these only those they were given to.
SPOKEN_CHANNELS = frozenset({"interview", "statement"})
_ARTICLE = re.compile(r"^(?:the|an?) ")


@dataclass(frozen=True, slots=True)
class Outlets:
    """Known outlets: every name and alias to the canonical name, and which are wires."""

    names: dict[str, str]
    wires: frozenset[str]

    def canonical(self, name: str) -> str:
        """The outlet's own name; an unknown one keeps its name without possessive."""
        key = _key(name)
        return self.names.get(key, name.strip().removesuffix("'s").removesuffix("’s"))

    def key(self, name: str) -> str:
        """What two names of one outlet have in common."""
        return _key(self.canonical(name))


@lru_cache(maxsize=16384)
def _key(name: str) -> str:
    return _ARTICLE.sub("", normalised(name).removesuffix("'s"))


@compiled
def outlets(knowledge: Knowledge) -> Outlets:
    """The compiled `outlets.yaml`; empty when the folder has none."""
    data: Any = knowledge.data("outlets.yaml") if "outlets.yaml" in dict(knowledge.texts) else {}
    names: dict[str, str] = {}
    wires = set()
    for entry in (data or {}).get("outlets", ()):
        name = str(entry["name"])
        for known in (name, *(entry.get("aliases") or ()), *(entry.get("domains") or ())):
            names.setdefault(_key(str(known)), name)
        if entry.get("wire"):
            wires.add(name)
    return Outlets(names, frozenset(wires))


def own_channel(words: str, company: Company) -> str:
    """The channel of a company's own document or statement named by these words, "" when they name none.

    >>> borealis = Company(name="Borealis")
    >>> [own_channel(words, borealis) for words in ("a blog post", "Borealis statement", "The Post")]
    ['blog_post', 'statement', '']
    """
    key = _key(words)
    for name in (company.name, company.brand, company.text):
        key = key.removeprefix(f"{_key(name)}'s ").removeprefix(f"{_key(name)} ") if name else key
    return "" if normalised(words).startswith("the ") and key == "post" else _DOCUMENTS.get(key, "")
