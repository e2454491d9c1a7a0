"""Options and fixtures shared by the tests."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden from the seeds")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of gold and suites beside the project; tests that need it skip where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("there is no folder with gold and suites beside the project")
    return SHARED


@pytest.fixture(scope="session")
def seeds_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of one replay of the seeds."""
    from pipeline.documents import list_inputs
    from pipeline.replay import replay
    from pipeline.settings import default_config, load_settings

    folder = tmp_path_factory.mktemp("seeds") / "out"
    replay(list_inputs([str(ROOT / "seeds")]), str(folder), load_settings(default_config()), report=True)
    return folder
