"""Settings of a live run: `live.yaml`, checked and frozen."""

import hashlib
import tempfile
import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from pipeline.errors import ConfigError, UsageError, did_you_mean
from pipeline.settings import (
    FORMATS,
    ReplayFile,
    Settings,
    against,
    folder_beside,
    read_extractor,
    read_knowledge,
    shown,
    validated,
)
from pipeline.warehouse.settings import SinkSettings
from pipeline.web.settings import WebSettings, checked
from pipeline.yamlfile import Place, YamlFile, read_yaml
from transforms.feeds.model import Feed
from transforms.knowledge import knowledge_of, shipped_folder

REMOTE = "gs://"
ALERTS = "alerts.yaml"


class FeedEntry(msgspec.Struct, forbid_unknown_fields=True):
    """One feed of `live.yaml`; see `transforms.feeds.model.Feed`."""

    url: str
    name: str = ""
    content: Literal["page", "entry"] = "page"
    auth: str = ""
    headers: dict[str, str] = {}
    zone: str = ""
    min_interval: int = 600
    max_interval: int = 86_400


class LiveFile(msgspec.Struct, forbid_unknown_fields=True):
    """What `live.yaml` may say; each key with the meaning the file itself explains."""

    name: str = ""
    state: str = ""
    feeds: list[str | FeedEntry] = []
    inputs: list[str] = []
    knowledge: str = ""
    format: Literal["jsonl", "parquet"] = "jsonl"
    horizon_days: int = 30
    every: int = 600
    compact_after: int = 50
    web: WebSettings = WebSettings()
    sinks: SinkSettings = SinkSettings()


@dataclass(frozen=True)
class LiveSettings:
    """What a live run needs to know."""

    settings: Settings
    name: str
    state: str
    feeds: tuple[Feed, ...]
    inputs: tuple[str, ...]
    horizon_days: int  # counted from when a run first saw an article
    every: int  # seconds between two passes of a stream
    compact_after: int  # partitions after which a run compacts the state; 0 never
    web: WebSettings
    sinks: SinkSettings
    knowledge_folder: Path
    pages: str = ""  # a list of pages to fetch beside what feeds name; of one run

    @property
    def digest(self) -> str:
        """A hash of all that decides what is read from an article. Alert rules do not, and may change at any time."""
        texts = {name: text for name, text in self.settings.knowledge.texts if name != ALERTS}
        said = f"{knowledge_of(texts).digest} {self.settings.extractor!r}"
        return hashlib.sha256(said.encode()).hexdigest()


def is_live(file: YamlFile) -> bool:
    """Whether a main file is one of a live run: it has a key that only these have."""
    own = set(LiveFile.__struct_fields__) - set(ReplayFile.__struct_fields__)
    return isinstance(file.data, dict) and not own.isdisjoint(file.data)


def load_live(config: str, state: str = "", form: str = "") -> LiveSettings:
    """Read and check a live configuration, local or ``gs://``; `state` and `form` win over it. Raises ConfigError."""
    if form not in ("", *FORMATS):
        raise UsageError(f'"{form}" is no format; --format takes {" or ".join(FORMATS)}')
    path = _fetched(config) if config.startswith(REMOTE) else Path(config)
    file = read_yaml(path, config if config.startswith(REMOTE) else shown(path))
    main = validated(file, LiveFile)
    folder = folder_beside(path, main.knowledge, file) if main.knowledge else shipped_folder()
    feeds = _feeds(main, file)
    _check_numbers(main, file)
    if feeds and not main.web.contact.strip():
        raise file.error(("web",), "web.contact is missing; give a mail address or page that tells sites who asks")
    if feeds:
        _check_web(main.web, file)
    settings = Settings(
        knowledge=read_knowledge(folder),
        format=form or main.format,
        strict=False,
        config_name=path.name,
        extractor=read_extractor(folder),
    )
    return LiveSettings(
        settings=settings,
        name=main.name or path.stem,
        state=_state(state or (against(path.parent, main.state) if main.state else "")),
        feeds=feeds,
        inputs=tuple(against(path.parent, text) for text in main.inputs),
        horizon_days=main.horizon_days,
        every=main.every,
        compact_after=main.compact_after,
        web=main.web,
        sinks=_sinks(main, path.parent, file),
        knowledge_folder=folder,
    )


def needed_state(live: LiveSettings) -> str:
    """The path of the state. Raises UsageError where neither the configuration nor the command names one."""
    if not live.state:
        raise UsageError("there is no state to run on; set `state:` in the configuration, or give --state PATH")
    return live.state


def _state(path: str) -> str:
    if "://" in path and not path.startswith(REMOTE):
        raise UsageError(f"{path}: a state lies in a folder or under gs://; name one of these")
    return path.rstrip("/") if path != "/" else path


def _sinks(main: LiveFile, folder: Path, file: YamlFile) -> SinkSettings:
    if wrong := main.sinks.wrong():
        raise file.error(("sinks", wrong[0]), f"sinks.{wrong[0]}: {wrong[1]}")
    duckdb = against(folder, main.sinks.duckdb) if main.sinks.duckdb else ""
    return msgspec.structs.replace(main.sinks, duckdb=duckdb)


def _check_numbers(main: LiveFile, file: YamlFile) -> None:
    for key, least in (("horizon_days", 1), ("every", 1), ("compact_after", 0)):
        if getattr(main, key) < least:
            raise file.error((key,), f"{key}: must be at least {least}, not {getattr(main, key)}")


def _feeds(main: LiveFile, file: YamlFile) -> tuple[Feed, ...]:
    found: dict[str, Feed] = {}
    for number, entry in enumerate(main.feeds):
        place: Place = ("feeds", number)
        given = FeedEntry(url=entry) if isinstance(entry, str) else entry
        _check_feed(given, place, file)
        if given.url in found:
            raise file.error(place, f"feeds: {given.url} stands twice; keep one of them")
        found[given.url] = Feed(
            url=given.url,
            name=given.name,
            content=given.content,
            auth=given.auth,
            headers=tuple(sorted(given.headers.items())),
            zone=given.zone,
            min_interval=given.min_interval,
            max_interval=given.max_interval,
        )
    return tuple(found.values())


def _check_web(web: WebSettings, file: YamlFile) -> None:
    try:
        checked(web)
    except UsageError as why:
        raise file.error(("web", str(why).removeprefix("web.").partition(":")[0]), str(why)) from None


def _check_feed(feed: FeedEntry, place: Place, file: YamlFile) -> None:
    try:
        parts = urlsplit(feed.url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise file.error(place, f'feeds: "{feed.url}" is no web address; write http:// or https:// and a host')
    if parts.password:
        raise file.error(place, "feeds: a password in an address is no secret; name an environment variable in auth")
    if feed.zone and feed.zone not in zoneinfo.available_timezones():
        hint = did_you_mean(feed.zone, zoneinfo.available_timezones())
        raise file.error(place, f'feeds: "{feed.zone}" is no time zone, such as Europe/Berlin{hint}')
    if not 0 < feed.min_interval <= feed.max_interval:
        raise file.error(place, "feeds: min_interval must be above 0 and not above max_interval")


def _fetched(config: str) -> Path:
    """A copy of a configuration in a bucket, with the YAML files beside it."""
    from pipeline.state.base import base_of

    parent, _, name = config.rpartition("/")
    base = base_of(parent)
    folder = Path(tempfile.mkdtemp(prefix="policywire-"))
    for found in base.listed(""):
        if found.name.endswith(".yaml") and "/" not in found.name:
            there = base.read(found.name)
            (folder / found.name).write_bytes(there[0] if there else b"")
    if not (folder / name).is_file():
        raise ConfigError(config, 0, "there is no such file; give the path of a YAML file")
    return folder / name
