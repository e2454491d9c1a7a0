"""ReadDocuments gives pages and rejects of all files."""

from pathlib import Path

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from pipeline.documents import list_inputs
from pipeline.sources import ReadDocuments


def test_pages_and_rejects_of_all_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A story.")
    (tmp_path / "b.jsonl").write_text('{"id": "x", "text": "Another."}\n{"id": "x", "text": "Another."}\nbroken\n')
    with TestPipeline() as pipeline:
        pages, rejects = pipeline | ReadDocuments(list_inputs([str(tmp_path)]))
        refs = pages | beam.Map(lambda page: page.ref)
        reasons = rejects | beam.Map(lambda reject: (reject.stage, reject.reason, reject.subject))
        assert_that(refs, equal_to(["a.txt", "x", "x"]), label="pages")
        assert_that(reasons, equal_to([("ReadDocuments", "broken_json", "b.jsonl#3")]), label="rejects")
