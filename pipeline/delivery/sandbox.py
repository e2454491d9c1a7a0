"""Templates that can only write: a small part of Jinja over plain values.

Two fences stand behind each other. A template is parsed first, and only what writing needs is let through: text,
names, items, tests, filters of a list, `if`, `for` and `set`; no calls, no imports, no macros, no arithmetic that makes
a long text of a short one. What is left runs in Jinja's immutable sandbox, where a name is looked up in plain
dictionaries and lists alone and never as an attribute of an object.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_TEXT = 2_000_000  # characters that one template may write
FORMATS = ("text", "html", "markdown")
ROOTS = ("alerts", "total", "more", "form", "test")
_LOOP = ("index", "index0", "first", "last", "length")
_FILTERS = (
    "capitalize default e escape first join last length lower replace round sort title trim truncate upper "
    "urlencode wordwrap"
).split()
_TESTS = "defined undefined none eq ne lt le gt ge equalto sameas in odd even string number true false".split()
_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.For, nodes.If, nodes.Test,
    nodes.Filter, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Compare, nodes.Operand, nodes.And, nodes.Or,
    nodes.Not, nodes.Concat, nodes.CondExpr, nodes.Assign, nodes.List, nodes.Tuple, nodes.Add, nodes.Sub,
    nodes.Keyword,
)  # fmt: skip
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~&-])")
# Plain text goes to services that may take it for Markdown or HTML: brackets that could open either are replaced by
# ones that look alike and open nothing.
_HARMLESS = str.maketrans({"<": "‹", ">": "›"})


class TemplateFault(Exception):
    """A fault in a template: its line, counted from 1, and what is wrong."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(line, message)
        self.line, self.message = line, message

    def __str__(self) -> str:
        return self.message


class _Sandbox(ImmutableSandboxedEnvironment):
    """Dictionaries and lists have items; nothing has attributes, but for the place in a loop."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, LoopContext) and argument in _LOOP:
            return getattr(obj, argument)
        if isinstance(obj, dict) and isinstance(argument, str) and argument in obj:
            return obj[argument]
        if isinstance(obj, list | tuple) and isinstance(argument, int | slice):
            try:
                return obj[argument]
            except IndexError:
                pass
        return self.undefined(obj=obj, name=argument)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        raise SecurityError("nothing can be called in a template")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return False


@functools.lru_cache(maxsize=64)
def compiled(source: str, form: str) -> Template:
    """The template, ready to render. `form` is text, html or markdown. Raises TemplateFault with the line."""
    environment = _environment(form)
    try:
        tree = environment.parse(source)
        _check(tree)
        return environment.from_string(source)
    except TemplateSyntaxError as why:
        raise TemplateFault(why.lineno, why.message or "cannot be read") from None
    except (TemplateError, RecursionError, OverflowError, ValueError) as why:
        raise TemplateFault(1, str(why) or type(why).__name__) from None


def rendered(source: str, form: str, values: Mapping[str, Any]) -> str:
    """What the template writes of the values, which must be plain: text, numbers, lists and dictionaries.

    Raises TemplateFault for a name that is not there, and for a text of more than 2 million characters.
    """
    template = compiled(source, form)
    parts, size = [], 0
    try:
        for part in template.generate(values):
            size += len(part)
            if size > MAX_TEXT:
                raise TemplateFault(1, f"writes more than {MAX_TEXT} characters")
            parts.append(part)
    except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as why:
        raise TemplateFault(_line_of(why), str(why) or type(why).__name__) from None
    return "".join(parts)


@functools.cache
def _environment(form: str) -> _Sandbox:
    finish = {"markdown": _markdown, "text": _plain}.get(form)
    sandbox = _Sandbox(
        autoescape=form == "html",
        undefined=StrictUndefined,
        loader=None,
        extensions=(),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        finalize=finish,
    )
    sandbox.globals.clear()
    sandbox.filters = {name: sandbox.filters[name] for name in _FILTERS}
    sandbox.tests = {name: sandbox.tests[name] for name in _TESTS}
    return sandbox


def _markdown(value: Any) -> Any:
    """In Markdown every sign that could begin markup gets a backslash; an address keeps those it may hold."""
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        return re.sub(r"[()<>\[\]*|`\\]", lambda found: f"%{ord(found[0]):02X}", value)
    return _MARKDOWN.sub(r"\\\1", value.translate(_HARMLESS)) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    """In plain text nothing has a meaning, but for services that look for markup all the same."""
    return str(value).translate(_HARMLESS).replace("](", "] (") if isinstance(value, str) else value


def _check(tree: nodes.Template) -> None:
    known = set(ROOTS) | {"loop"}
    for node, loops in _walk(tree, 0):
        line = getattr(node, "lineno", 1) or 1
        if not isinstance(node, _NODES):
            raise TemplateFault(line, f"a template has no {_words(node)}")
        if loops > 2:
            raise TemplateFault(line, "a loop in a loop in a loop is too much")
        if isinstance(node, nodes.For) and node.recursive:
            raise TemplateFault(line, "a template has no recursive loops")
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise TemplateFault(line, f"a template has no attribute {node.attr}")
        if isinstance(node, nodes.Name) and node.ctx == "store":
            known.add(node.name)
    for node, _ in _walk(tree, 0):
        if isinstance(node, nodes.Name) and node.name not in known:
            raise TemplateFault(node.lineno, f"{node.name} is not known; there are {', '.join(ROOTS)}")


def _walk(tree: nodes.Node, loops: int) -> Iterator[tuple[nodes.Node, int]]:
    todo = [(tree, loops)]
    while todo:
        node, depth = todo.pop()
        depth += isinstance(node, nodes.For)
        yield node, depth
        todo += [(child, depth) for child in node.iter_child_nodes()]


def _words(node: nodes.Node) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).lower()


def _line_of(why: BaseException) -> int:
    """The line of the template that Jinja was at; it puts it into the traceback."""
    line, step = 1, why.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "<template>":
            line = step.tb_lineno
        step = step.tb_next
    return line
