"""A made-up world in which reminders are known to help: what they did teaches nothing about anybody else."""

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from data.schema import DAY_SECONDS
from data.synthetic.generator import synthetic_log
from data.synthetic.reached_out import with_messages
from models.dormancy.additive_model import probability
from models.dormancy.labelled_rows import gather_examples
from models.dormancy.prompted_rows import without_prompted
from models.dormancy.training import learn_blend, learn_local
from models.evaluation.protocols.weekly_lists import Plan, show
from models.log.log import Log, take
from pipelines.model_store.artefact import prior

DAYS, HORIZON = 270, 30 * DAY_SECONDS
MOST, ENOUGH = 0.02, 100
FIRST_LIST, PLAN = 90, Plan(places=3, rest_weeks=4)


@pytest.fixture(name="worlds", scope="module")
def _worlds():
    """Return the log without Kith, the log with it, and the names that Kith's weekly lists showed."""
    frame = synthetic_log(5, owners=20, contacts_per_owner=60, days=DAYS)
    untouched = Log.from_frame(frame)
    weeks = [untouched.first + day * DAY_SECONDS for day in range(FIRST_LIST, DAYS - 30, 7)]
    rows = gather_examples(untouched, weeks, HORIZON)
    listed = take(rows, show(rows, probability(prior().model, rows.features) * rows.depth, PLAN))
    names = [untouched.owners[listed.owner], untouched.contacts[listed.contact], listed.as_of.tolist()]
    shown = list(zip(*names, strict=True))
    return untouched, Log.from_frame(with_messages(frame, shown, 1, writing=0.7, answering=0.7)), shown


def learned(log, shown):
    """Return the local model and the blend that are trained on a log of which these names were shown."""
    as_ofs = [log.first + day * DAY_SECONDS for day in range(FIRST_LIST, DAYS - 60, 30)]
    train = without_prompted(gather_examples(log, as_ofs, HORIZON), log, shown, HORIZON)
    local = learn_local(train, 0)
    return {"local": local, "blend": learn_blend(prior().model, local, train)}


def test_probabilities_of_whom_nobody_was_shown_stay(worlds):
    """They move by at most .02 on the mean, though owners wrote to seven of ten whom they were shown.

    So they do where owners did nothing of what the lists said. With the lists' doing among the labels, the
    local model would move by more.
    """
    untouched, with_kith, shown = worlds
    last = gather_examples(untouched, [untouched.first + (DAYS - 31) * DAY_SECONDS], HORIZON)
    pairs = {(owner, contact) for owner, contact, _ in shown}
    names = zip(untouched.owners[last.owner], untouched.contacts[last.contact], strict=True)
    features = take(last, np.array([pair not in pairs for pair in names])).features
    assert len(features) >= ENOUGH
    with threadpool_limits(1):
        before = learned(untouched, ())
        kept_out, ignored, all_labels = (
            learned(with_kith, shown),
            learned(untouched, shown),
            learned(with_kith, ()),
        )

    def moved(models, kind):
        return abs(float((probability(models[kind], features) - probability(before[kind], features)).mean()))

    for kind in before:
        assert moved(kept_out, kind) <= MOST
        assert moved(ignored, kind) <= MOST
    assert moved(all_labels, "local") > MOST
