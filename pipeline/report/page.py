"""The page: a Jinja2 template with style and script written into it, and a policy that lets nothing else in."""

import base64
import functools
import hashlib
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from pipeline.report.blocks import Block

STYLES = ("tokens.css", "layout.css", "events.css", "families.css", "print.css")
SCRIPTS = (
    "dom.js",
    "words.js",
    "data.js",
    "state.js",
    "list.js",
    "evidence.js",
    "event.js",
    "families.js",
    "demands.js",
    "others.js",
    "main.js",
)


def render(*, blocks: list[Block], **shown: Any) -> bytes:
    """The page's bytes. Everything in `shown` is escaped by the template; a block holds no character that matters."""
    style, script = _joined(STYLES), _joined(SCRIPTS)
    parts = [(block.name, block.packed, Markup(block.text)) for block in blocks]
    html = _template().render(
        policy=Markup(_policy(style, script)), style=Markup(style), script=Markup(script), blocks=parts, **shown
    )
    return html.encode("utf-8", "replace")


def _policy(style: str, script: str) -> str:
    """No address may be reached, no other script or style can run, and no text can become markup."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_digest(script)}'",
            f"style-src '{_digest(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


@functools.cache
def _joined(names: tuple[str, ...]) -> str:
    folder = files("pipeline.report") / "page"
    return "\n".join((folder / name).read_text("utf-8") for name in names)


@functools.cache
def _template() -> jinja2.Template:
    folder = files("pipeline.report") / "page"
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["visible"] = visible
    environment.filters["number"] = lambda number: f"{number:,}"
    return environment.from_string((folder / "report.html.j2").read_text("utf-8"))


def visible(text: str) -> str:
    """The text with a sign in place of what would steer the direction or the parser of the page around it."""
    return text.translate(_STEERING)


_STEERING = dict.fromkeys([*range(9), *range(11, 32), 127, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")
