"""The plots of a training report: calibration, precision of the first five, differences."""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Literal

from markupsafe import Markup

from data.plots import report
from data.plots.svg import standalone
from models.evaluation.bootstrap import Difference
from models.evaluation.metrics import Metrics

# Short titles of the metrics, the same in the terminal and on the page.
METRIC_TITLES = {
    "auc": "AUC",
    "log_loss": "log-loss",
    "brier": "Brier",
    "auc_inside_lists": "order",
    "precision_at_5": "top 5",
    "depth_caught_at_5": "depth",
    "calibration_error": "ECE",
    "observed_over_expected": "O/E",
}
BETTER = {"auc": "Kith is better \N{RIGHTWARDS ARROW}", "log_loss": "\N{LEFTWARDS ARROW} Kith is better"}
# For plots outside a page, which brings its own style sheet with these classes.
STYLE = (
    "text{font:13px sans-serif;fill:#686056}.field{fill:none;stroke:#e6dfd3}"
    ".diagonal,.late{stroke:#8a4f1b;stroke-dasharray:4 3}.bar{fill:#8d8375}.ours,.chance-mark{fill:#1f6b57}"
)


def is_model(name: str) -> bool:
    """Tell Kith's own models from the rules they are compared with."""
    return name.startswith("Kith")


def in_three_places(value: float) -> str:
    """Return a metric as text; a dash where it is unknown."""
    return report.UNKNOWN if isnan(value) else f"{value:.3f}"


def as_file(plot: Markup) -> str:
    """Return a plot as the text of an SVG file."""
    return standalone(plot, STYLE)


def draw_calibration(
    bins: Sequence[tuple[float, float, int]],
    title: str = "Calibration",
    description: str = "Predicted probability against observed frequency, in bins of equal size.",
) -> Markup:
    """Return predicted against observed; `bins` are (predicted, observed, rows)."""
    points = [report.CalibrationBin(predicted, observed) for predicted, observed, _ in bins]
    return report.calibration_plot(points, description, "what Kith said", "how often it was so", title=title)


def draw_precision(
    metrics: Mapping[str, Metrics],
    title: str = "Precision of the first five",
    description: str = "Share of each owner's first five that went dormant.",
) -> Markup:
    """Return the precision of each owner's first five, models first, then the rules."""
    values = {name: each.precision_at_5 for name, each in metrics.items()}
    names = sorted(values, key=lambda name: (not is_model(name), -_or_zero(values[name])))
    base_rate = next(iter(metrics.values())).base_rate
    bars = [
        report.PrecisionBar(name, _or_zero(values[name]), in_three_places(values[name]), ours=is_model(name))
        for name in names
    ]
    return report.precision_plot(bars, base_rate, description, f"of everyone {base_rate:.3f}", title=title)


def draw_differences(
    differences: Mapping[str, Mapping[str, Difference]],
    metric: Literal["auc", "log_loss"],
    title: str,
    description: str,
) -> Markup:
    """Return the model minus each other in one metric; `differences` are by name, then by metric."""
    rows = [
        report.DifferenceRow(
            name, of[metric].estimate, of[metric].low, of[metric].high, better=metric == "auc"
        )
        for name, of in differences.items()
    ]
    return report.differences_plot(rows, description, BETTER[metric], metric.replace("_", "-"), title=title)


def _or_zero(value: float) -> float:
    return 0.0 if isnan(value) else value
