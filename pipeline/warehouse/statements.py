"""The statements that put rows of a committed partition into a table, so that a repeat changes nothing."""

from pipeline.tables import Table
from pipeline.warehouse.shape import SEQUENCE, columns


def merge(table: Table, target: str, staged: str) -> str:
    """MERGE the staged rows into the target: a row that is newer takes the place of the one with its key.

    Newer is, for events, the higher revision and within one revision the later partition; for all else the later
    partition. Both names come quoted.
    """
    names = [column.name for column in columns(table)]
    newest = f"QUALIFY ROW_NUMBER() OVER (PARTITION BY {table.key} ORDER BY {_order(table)}) = 1"
    sets = ", ".join(f"`{name}` = S.`{name}`" for name in names)
    listed = ", ".join(f"`{name}`" for name in names)
    values = ", ".join(f"S.`{name}`" for name in names)
    return (
        f"MERGE {target} T USING (SELECT * FROM {staged} WHERE TRUE {newest}) S ON T.{table.key} = S.{table.key}\n"
        f"WHEN MATCHED AND {_newer(table)} THEN UPDATE SET {sets}\n"
        f"WHEN NOT MATCHED THEN INSERT ({listed}) VALUES ({values})"
    )


def flat_view(view: str, events: str) -> str:
    """A view with one plain row for each event, for spreadsheets and charts. Both names come quoted."""
    return f"""CREATE OR REPLACE VIEW {view} AS SELECT
  event_id, status, revision, day, company_name AS company, company.brand AS brand, action, direction, modality,
  ARRAY_TO_STRING(topics, ', ') AS topics, object.text AS what, object.product AS product,
  counterparty.slug AS counterparty, jurisdiction, duration.iso8601 AS duration, condition.text AS condition,
  announced_on.date AS announced_on, effective_on.date AS effective_on, channel, num_articles, num_publishers,
  num_independent_sources, first_party, ARRAY_TO_STRING(origins, '; ') AS origins, first_published, last_published,
  confidence
FROM {events}"""


def _order(table: Table) -> str:
    return f"revision DESC, {SEQUENCE} DESC" if table.name == "events" else f"{SEQUENCE} DESC"


def _newer(table: Table) -> str:
    later = f"S.{SEQUENCE} > T.{SEQUENCE}"
    if table.name != "events":
        return later
    return f"(S.revision > T.revision OR (S.revision = T.revision AND {later}))"
