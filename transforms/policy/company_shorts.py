"""Short forms of a company that the text has named in full: "the Journal", "Purdue"."""

import re
from collections.abc import Iterator, Mapping, Sequence

from transforms.model import Company

_LONG = re.compile(r"[A-Z][\w&'.-]*(?: [A-Z&][\w&'.-]*)+")


def short_forms(
    flat: str,
    named: Sequence[tuple[int, int, Company]],
    sectors: Mapping[str, frozenset[str]],
    tails: frozenset[str],
    taken: frozenset[str],
) -> Iterator[tuple[int, int, Company]]:
    """Start, end and company of later short forms outside the `named` spans, in order.

    A newspaper's last word counts behind "the"; another company's first word where the rest of its name only says what
    trade it is of (`tails`: "Labs", "Pharma"). Words in `taken` are names of their own.
    """
    forms: dict[str, tuple[int, Company]] = {}
    for start, end, company in named:
        name = flat[start:end].removeprefix("The ").removeprefix("the ")
        if not _LONG.fullmatch(name):
            continue
        first, last = name.split(" ")[0], name.rsplit(" ", 1)[-1]
        if "media" in sectors.get(company.name, ()):
            forms.setdefault(f"the {last}", (end, company))
            forms.setdefault(f"The {last}", (end, company))
        elif name.removeprefix(first + " ") in tails and first not in taken:
            forms.setdefault(first, (end, company))
    if not forms:
        return
    pattern = re.compile(
        rf"\b(?:{'|'.join(re.escape(f) for f in sorted(forms, key=lambda f: (-len(f), f)))})\b(?! [A-Z])"
    )
    at = 0
    for match in pattern.finditer(flat):
        low, high = match.span()
        while at < len(named) and named[at][1] <= low:
            at += 1
        first_end, company = forms[match.group()]
        if low >= first_end and (at == len(named) or named[at][0] >= high):
            yield low + (4 if match.group()[:4].lower() == "the " else 0), high, company
