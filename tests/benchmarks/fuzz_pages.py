"""Mutated pages, PDF documents and date texts against the readers: nothing may crash or take long.

    nice python tests/benchmarks/fuzz_pages.py SECONDS [SEED]

Seeds are the made pages below and, where the suite of pages lies beside the project, its smaller pages. A finding is
printed with its seed and number, and saved as a file in the current folder.
"""

import gzip
import random
import sys
import time
import traceback
from pathlib import Path

from transforms.articles import extract_within_bounds
from transforms.knowledge import shipped_knowledge
from transforms.model import Page, Rejected
from transforms.text.published import parse_date
from transforms.text.urls import canonical_url

SUITE = Path(__file__).resolve().parents[3] / "shared" / "suites" / "html"
STORY = b"<p>The company said on Monday that it will stop selling the camera to landlords in four states.</p>" * 4
MADE = [
    b"<html><head><meta charset=utf-8><title>A | B</title></head><body><article><h1>A</h1>"
    + STORY
    + b"</article></body></html>",
    b'<script type="application/ld+json">{"@type":"NewsArticle","headline":"A","datePublished":"2021-03-02"}</script>'
    + STORY,
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n4 0 obj<</Length 20>>stream\nBT (Hello) Tj "
    b"ET\nendstream endobj\n"
    b"xref\n0 5\ntrailer<</Size 5/Root 1 0 R>>\nstartxref\n9\n%%EOF",
]
PIECES = [
    *(
        b"<p> </p> <div> </div> <table> <td> <li> <a href=x> <script> </script> <!-- --> <![CDATA[ ]]> & &#x0; "
        b"&#55555; ".split()
    ),
    *(
        b"<h1> <header> <meta charset=utf-16> <meta charset=x> <base href=//> <time datetime=9999> <svg> <math> "
        b"\x00 \xff\xfe".split()
    ),
    *("\ud7ff \u202e \ufeff 𝕏 é 中".encode().split()),
    *(b'"@type": [ ] { } \\u003cp> " \' > < = / obj endobj stream 0 R 99999999999 -1 <</ >>'.split()),
]
DATES = [
    *("2021-03-02T18:05:00-07:00", "Tue, 2 Mar 2021 18:05 GMT", "02.03.2021", "March 2"),
    *("20210302", "2 mars 2021", "0000-00-00", "99:99"),
]
SLOW = 10.0


def mutated(seed: bytes, rng: random.Random) -> bytes:
    body = bytearray(seed)
    for _ in range(rng.randint(1, 12)):
        at = rng.randint(0, len(body))
        kind = rng.random()
        if kind < 0.4:
            body[at:at] = rng.choice(PIECES) * rng.choice([1, 1, 3, 200])
        elif kind < 0.6:
            del body[at : at + rng.randint(1, 400)]
        elif kind < 0.8:
            other = rng.randint(0, len(body))
            body[at:at] = body[other : other + rng.randint(1, 2000)] * rng.choice([1, 1, 20])
        elif body:
            body[min(at, len(body) - 1)] = rng.randrange(256)
    return bytes(body)


def mutated_text(rng: random.Random) -> str:
    text = list(rng.choice(DATES))
    for _ in range(rng.randint(1, 6)):
        text.insert(
            rng.randint(0, len(text)), rng.choice(["9", ":", "-", " ", "é", "²", "٣", "Mar", "+99:99", "\x00", "%"])
        )
    return "".join(text)


def main() -> None:
    seconds, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    rng = random.Random(seed)
    seeds = list(MADE)
    if SUITE.is_dir():
        files = sorted(SUITE.glob("*.html.gz"), key=lambda path: (path.stat().st_size, path.name))[:60]
        seeds += [gzip.decompress(path.read_bytes()) for path in files]
    knowledge = shipped_knowledge()
    started, tried, findings, longest = time.process_time(), 0, 0, 0.0
    while time.process_time() - started < seconds:
        body, text = mutated(rng.choice(seeds), rng), mutated_text(rng)
        charset = rng.choice(["", "utf-8", "utf-16", "x", "gbk", "idna"])
        content_type = rng.choice(["text/html", "text/html", "application/pdf", "text/plain", ""])
        begun = time.thread_time()
        try:
            page = Page(
                ref="fuzz",
                body=body,
                content_type=content_type,
                charset=charset,
                published=text,
                url=f"https://e.org/{text}",
            )
            extract_within_bounds(page, knowledge)
        except Rejected as why:
            problem = why.reason if why.reason == "too_slow" else ""
        except Exception:
            problem = traceback.format_exc()
        else:
            problem = ""
        try:
            parse_date(text, "markup")
            assert canonical_url(canonical_url(page.url)) == canonical_url(page.url)
        except Exception:
            problem += traceback.format_exc()
        tried, longest = tried + 1, max(longest, time.thread_time() - begun)
        if problem or time.thread_time() - begun > SLOW:
            findings += 1
            Path(f"finding-{seed}-{tried}.bin").write_bytes(body)
            print(f"finding {seed}-{tried}: {text!r} {charset!r} {content_type!r}\n{problem}", flush=True)
    print(f"{tried} inputs in {seconds:.0f} CPU s, {findings} findings, the longest took {longest:.2f} s")


if __name__ == "__main__":
    main()
