"""A short fuzz of everything that reads bytes of feeds; the long one is tests/benchmarks/fuzz_feeds.py."""

import importlib.util
import random
import time
from contextlib import suppress
from pathlib import Path

import pytest

from transforms.model import Rejected

_SPEC = importlib.util.spec_from_file_location("fuzz_feeds", Path(__file__).parents[2] / "benchmarks/fuzz_feeds.py")
assert _SPEC is not None
assert _SPEC.loader is not None
fuzz = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(fuzz)


@pytest.mark.parametrize("seed", range(6))
def test_no_exception_and_no_hang(seed: int) -> None:
    random_ = random.Random(seed)
    for _ in range(6):
        data = fuzz.mutated(random_, list(fuzz.OWN))[:20_000]
        for name, run in fuzz.targets(data, random_):
            started = time.process_time()
            with suppress(Rejected):
                run()
            assert time.process_time() - started < fuzz.MAX_SECONDS, name


# What the long fuzz found, made small.
FINDINGS = {
    "comments that can end at many places": b"<!--\n a line\n-->\n\n" * 600 + b"x<feed",
    "comments before a feed": b"<!-- a -->" * 600 + fuzz.OWN[1],
    "a namespace of blanks": b'<feed xmlns="http://www.w3.org/2005/\xa0a b\t/Atom"><title>T</title></feed>',
    "a namespace of blanks in RDF": b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="a b">'
    b"<item><title>T</title><link>http://ex.org/a</link></item></rdf:RDF>",
}


@pytest.mark.parametrize("name", FINDINGS)
def test_findings_stay_mended(name: str) -> None:
    started = time.process_time()
    with suppress(Rejected):
        fuzz.check_feed(FINDINGS[name])
    assert time.process_time() - started < fuzz.MAX_SECONDS
