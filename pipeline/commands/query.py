"""`policywire query`: SQL over the tables of a run."""

from enum import StrEnum
from typing import Annotated

import typer

LEAST_WIDTH = 12  # characters of a column in a table that can be read


class Form(StrEnum):
    """How an answer is printed."""

    table = "table"
    json = "json"
    csv = "csv"


def query(
    sql: Annotated[str, typer.Argument(help='A statement, such as "select company, action from flat_events".')],
    folder: Annotated[str, typer.Option("--in", "-i", metavar="DIR", help="A run's output, or a state path.")] = "out",
    form: Annotated[Form, typer.Option("--as", help="How to print the answer.")] = Form.table,
) -> None:
    """Ask the tables of a run in SQL; `flat_events` has one plain row for each event."""
    from pipeline.query import answer, as_csv, as_json, shown
    from pipeline.table_files import tables_in

    tables, rows = tables_in(folder)
    found = answer(sql, tables, rows)
    if form is Form.table:
        _print_table(found.columns, [[shown(value) for value in row] for row in found.rows])
    else:
        typer.echo(as_json(found) if form is Form.json else as_csv(found), nl=form is Form.json)


def _print_table(columns: tuple[str, ...], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    console = console if console.is_terminal else Console(width=200)
    if len(columns) * LEAST_WIDTH > console.width:  # side by side nothing could be read
        console.print(Text(_one_below_another(columns, rows)), soft_wrap=True)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _one_below_another(columns: tuple[str, ...], rows: list[list[str]]) -> str:
    """A line for each column of a row, and an empty line between rows."""
    width = max(map(len, columns))
    told = (
        "\n".join(f"{name:<{width}}  {cell}".rstrip() for name, cell in zip(columns, row, strict=True)) for row in rows
    )
    return "\n\n".join(told) or ", ".join(columns)
