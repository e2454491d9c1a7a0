"""The wheel carries what a worker needs: both packages, the knowledge and the seeds."""

import zipfile
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder


def test_wheel_holds_code_knowledge_and_seeds(root: Path, tmp_path: Path) -> None:
    (wheel,) = WheelBuilder(str(root)).build(directory=str(tmp_path), versions=["standard"])
    names = zipfile.ZipFile(wheel).namelist()
    for top, inside in (("config", "transforms/_config"), ("seeds", "transforms/seeds")):
        wanted = {f"{inside}/{p.relative_to(root / top).as_posix()}" for p in (root / top).rglob("*") if p.is_file()}
        assert wanted <= set(names), "the wheel lacks data files"
    code = [name for name in names if name.endswith(".py")]
    assert {name.split("/")[0] for name in code} == {"pipeline", "transforms"}
