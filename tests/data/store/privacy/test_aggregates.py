"""A figure over owners is told only where five of them stand behind it."""

from data.schema import Answer, AnswerKind, from_epoch

DAY = 86_400


def answer(store, publish, owner, kind, at=10 * DAY):
    """Let an owner have a list and answer it."""
    publish(store, owner, ("Bob",), from_epoch(at - 5))
    store.lists.answer(Answer(owner, "Bob", kind, from_epoch(at)))


def test_four_owners_are_too_few(store, publish):
    """Also where they answered often; the fifth makes it a figure, a taken-back answer counts for nobody."""
    for owner in ("A", "B", "C", "D"):
        answer(store, publish, owner, AnswerKind.DONE)
        answer(store, publish, owner, AnswerKind.DONE, 11 * DAY)
    four = store.aggregates.between(0, 20 * DAY)
    assert four.lists is four.answers[AnswerKind.DONE] is None
    answer(store, publish, "E", AnswerKind.DONE)
    five = store.aggregates.between(0, 20 * DAY)
    assert (five.lists, five.answers[AnswerKind.DONE], five.answers[AnswerKind.NEVER]) == (9, 9, None)
    store.list_inputs.undo("E", 12 * DAY)
    assert store.aggregates.between(0, 20 * DAY).answers[AnswerKind.DONE] is None


def test_a_figure_is_of_its_time(store, publish):
    """What was before it, or comes after it, counts for nothing."""
    for owner in "ABCDE":
        answer(store, publish, owner, AnswerKind.NEVER)
    assert store.aggregates.between(0, 9 * DAY).answers[AnswerKind.NEVER] is None
    assert store.aggregates.between(10 * DAY + 1, 20 * DAY).answers[AnswerKind.NEVER] is None
    assert store.aggregates.between(0, 10 * DAY).answers[AnswerKind.NEVER] == 5


def test_a_figure_counts_no_other_workspace(store, publish):
    """Neither its lists nor its answers, however many."""
    other = store.within("other")
    for owner in "ABCDE":
        answer(store, publish, owner, AnswerKind.DONE)
        answer(other, publish, owner, AnswerKind.DONE)
    for one in (store, other):
        figures = one.aggregates.between(0, 20 * DAY)
        assert (figures.lists, figures.answers[AnswerKind.DONE]) == (5, 5)
