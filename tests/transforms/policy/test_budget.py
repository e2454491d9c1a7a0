"""Which questions are granted does not depend on the order in which they come or on how they are split."""

from hypothesis import given
from hypothesis import strategies as st
from tests_model import article, extractor

from transforms.knowledge import shipped_knowledge
from transforms.policy.budget import Claim, claim_of, last_granted, trimmed
from transforms.policy.prompting import question_of

CLAIMS = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 60)), max_size=40).map(
    lambda costs: [Claim((-(n * 7 % 5) / 5, f"{n:03}"), tokens, cost) for n, (tokens, cost) in enumerate(costs)]
)
CAPPED = st.builds(
    lambda tokens, nano: extractor(tokens=tokens, dollars=nano / 1_000_000_000, price_in=1.0),
    st.integers(0, 300),
    st.integers(0, 300),
)


@given(CLAIMS, CAPPED, st.data())
def test_any_split_and_order_grants_the_same(claims: list[Claim], capped, data: st.DataObject) -> None:  # type: ignore[no-untyped-def]
    expected = last_granted(claims, capped)
    mixed = data.draw(st.permutations(claims))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(claims)), max_size=4)))
    parts = [mixed[a:b] for a, b in zip([0, *cuts], [*cuts, len(mixed)], strict=True)]
    merged = [claim for part in parts for claim in trimmed(part, capped)]
    assert last_granted(trimmed(merged, capped), capped) == expected


@given(CLAIMS, CAPPED)
def test_no_cap_is_passed_and_nothing_more_would_fit(claims: list[Claim], capped) -> None:  # type: ignore[no-untyped-def]
    last = last_granted(claims, capped)
    granted = [c for c in claims if last is not None and c.rank <= last]
    rest = sorted(c for c in claims if c not in granted)

    def fits(some: list[Claim]) -> bool:
        cap = capped.caps
        tokens, cost = sum(c.tokens for c in some), sum(c.nanodollars for c in some)
        return (not cap.tokens or tokens <= cap.tokens) and (not cap.dollars or cost <= round(cap.dollars * 1e9))

    assert fits(granted)
    assert not rest or not fits([*granted, rest[0]])


def test_a_claim_is_the_worst_case_in_tokens_and_dollars() -> None:
    by = extractor(asks=2, answer_tokens=1000, dollars=1.0, price_in=2.0, price_out=10.0)
    question = question_of(article(), by, shipped_knowledge())
    assert question is not None
    claim = claim_of(question, 0.51234, by)
    assert claim.rank == (-0.512, question.key)
    assert claim.tokens == 2 * (question.tokens_in + 1000)
    assert claim.nanodollars == 2 * (question.tokens_in * 2000 + 1000 * 10_000)
