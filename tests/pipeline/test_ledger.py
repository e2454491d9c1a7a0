"""Inputs equal the sum of terminal states, or the run fails."""

import pytest

from pipeline.errors import RunError
from pipeline.ledger import check_ledger, terminal_states

TABLES = {
    "articles": [
        {"article_id": "a", "language": "en"},
        {"article_id": "b", "language": "en"},
        {"article_id": "c", "language": "de"},
    ],
    "mentions": [{"article_id": "a"}, {"article_id": "a"}],
    "rejects": [
        {"stage": "ReadDocuments", "reason": "bad_json"},
        {"stage": "ExtractArticles", "reason": "no_text"},
        {"stage": "SomeLaterStage", "reason": "no_input_ends_here"},
    ],
}


def test_every_input_is_in_one_state() -> None:
    states = terminal_states(TABLES)
    assert states == {
        "told_events": 1,
        "no_event": 1,
        "not_mined": 1,
        "rejected:bad_json": 1,
        "rejected:no_text": 1,
    }
    check_ledger(5, states)


@pytest.mark.parametrize("inputs", [4, 6])
def test_a_lost_or_doubled_input_fails_the_run(inputs: int) -> None:
    with pytest.raises(RunError, match=f"{inputs} inputs went in but 5 came to an end"):
        check_ledger(inputs, terminal_states(TABLES))
