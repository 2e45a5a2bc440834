"""What a log's own past says of those who are silent for longer than a horizon.

The members of a model learn from relationships that are alive, and are asked about the dormant all the same.
Where whole workspaces end they are too hopeful, the more the longer the silence. So one line is added: nought
up to a silence of one horizon, then rising with its logarithm, as steep as the log's closed windows ask for.
It never falls, so more silence still only raises the probability, and nobody alive is touched.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler

from models.dormancy.additive_model import combine, intercept_of, logit, members_of, ramp_of
from models.dormancy.labelled_rows import LabelledRows, label
from models.dormancy.member_weights import COLUMNS, BlendMember
from models.facts.gather import gather
from models.features.matrix import NAMES
from models.log.log import Floats, Log, concatenate, take
from models.log.snapshot import MIN_INTERACTIONS, take_snapshot

LINE = "dormant-line"
# From a silence of a horizon to one of forty, as lines compress it; beyond, the line is level.
ENDS = np.arcsinh([1.0, 40.0])
# The newest closed windows, and so many rows of each: more move nothing that can be measured.
WINDOWS, ROWS = 8, 3_000
# So many rows of one outcome weigh as much as the belief that there is no such line. Chosen on four logs.
CAUTION = 100.0
STEEPEST = 4.0


def dormant_examples(log: Log, as_ofs: Sequence[int], horizon: int, seed: int) -> LabelledRows:
    """Return dormant relationships of the newest as_ofs and whether they stayed silent; all in seconds."""
    return concatenate([_dormant_at(log, as_of, horizon, seed) for as_of in sorted(as_ofs)[-WINDOWS:]])


def _dormant_at(log: Log, as_of: int, horizon: int, seed: int) -> LabelledRows:
    snapshot = take_snapshot(log, as_of, horizon)
    dormant = np.flatnonzero((snapshot.interactions >= MIN_INTERACTIONS) & ~snapshot.cohort)
    drawn = np.zeros(len(snapshot), dtype=bool)
    drawn[np.random.default_rng(seed).permutation(dormant)[:ROWS]] = True
    # The lists ask about the dormant beside the cohort too.
    both = snapshot.cohort | drawn
    return label(snapshot, drawn, take(gather(snapshot, both), drawn[both]))


def add_dormant_line(model: StackingClassifier, dormant: LabelledRows) -> StackingClassifier:
    """Return the model with the line that these closed rows ask for; the model itself where it is level."""
    slope = _learn_slope(model, dormant) if len(dormant) else 0.0
    if slope == 0:
        return model
    members = [*members_of(model), BlendMember(LINE, _line(slope), 1.0)]
    return combine(members, intercept_of(model), ramp=ramp_of(model))


def _learn_slope(model: StackingClassifier, dormant: LabelledRows) -> float:
    """Return the slope of least log-loss, drawn towards nought."""
    line, logits, silent = _beyond_horizon(dormant), logit(model, dormant.features), dormant.went_dormant

    def loss(slope: float) -> float:
        moved = logits + slope * line
        return float(np.logaddexp(0, np.where(silent, -moved, moved)).sum() + CAUTION * slope**2 / 2)

    best = float(minimize_scalar(loss, bounds=(0.0, STEEPEST), method="bounded").x)
    return best if loss(best) < loss(0.0) else 0.0


def _beyond_horizon(rows: LabelledRows) -> Floats:
    """Return how far each row's silence lies beyond one horizon, as the line counts it."""
    low, high = ENDS
    return np.asarray(np.clip(np.arcsinh(rows.features[:, NAMES.index("silence")]), low, high) - low)


def _line(slope: float) -> Pipeline:
    """Return a member that is the slope times how far the silence lies beyond one horizon."""
    width = np.zeros((2, len(NAMES)))
    chosen = ColumnTransformer([("chosen", "passthrough", [NAMES.index("silence")])]).fit(width)
    compress = FunctionTransformer(np.arcsinh)
    clip = MinMaxScaler(clip=True).fit(ENDS[:, None])
    kept = ColumnTransformer([("kept", "passthrough", [0])]).fit(np.zeros((2, 1)))
    line = LogisticRegression().fit([[0.0], [1.0]], [False, True])
    line.coef_, line.intercept_ = np.array([[slope * float(np.ptp(ENDS))]]), np.array([0.0])
    return Pipeline([(COLUMNS, chosen), ("member", make_pipeline(compress, clip, kept, line))])
