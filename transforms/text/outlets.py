"""Newsrooms by name, alias, feed and domain."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from transforms.knowledge import Knowledge, compiled


@dataclass(frozen=True, slots=True)
class Outlet:
    """A newsroom; `wire` agencies are printed by many, `stock` agencies only sell pictures."""

    name: str
    wire: bool = False
    stock: bool = False


@dataclass(frozen=True, slots=True)
class Outlets:
    """All known newsrooms: by folded name, by the short name their own articles use, by feed and by domain."""

    by_name: dict[str, Outlet]
    by_short: dict[str, Outlet]
    by_feed: dict[str, Outlet]
    by_domain: dict[str, Outlet]
    names: re.Pattern[str]
    ending: re.Pattern[str]

    def find(self, name: str) -> Outlet | None:
        """The outlet of exactly this name, alias or domain."""
        folded = _folded(name)
        return self.by_name.get(folded) or self.by_domain.get(folded.removeprefix("www."))

    def is_newsroom(self, name: str) -> bool:
        """Whether a name is known, or ends like a newspaper's or station's."""
        return self.find(name) is not None or self.ending.fullmatch(name.strip().title()) is not None

    def of_url(self, url: str) -> Outlet | None:
        """The outlet at whose site (or a part of it) the URL lies."""
        host = (_host(url) or "").removeprefix("www.")
        while "." in host:
            if host in self.by_domain:
                return self.by_domain[host]
            host = host.partition(".")[2]
        return None

    def full_name(self, said: str) -> str:
        """The known name of an outlet or feed, a feed with its outlet: ``EFF (Deeplinks)``; else what was said."""
        feed = self.by_feed.get(_folded(said))
        if feed:
            return f"{feed.name} ({said.strip()})"
        outlet = self.find(said) or self.of_url(said)
        return outlet.name if outlet else said.strip()


def _folded(name: str) -> str:
    return re.sub(r"\s+", " ", name.replace("’", "'")).strip(" .,").casefold()


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


@compiled
def outlets(knowledge: Knowledge) -> Outlets:
    """The newsrooms of `outlets.yaml`."""
    data = knowledge.data("outlets.yaml")
    known = {
        entry["name"]: Outlet(entry["name"], entry.get("wire", False), entry.get("stock", False))
        for entry in data["outlets"]
    }

    def by(key: str) -> dict[str, Outlet]:
        return {_folded(said): known[entry["name"]] for entry in data["outlets"] for said in entry.get(key, ())}

    by_name = {_folded(name): outlet for name, outlet in known.items()} | by("aliases")
    written = [said for entry in data["outlets"] for said in (entry["name"], *entry.get("aliases", ()))]
    names = "|".join(
        re.escape(said).replace("'", "['’]") for said in sorted(set(written), key=lambda said: (-len(said), said))
    )
    endings = "|".join(map(re.escape, data["name_endings"]))
    return Outlets(
        by_name=by_name,
        by_short=by("short"),
        by_feed=by("feeds"),
        by_domain=by("domains"),
        names=re.compile(names),
        ending=re.compile(rf"(?:[A-Z][\w.'’&-]{{0,30}} (?:of |de )?){{1,3}}(?:{endings})"),
    )
