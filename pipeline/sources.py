"""Where pages enter the graph from files."""

from dataclasses import dataclass

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.pvalue import PBegin, PCollection, TaggedOutput

from pipeline.backfill_archives import ArchivedDays
from pipeline.documents import read_documents
from transforms.model import Page, Reject
from transforms.stage import REJECTS

Source = str | ArchivedDays  # a path, or some days of an archive


class _ReadFile(beam.DoFn):
    def __init__(self) -> None:
        self._pages = Metrics.counter("ReadDocuments", "out")
        self._rejected = Metrics.counter("ReadDocuments", "rejected")

    def process(self, source: Source):  # type: ignore[no-untyped-def]  # Beam would take the hint for an element type
        path, days = (source, None) if isinstance(source, str) else (source.path, source.days)
        for document in read_documents(path, days):
            if isinstance(document, Reject):
                self._rejected.inc()
                yield TaggedOutput(REJECTS, document)
            else:
                self._pages.inc()
                yield document


@dataclass
class ReadDocuments(beam.PTransform):
    """The documents of these files; the workers read them. Paths come from `pipeline.documents.list_inputs`."""

    paths: list[str]

    def expand(self, start: PBegin) -> tuple[PCollection[Page], PCollection[Reject]]:
        # Create spreads the paths over the workers; without that one worker would read them all.
        pages, rejects = start | "Paths" >> beam.Create(self.paths, reshuffle=True) | "Files" >> ReadFiles()
        return pages, rejects


class ReadFiles(beam.PTransform):
    """The documents of the files at these paths, and of the archives' days."""

    def expand(self, paths: PCollection[Source]) -> tuple[PCollection[Page], PCollection[Reject]]:
        outputs = paths | "ReadEach" >> beam.ParDo(_ReadFile()).with_outputs(REJECTS, main="pages")
        return outputs.pages, outputs[REJECTS]
