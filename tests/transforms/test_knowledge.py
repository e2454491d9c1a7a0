"""Knowledge is a value: equal by content, and the same on every worker."""

import pickle
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from transforms.knowledge import Knowledge, compiled, knowledge_of, shipped_knowledge


def test_own_knowledge_travels_whole() -> None:
    own = knowledge_of({"b.yaml": "x: [yes, no, on, off, true]", "a.yaml": "y: 1"})
    there = pickle.loads(pickle.dumps(own))
    assert there == own
    assert there.data("b.yaml") == {"x": ["yes", "no", "on", "off", True]}


def test_shipped_knowledge_travels_as_its_digest() -> None:
    sent = pickle.dumps(shipped_knowledge())
    assert len(sent) < 300
    assert pickle.loads(sent) is shipped_knowledge()


def test_a_worker_with_other_knowledge_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = pickle.dumps(shipped_knowledge())
    monkeypatch.setattr("transforms.knowledge.shipped_knowledge", lambda: knowledge_of({"a.yaml": "y: 2"}))
    with pytest.raises(RuntimeError, match="install the same wheel"):
        pickle.loads(sent)


def test_the_order_of_files_does_not_matter() -> None:
    texts = {"b.yaml": "x: 1", "a.yaml": "y: 1"}
    assert knowledge_of(texts).digest == knowledge_of(dict(reversed(texts.items()))).digest


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        Knowledge((), "00").data("gone.yaml")


def test_threads_that_need_the_same_compile_it_once() -> None:
    built: list[str] = []

    @compiled
    def words(knowledge: Knowledge) -> tuple[str, ...]:
        built.append(knowledge.digest)
        time.sleep(0.05)
        return tuple(knowledge.data("a.yaml"))

    one, other = knowledge_of({"a.yaml": "[x]"}), knowledge_of({"a.yaml": "[y]"})
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(words, [one, other, one, other] * 4))
    assert found == [("x",), ("y",)] * 8
    assert sorted(built) == sorted([one.digest, other.digest])
    assert words.__name__ == "words"
