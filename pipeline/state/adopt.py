"""Handing a state over to a configuration of another name."""

import msgspec

from pipeline.errors import RunError
from pipeline.state.base import base_of
from pipeline.state.commit import TRIES, swapped
from pipeline.state.manifest import Config
from pipeline.state.store import read_manifest


def adopt(path: str, config: Config) -> Config | None:
    """Make the state that of this configuration; returns whose it was. What was read stays as it was read.

    Raises UsageError, RunError.
    """
    for _ in range(TRIES):
        snapshot, generation = read_manifest(path)
        if snapshot.manifest is None or snapshot.manifest.config == config:
            return snapshot.manifest.config if snapshot.manifest else None
        new = msgspec.structs.replace(snapshot.manifest, config=config)
        if swapped(base_of(path), new, generation):
            return snapshot.manifest.config
    raise RunError(f"{path}: other runs keep writing; stop them and try again")
