"""Pairs that belong together are one question, and refusals teach."""

from data.identity.proposal_groups import group, weigh
from data.messages import Message


def proposal(first, second, likeness, evidence="the same name"):
    """Return a proposal of two who are called as their handles are."""
    return {
        "first": first,
        "second": second,
        "names": [first, second],
        "likeness": likeness,
        "evidence": evidence,
    }


def test_strong_pairs_that_meet_are_one_group():
    """With the evidence of the likeliest; a weak pair stays one of its own."""
    pairs = [proposal("a", "b", 0.95), proposal("b", "c", 0.75, "nearly"), proposal("c", "d", 0.4, "given")]
    first, second = group(pairs)
    assert (first["contacts"], first["names"], first["evidence"]) == (["a", "b", "c"],) * 2 + (
        "the same name",
    )
    assert second["contacts"] == ["c", "d"]


def test_a_pair_is_a_group_of_two():
    """With first and second as before."""
    (one,) = group([proposal("b", "a", 0.5)])
    assert (one["contacts"], one["first"], one["second"]) == (["a", "b"], "a", "b")


def test_refused_evidence_weighs_less_whatever_names_are_in_it():
    """Each refusal halves less; faint evidence is dropped, other evidence is untouched."""
    refused = [proposal("x", "y", 0.8, Message("may be {long}", long="william"))]
    weighed = weigh(
        [
            proposal("a", "b", 0.9, Message("may be {long}", long="robert")),
            proposal("c", "d", 0.4, Message("may be {long}", long="ann")),
            proposal("e", "f", 0.5),
        ],
        refused,
    )
    assert [(one["first"], one["likeness"]) for one in weighed] == [("a", 0.6), ("e", 0.5)]
