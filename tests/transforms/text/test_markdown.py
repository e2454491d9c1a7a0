"""Markdown marks are blanked out, in linear time on any text."""

import time

import pytest

from transforms.text.markdown import BLANK, without_marks

SHOWN = {
    "# Heading #": "Heading",
    "Title\n=====": "Title\n",
    "Title\n---   ": "Title\n",
    "![A map](m.png) It **closed** [today](x).": " It closed today.",
    "The C# port": "The C# port",
    "---\ntitle: A day\n---\nIt closed.": "   \ntitle: A day\n   \nIt closed.",
}


@pytest.mark.parametrize("text", SHOWN)
def test_words_stay_where_they_were(text: str) -> None:
    blanked = without_marks(text)
    assert len(blanked) == len(text)
    assert blanked.replace(BLANK, "") == SHOWN[text]


@pytest.mark.parametrize("text", [" " * 300_000, "---" + "\n" * 300_000, "x" + " #" * 150_000, "=" * 300_000 + "x"])
def test_long_runs_are_linear(text: str) -> None:
    started = time.process_time()
    assert len(without_marks(text)) == len(text)
    assert time.process_time() - started < 5  # a quadratic search takes minutes
