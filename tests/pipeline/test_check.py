"""`check-config` finds each kind of fault in knowledge files and names file, line and mend."""

import shutil
from pathlib import Path

import pytest

from pipeline.check import check, schema_names
from pipeline.errors import ConfigError, ConfigErrors
from transforms.knowledge import knowledge_files, shipped_folder

FAULTS = {
    "unknown_key": (
        "companies.yaml",
        "companies:\n  - {name: Acme, sectors: [tech]}\n  - {name: Borealis, sectors: [tech], product: [Owl]}\n",
        ':3: unknown key "product"; did you mean "products"?',
    ),
    "wrong_type": ("companies.yaml", "companies:\n  - name: [Acme]\n", ":2: companies.0.name: must be text (put it in"),
    "missing_key": ("companies.yaml", "companies:\n  - {sectors: []}\n", ':2: companies.0: the key "name" is missing'),
    "duplicate_key": ("topics.yaml", "topics: {}\ntopics: {}\n", ':2: the key "topics" stands twice'),
    "wrong_label": (
        "actions.yaml",
        "groups:\n- {id: a, action: stop, strength: 3, frames: [~stop], yes: [], no: []}\n",
        ":2: groups.0.action: must be one of adopt, allow, ban",
    ),
    "dangling_company": (
        "links.yaml",
        "cannot_link: []\nmust_link:\n  - {company: Amazom, articles: [a, b]}\n",
        ':3: there is no company "Amazom"; did you mean "Amazon"?',
    ),
    "dangling_topic": (
        "alerts.yaml",
        'rules:\n  - id: r\n    kind: new\n    severity: info\n    topic: [labor, zzzz]\n    "yes": []\n    "no": []\n',
        ':5: there is no topic "zzzz"; add it to topics.yaml, or name one that is there',
    ),
    "dangling_country": (
        "alerts.yaml",
        'rules:\n  - {id: r, kind: new, severity: info, country: Brasil, "yes": [], "no": []}\n',
        ':2: there is no jurisdiction "Brasil"; did you mean "Brazil"?',
    ),
    "misspelt_fixed_key": (
        "copies.yaml",
        "words: {functino: a, common: b}\nways: {}\nthresholds: {}\n",
        ':1: unknown key "functino"; did you mean "function"?',
    ),
    "unknown_file": ("company.yaml", "a: 1\n", "no part of Policywire reads this file; did you mean"),
    "empty_file": ("topics.yaml", "", ":1: the file: must be a mapping of keys to values, not null"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(shipped_folder() / "replay.yaml", tmp_path)
    for path in knowledge_files(shipped_folder()):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize(("name", "text", "message"), FAULTS.values(), ids=FAULTS)
def test_fault(folder: Path, name: str, text: str, message: str) -> None:
    (folder / name).write_text(text, "utf-8")
    with pytest.raises(ConfigError) as fault:
        list(check(folder / "replay.yaml"))
    assert str(fault.value).startswith(str(folder / name))
    assert message in str(fault.value)


def test_shipped_knowledge_is_in_order() -> None:
    told = list(check(shipped_folder() / "replay.yaml"))
    assert len(told) == 1 + len(knowledge_files(shipped_folder()))
    assert all("in order" in line for line in told)


def test_each_knowledge_file_has_a_schema() -> None:
    assert {path.name for path in knowledge_files(shipped_folder())} <= set(schema_names())


def test_faults_in_several_files_are_told_at_once(folder: Path) -> None:
    for name in ("companies_wider_faulty.yaml", "topics.yaml"):
        (folder / name).write_text("a: 1\n", "utf-8")
    with pytest.raises(ConfigErrors) as faults:
        list(check(folder / "replay.yaml"))
    first, *lines = str(faults.value).splitlines()
    assert first == "2 files are not in order"
    assert ["companies_wider_faulty.yaml" in lines[0], 'topics.yaml:1: unknown key "a"' in lines[1]] == [True, True]
    assert faults.value.exit_code == 2
