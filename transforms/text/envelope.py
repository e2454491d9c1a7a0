"""What carries an article in mail and feeds passed on as text: headers, list archives, quoted replies, signatures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.knowledge import Knowledge, compiled
from transforms.text.lines import Line, is_prose, unquoted

_MAX_FOLDED_CHARS = 90
_MAX_MARKER_CHARS = 120
_MAX_BLANK_LINES = 3  # between "… wrote:" and what it quotes
_LIST_DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [A-Z][a-z]{2} +\d{1,2} \d\d:\d\d(:\d\d)?( [A-Z]{2,5})? \d{4}")
_WROTE = re.compile(r".{0,200}\b(wrote|writes|schrieb|said|a écrit)( .{0,80})?:")
_DELIMITER = re.compile(r"--|—|_{10,}")
_FRONT_LINES = 12  # a list archive puts its header at the very top


@dataclass(frozen=True, slots=True)
class Header:
    """A run of ``Name: value`` lines, first to last line number; `forwarded` when it heads a message passed on."""

    first: int
    last: int
    fields: tuple[tuple[str, str], ...]
    forwarded: bool = False

    def get(self, field: str) -> str:
        return next((value for name, value in self.fields if name == field and value), "")


@compiled
def _field_names(knowledge: Knowledge) -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str]]:
    data = knowledge.data("boilerplate.yaml")
    fields = {name: field for field, names in data["header_fields"].items() for name in names}
    names = "|".join(sorted(map(re.escape, fields), key=len, reverse=True))
    line = re.compile(rf"[*_]{{0,2}}({names})[*_]{{0,2}}\s?[:：][*_]{{0,2}}(?:\s+(.*))?", re.IGNORECASE)
    return line, fields, re.compile("|".join(data["forward_markers"]), re.IGNORECASE)


def find_headers(lines: Sequence[Line], knowledge: Knowledge) -> list[Header]:
    """The header blocks of a text in order: at its very top, below a forwarding mark, or of three fields and more."""
    pattern, names, marker = _field_names(knowledge)
    found: list[Header] = []
    seen_text = False
    marked = last_text = -1
    number = 0
    while number < len(lines):
        text = unquoted(lines[number].text)
        if len(text) <= _MAX_MARKER_CHARS and marker.fullmatch(text):
            marked = number
        elif pattern.fullmatch(text):
            header = _read_header(lines, number, pattern, names)
            kinds = {name for name, _ in header.fields}
            is_marked = marked >= 0 and marked == last_text
            if len(kinds) >= 3 or (len(kinds) == 2 and (is_marked or not seen_text)):
                first = marked if is_marked else header.first
                forwarded = is_marked or "feed" in kinds
                found.append(Header(first, header.last, header.fields, forwarded))
            else:
                seen_text = True
            number = header.last
        elif text:
            seen_text = True
        last_text = number if text else last_text
        number += 1
    return found


def _read_header(lines: Sequence[Line], first: int, pattern: re.Pattern[str], names: dict[str, str]) -> Header:
    fields: list[tuple[str, str]] = []
    last = number = first
    while number < len(lines):
        text = unquoted(lines[number].text)
        match = pattern.fullmatch(text)
        if match:
            fields.append((names[match[1].lower()], (match[2] or "").strip(" *_")))
            last = number
        elif text and last == number - 1 and _is_folded(text, lines, number, pattern):
            if not text.startswith("("):
                name, value = fields[-1]
                fields[-1] = (name, f"{value} {text}".strip())
            last = number
        elif text or (number > last + 1):
            break
        number += 1
    return Header(first, last, tuple(fields))


def _is_folded(text: str, lines: Sequence[Line], number: int, pattern: re.Pattern[str]) -> bool:
    """Whether a line goes on with the value above it: short, and followed by a header line or a blank one."""
    following = unquoted(lines[number + 1].text) if number + 1 < len(lines) else ""
    is_last = not following or pattern.fullmatch(following) is not None
    return is_last and len(text) <= _MAX_FOLDED_CHARS and not is_prose(text)


def find_list_header(lines: Sequence[Line]) -> Header | None:
    """The top of a list archive's page: subject, sender and the date of the mail, without field names."""
    front = [line for line in lines if line.text][:_FRONT_LINES]
    for place, line in enumerate(front):
        if _LIST_DATE.fullmatch(line.text):
            sender = front[place - 1].text if place else ""
            subject = " ".join(before.text for before in front[: max(0, place - 1)])
            fields = (("subject", subject), ("from", sender), ("date", line.text))
            return Header(front[0].number, line.number, fields)
    return None


def find_quoted_replies(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Line ranges (first, last) of what a reply quotes: ``… wrote:`` and the quoted lines below it."""
    found = []
    number = 0
    while number < len(lines):
        opened = _attribution(lines, number)
        if opened:
            last = after = opened
            while after < len(lines) and (lines[after].quoted or not lines[after].text):
                last = after if lines[after].quoted else last
                after += 1
            found.append((number, last))
            number = last
        number += 1
    return found


def _attribution(lines: Sequence[Line], number: int) -> int:
    """The line after ``… wrote:`` (of one line or two) when quoted lines follow, else 0."""
    if lines[number].quoted or not lines[number].text:
        return 0
    for size in (1, 2):
        told = " ".join(line.text for line in lines[number : number + size])
        if _WROTE.fullmatch(told):
            following = number + size
            while following < min(len(lines), number + size + _MAX_BLANK_LINES) and not lines[following].text:
                following += 1
            if following < len(lines) and lines[following].quoted:
                return following
    return 0


def find_signature(lines: Sequence[Line], body_end: int) -> int:
    """The first line of a signature (``--`` or a drawing of signs) in the last lines of a mail, or `body_end`."""
    tail = [line for line in lines[:body_end] if line.text][-14:]
    for line in tail:
        if _DELIMITER.fullmatch(line.text):
            return line.number
    first = body_end
    for line in reversed(tail):
        letters = sum(char.isalpha() for char in line.text)
        if letters * 2 > len(line.text) and "|" not in line.text:
            break
        first = line.number
    return first
