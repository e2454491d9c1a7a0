"""Broken XML made readable in one pass: entities, stray ampersands and brackets, control characters, document types.

Nothing a document declares is ever resolved: its DOCTYPE is cut out, and of its entities only short plain words are
put in, so that no expansion can grow and nothing outside is read. Time and size are linear in the text.
"""

import html.entities
import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<run>&+(?=&)|<+(?=<))|<!\[CDATA\[|<!--|<\?|<!|<(?![A-Za-z_:/])|</(?![A-Za-z_:])"
    r"|&(?:#[xX](?P<hex>[0-9a-fA-F]{1,8});?|#(?P<dec>[0-9]{1,9});?|(?P<name>[A-Za-z_][A-Za-z0-9._-]{0,31});)?"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(
    r"""<!ENTITY\s{1,9}([A-Za-z_][\w.-]{0,31})\s{1,9}(?:"([^"<&%]{0,200})"|'([^'<&%]{0,200})'|(?:SYSTEM|PUBLIC)\s)"""
)
_DECLARATION_PART = re.compile(r"""[<>\[\]"']""")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_MAX_ENTITIES = 300
_MAX_EXPANSION = 100_000  # characters that entities of a document may add


@dataclass(frozen=True, slots=True)
class Mended:
    """Text that an XML parser reads, and slugs of what was broken.

    bare_markup, control_characters, undeclared_entity, cut_off (in the middle of a CDATA section).
    """

    text: str
    notes: tuple[str, ...] = ()


def mend_xml(text: str) -> Mended:
    """Make the text fit for a parser that knows no DTD.

    >>> mend_xml("<a>R&D &eacute; 1 < 2 &#150;</a>")
    Mended(text='<a>R&amp;D é 1 &lt; 2 –</a>', notes=('bare_markup', 'undeclared_entity'))
    """
    clean = _CONTROL.sub("", text)
    scan = _Scan(clean)
    pieces: list[str] = []
    while found := _TOKEN.search(clean, scan.position):
        pieces.append(clean[scan.position : found.start()])
        scan.position = found.end()
        if found["run"]:
            scan.notes.add("bare_markup")
            pieces.append(("&amp;" if found[0][0] == "&" else "&lt;") * len(found[0]))
        elif found[0][0] == "&":
            pieces.append(scan.reference(found))
        elif found[0] in ("<!", "<!--", "<?", "<![CDATA["):
            pieces.append(scan.section(found))
        else:
            scan.notes.add("bare_markup")
            pieces.append("&lt;" + found[0][1:])
    pieces.append(clean[scan.position :])
    scan.notes |= {"control_characters"} if len(clean) != len(text) else set()
    return Mended("".join(pieces), tuple(sorted(scan.notes)))


class _Scan:
    """One pass over a document: where it is, the entities it declares and what was found to be broken."""

    def __init__(self, text: str) -> None:
        self.text, self.position, self.notes = text, 0, set[str]()
        self._entities: dict[str, str] = {}
        self._left = _MAX_EXPANSION
        self._missing: set[str] = set()  # closing signs that do not come any more: never looked for twice
        self._typed = False

    def reference(self, found: re.Match[str]) -> str:
        """What stands for a reference: itself, its character, or an ampersand that is only one."""
        name, digits = found["name"], found["hex"] or found["dec"]
        if name in _PREDEFINED:
            return found[0]
        if name in self._entities:
            self._left -= len(self._entities[name])
            if self._left > 0:
                return _escaped(self._entities[name])
        elif name and name + ";" in html.entities.html5:
            self.notes.add("undeclared_entity")
            return _escaped(html.entities.html5[name + ";"])
        elif digits:
            character = _character(int(digits, 16 if found["hex"] else 10))
            self.notes |= set() if character else {"control_characters"}
            return character
        self.notes.add("bare_markup")
        return "&amp;" + found[0][1:]

    def section(self, found: re.Match[str]) -> str:
        """Step over a CDATA section, which is kept, or a comment, instruction or declaration, which is not."""
        start, token = found.start(), found[0]
        if token == "<![CDATA[":
            if self._step("]]>"):
                return self.text[start : self.position]
            self.notes.add("cut_off")
            self.position = len(self.text)
            return self.text[start:] + "]]>"
        if token == "<!" and not self._typed and self.text[start : start + 9].upper() == "<!DOCTYPE":
            self._typed = True
            self._document_type(start)
        elif not self._step("-->" if token == "<!--" else ">"):
            self.notes.add("bare_markup")  # nothing closes it: read on behind the sign
        return ""

    def _step(self, closing: str) -> bool:
        """Go behind the next closing sign, if there is one."""
        end = -1 if closing in self._missing else self.text.find(closing, self.position)
        if end < 0:
            self._missing.add(closing)
            return False
        self.position = end + len(closing)
        return True

    def _document_type(self, start: int) -> None:
        """A DOCTYPE with or without an inner part: short plain entities are remembered, the rest is dropped."""
        position, inner = self.position, False
        while sign := _DECLARATION_PART.search(self.text, position):
            position = sign.end()
            if sign[0] in "\"'":
                position = self.text.find(sign[0], position) + 1
                if not position:
                    break
            elif sign[0] in "[]":
                inner = sign[0] == "["
            elif sign[0] == "<" and not inner:
                self.position = sign.start()  # never closed: the document begins here
                return
            elif sign[0] == ">" and not inner:
                self.position = position
                self._entities = _entities(self.text[start:position])
                return
        self._step(">")


def _entities(declaration: str) -> dict[str, str]:
    found = [(entity[1], entity[2] or entity[3] or "") for entity in _ENTITY.finditer(declaration)]
    return dict(reversed(found[:_MAX_ENTITIES]))  # the first of a name counts


def _character(code: int) -> str:
    """The character of a number; 128 to 159 are what Windows means by them, and what XML forbids is left out."""
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("cp1252", "ignore")
    if code > 0x10FFFF or _CONTROL.match(chr(code)):
        return ""
    return _escaped(chr(code))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
