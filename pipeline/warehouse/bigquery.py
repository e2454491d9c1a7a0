"""BigQuery: a partition's rows are loaded beside the table and merged into it, so that a repeat changes nothing.

A pass uses load jobs, which cost nothing and come whole or not at all; the stream inserts rows and says which failed.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from google.api_core.exceptions import GoogleAPICallError, NotFound, RetryError
from google.auth.exceptions import GoogleAuthError
from google.cloud import bigquery

from pipeline.errors import RunError
from pipeline.tables import Table
from pipeline.warehouse.shape import CLUSTERED, DAY, SEQUENCE, STAGE, Column, columns, row
from pipeline.warehouse.statements import flat_view, merge
from transforms.model import Reject, Rejected

KEEP_STAGED_MS = 24 * 3600 * 1000  # what a dead run staged goes away by itself
WAIT = 600  # seconds for one job
RETRY = bigquery.DEFAULT_RETRY.with_timeout(60)  # seconds in all: by default a broken answer is asked for ten minutes
FLAT = "flat_events"


class BigQueryTables:
    """The tables of one dataset, named `project.dataset`. What it raises is a RunError, one sentence with the mend."""

    def __init__(self, dataset: str, client: bigquery.Client | None = None) -> None:
        self.dataset = dataset
        try:
            self._client = client or bigquery.Client(project=dataset.partition(".")[0])
        except (GoogleAuthError, OSError) as why:
            raise RunError(f"BigQuery {dataset}: {_first(why)}; check the credentials and their access") from None

    def put(self, table: Table, records: Iterable[Mapping[str, Any]], sequence: int) -> tuple[Reject, ...]:
        """Bring the rows of a committed partition into their table; returns what could not be taken.

        The same partition again, or an older one, changes nothing.
        """
        rejects: list[Reject] = []
        body = io.BytesIO()
        for record in records:
            try:
                line = json.dumps(row(table, record, sequence), ensure_ascii=False)
                body.write(line.encode("utf-8", "replace") + b"\n")
            except Rejected as why:
                rejects.append(Reject(stage=STAGE, reason=why.reason, subject=why.subject, detail=why.detail))
        with self._told(table):
            target = self._made(table)
            if body.tell():
                rejects += self._load(table, target, body, sequence)
        return tuple(rejects)

    def drop(self, table: Table, ids: Sequence[str], sequence: int) -> None:
        """Take away the rows with these ids that came before this partition."""
        with self._told(table):
            where = f"{table.key} IN UNNEST(@ids) AND {SEQUENCE} < @sequence"
            given = [
                bigquery.ArrayQueryParameter("ids", "STRING", list(ids)),
                bigquery.ScalarQueryParameter("sequence", "INT64", sequence),
            ]
            config = bigquery.QueryJobConfig(query_parameters=given)
            self._query(f"DELETE FROM `{self.dataset}.{table.name}` WHERE {where}", config)

    @contextmanager
    def _told(self, table: Table) -> Iterator[None]:
        """What the service refuses is a RunError."""
        try:
            yield
        except (GoogleAPICallError, GoogleAuthError, RetryError, OSError) as why:
            raise RunError(f"BigQuery {self.dataset}.{table.name}: {_first(why)}; the next run tries again") from None

    def _load(self, table: Table, target: bigquery.Table, body: io.BytesIO, sequence: int) -> list[Reject]:
        staged = f"{self.dataset}._{table.name}_{sequence}"
        config = bigquery.LoadJobConfig(
            schema=target.schema,
            source_format=bigquery.SourceFormat.NEWLINE_DELIMITED_JSON,
            write_disposition=bigquery.WriteDisposition.WRITE_TRUNCATE,
            max_bad_records=1_000,
        )
        job = self._client.load_table_from_file(body, staged, rewind=True, job_config=config, timeout=WAIT)
        job.result(timeout=WAIT)
        self._query(merge(table, f"`{self.dataset}.{table.name}`", f"`{staged}`"))
        self._client.delete_table(staged, not_found_ok=True, retry=RETRY)
        return [_refused(table, error) for error in job.errors or ()]

    def _made(self, table: Table) -> bigquery.Table:
        """The table, made where it is missing and widened where this version has more columns."""
        wanted = schema(columns(table))
        try:
            found = self._client.get_table(f"{self.dataset}.{table.name}", retry=RETRY)
        except NotFound:
            return self._create(table, wanted)
        new = [field for field in wanted if field.name not in {held.name for held in found.schema}]
        if new:
            found.schema = [*found.schema, *new]
            found = self._client.update_table(found, ["schema"], retry=RETRY)
        return found

    def _create(self, table: Table, wanted: Sequence[bigquery.SchemaField]) -> bigquery.Table:
        made = bigquery.Table(f"{self.dataset}.{table.name}", schema=wanted)
        made.time_partitioning = bigquery.TimePartitioning(field=DAY)
        if table.name in CLUSTERED:
            made.clustering_fields = [CLUSTERED[table.name][0]]
        self._client.create_dataset(self.dataset, exists_ok=True, retry=RETRY)
        made = self._client.create_table(made, exists_ok=True, retry=RETRY)
        if table.name == "events":
            self._query(flat_view(f"`{self.dataset}.{FLAT}`", f"`{self.dataset}.events`"))
        return made

    def _query(self, sql: str, config: bigquery.QueryJobConfig | None = None) -> None:
        self._client.query(sql, job_config=config, retry=RETRY, job_retry=None).result(timeout=WAIT)


def schema(held: Sequence[Column]) -> list[bigquery.SchemaField]:
    """The columns in BigQuery's terms."""
    return [
        bigquery.SchemaField(c.name, c.type, mode="REPEATED" if c.repeated else "NULLABLE", fields=schema(c.fields))
        for c in held
    ]


def _refused(table: Table, error: Mapping[str, Any]) -> Reject:
    detail = str(error.get("message") or error.get("reason") or "")[:300]
    return Reject(stage=STAGE, reason="row_refused", subject=table.name, detail=detail)


def _first(why: BaseException) -> str:
    return str(getattr(why, "message", "") or why).strip().splitlines()[0][:200]
