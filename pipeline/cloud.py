"""Checking a cloud job without a cloud: it is built as it would be sent, to see what else would fail only there."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import apache_beam as beam
from apache_beam.portability import common_urns
from apache_beam.portability.api import beam_runner_api_pb2 as api

from pipeline.errors import RunError, UsageError
from transforms.knowledge import shipped_folder

Wire = Callable[[beam.Pipeline], object]
STAGES = "cloud/stages.txt"  # below the configuration folder: the names a running stream was started with
DEPTH = 2  # levels of names that are held stable; below them Beam names its own parts
_OURS = re.compile(rb"\b((?:pipeline|transforms)(?:\.[a-z_][a-z0-9_]*)+)\b")
_BEAMS = re.compile(r"<lambda at (core|util)\.py")  # parts of Beam's own transforms; they change with Beam, not with us
_PLACE = re.compile(r"<lambda|0x[0-9a-f]{6,}|\.py:\d+")
OFFLINE = (
    "--runner=DataflowRunner",
    "--dry_run=true",
    "--project=offline",
    "--region=europe-west1",
    "--temp_location=gs://offline/temp",
    "--staging_location=gs://offline/staging",
    "--no_auth",
)


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: what, whether it is in order, and what was seen."""

    check: str
    fine: bool
    detail: str


def check_job(wire: Wire, known_stages: Sequence[str], beam_args: Sequence[str] = ()) -> Iterator[Finding]:
    """Build the job that `wire` makes, as Dataflow would get it, and look at it from all sides."""
    from pipeline.replay import new_pipeline

    pipeline = new_pipeline([*OFFLINE, *beam_args])
    try:
        wire(pipeline)
        proto = pipeline.to_runner_api()
    except (TypeError, AttributeError, RuntimeError, ValueError) as why:  # what cannot travel, or has no fixed encoding
        yield Finding("building", False, str(why).splitlines()[0][:200])
        return
    yield Finding("building", True, f"{len(proto.components.transforms)} transforms, {proto.ByteSize():,} bytes")
    yield _names(proto, known_stages)
    yield _keys(proto)
    yield _imports(proto)
    yield _dry_run(pipeline)


def stage_names(proto: api.Pipeline) -> tuple[str, ...]:
    """The names of the job's stages, two levels deep, sorted."""
    names = {t.unique_name for t in proto.components.transforms.values() if not t.unique_name.startswith("ref_")}
    cut = {"/".join(name.split("/")[:DEPTH]) for name in names}
    return tuple(sorted(name for name in cut if not _BEAMS.search(name)))


def shipped_stages(kind: str) -> tuple[str, ...]:
    """The stage names of the job `kind` (run, stream) that this release promises. Raises UsageError without a list."""
    path = shipped_folder() / STAGES
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file; the stage names of a release are kept there")
    lines = (line.partition(" ") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return tuple(name for which, _, name in lines if which == kind)


def _names(proto: api.Pipeline, known: Sequence[str]) -> Finding:
    now = stage_names(proto)
    unstable = [name for name in now if _PLACE.search(name)]
    gone, new = sorted(set(known) - set(now)), sorted(set(now) - set(known))
    groups = {"unstable": unstable, "gone": gone, "new": new}
    said = [f"{what}: {', '.join(names)}" for what, names in groups.items() if names]
    return Finding("stage names", not said, "; ".join(said) or f"{len(now)}, as promised")


def loose_shuffles(proto: api.Pipeline) -> list[str]:
    """The shuffles whose keys have no fixed encoding: there equal keys would meet on different workers."""
    from apache_beam.runners.pipeline_context import PipelineContext

    context, loose = PipelineContext(proto.components), []
    for transform in _shuffles(proto):
        coder = context.coders[proto.components.pcollections[next(iter(transform.inputs.values()))].coder_id]
        if not (coder.is_kv_coder() and coder.key_coder().is_deterministic()):
            loose.append(transform.unique_name)
    return sorted(loose)


def _keys(proto: api.Pipeline) -> Finding:
    loose = loose_shuffles(proto)
    return Finding("key coders", not loose, ", ".join(loose) or f"{len(_shuffles(proto))} shuffles, keys deterministic")


def _shuffles(proto: api.Pipeline) -> list[api.PTransform]:
    urn = common_urns.primitives.GROUP_BY_KEY.urn
    return [transform for transform in proto.components.transforms.values() if transform.spec.urn == urn]


def _imports(proto: api.Pipeline) -> Finding:
    """What the job's pickles name must import on a worker: in a fresh interpreter, outside the project's folder."""
    modules = sorted({name.decode() for name in _OURS.findall(_unpacked(proto))} & _installed())
    code = f"import importlib\nfor name in {modules!r}:\n    importlib.import_module(name)\n"
    with tempfile.TemporaryDirectory() as elsewhere:
        command = [sys.executable, "-I", "-c", code]
        run = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=False)
    problem = run.stderr.strip().splitlines()[-1:] or [""]
    return Finding("worker imports", run.returncode == 0, problem[0] or f"{len(modules)} modules of ours")


def _unpacked(proto: api.Pipeline) -> bytes:
    """The payloads of the job, with Beam's compression of pickles taken off."""
    import base64
    import bz2
    import zlib

    found = []
    for transform in proto.components.transforms.values():
        payload = transform.spec.payload
        found.append(payload)
        for packed in re.findall(rb"[A-Za-z0-9+/=]{40,}", payload):
            for unpack in (bz2.decompress, zlib.decompress):
                try:
                    found.append(unpack(base64.b64decode(packed)))
                except (ValueError, OSError, EOFError, zlib.error):
                    continue
    return b"\n".join(found)


def _installed() -> set[str]:
    """The modules of this distribution."""
    root = Path(__file__).resolve().parent.parent
    paths = (path for top in ("pipeline", "transforms") for path in (root / top).rglob("*.py"))
    return {".".join(path.relative_to(root).with_suffix("").parts) for path in paths if path.stem != "__main__"}


def _dry_run(pipeline: beam.Pipeline) -> Finding:
    try:
        pipeline.run()
    except Exception as why:  # a launch has a hundred ways to fail; each is an answer to the question asked
        return Finding("Dataflow job", False, f"{type(why).__name__}: {str(why).splitlines()[0][:200]}")
    return Finding("Dataflow job", True, "built offline")


def refuse(findings: Sequence[Finding]) -> None:
    """Raise RunError when anything is not in order."""
    bad = [finding.check for finding in findings if not finding.fine]
    if bad:
        raise RunError(f"the job is not fit to be sent: {', '.join(bad)}")
