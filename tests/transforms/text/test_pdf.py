"""PDF documents: their text, and documents that have none."""

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Page, Rejected
from transforms.text.article import extract_article

LINES = [
    "Skylark Systems to end drone leases",
    "",
    "Skylark Systems said on Tuesday that it will stop leasing its drones to",
    "sheriff's departments in four states, and that it has told all of its custom-",
    "ers in writing. The company has supplied rural departments since 2016.",
]


def pdf(sides: list[list[str]], info: str = "", encrypt: str = "") -> bytes:
    """A document of one font, written by hand."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(sides)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(sides)}>>"]
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for number, lines in enumerate(sides):
        shown = "".join(f"({line.replace('(', '').replace(')', '')}) Tj T* " for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 50 800 Td {shown}ET"
        objects.append(f"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * number} 0 R>>")
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
    objects.append(f"<<{info}>>")
    body, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"<</Size {len(objects) + 1}/Root 1 0 R/Info {len(objects)} 0 R{encrypt}>>"
    end = f"{table}trailer{trailer}\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{end}".encode()


def read(body: bytes, content_type: str = "application/pdf") -> Article | str:
    try:
        return extract_article(Page(ref="p.pdf", body=body, content_type=content_type), shipped_knowledge())
    except Rejected as why:
        return why.reason


@pytest.mark.parametrize("content_type", ["application/pdf", "text/html", "application/octet-stream"])
def test_the_text_and_what_the_document_says_of_itself(content_type: str) -> None:
    found = read(
        pdf([LINES], "/Title(Skylark Systems to end drone leases)/CreationDate(D:20210302180500Z)"), content_type
    )
    assert isinstance(found, Article)
    assert found.title == "Skylark Systems to end drone leases"
    assert "told all of its customers in writing" in found.text
    assert (found.published.at, found.published.basis) == ("2021-03-02", "markup")


def test_running_lines_are_no_text() -> None:
    sides = [
        [
            f"Annual letter of Skylark, page {n}",
            f"On day {n} the firm of the {'abcd'[n]} family",
            *(f"{line} {'wxyz'[n]}" for line in LINES[2:]),
            "It is so.",
            f"Sentence number {n}{'klmn'[n]} stands on this page alone.",
        ]
        for n in range(4)
    ]
    found = read(pdf(sides))
    assert isinstance(found, Article)
    assert "Annual letter" not in found.text
    assert "number 3n stands" in found.text


REFUSED = {
    "no document": (b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", "bad_pdf"),
    "cut short": (pdf([LINES])[:300], "bad_pdf"),
    "pictures alone": (pdf([[]]), "scanned_pdf"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_say_why(name: str) -> None:
    body, reason = REFUSED[name]
    assert read(body) == reason
