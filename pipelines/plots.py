"""Plots of a training: is a probability what it says, and what would the weekly five have caught?"""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from models.evaluation import Figures, calibration_bins
from models.log import Floats


def calibration_plot(probability: Floats, went_dormant: NDArray[np.bool_]) -> Figure:
    """Said against seen, in ten bins of equal mass."""
    said, seen, _ = zip(*calibration_bins(probability, went_dormant), strict=True)
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1, label="exactly right")
    axes.plot(said, seen, marker="o", label="Kith")
    axes.set(xlabel="probability said", ylabel="share that went dormant", xlim=(0, 1), ylim=(0, 1))
    axes.legend(frameon=False)
    return figure


def precision_plot(figures: Mapping[str, Figures]) -> Figure:
    """Precision of the top five per owner, model and baselines, beside the base rate."""
    figure = Figure(figsize=(6, 0.4 * len(figures) + 1.2), layout="constrained")
    axes = figure.subplots()
    names = list(figures)[::-1]
    values = [figures[name].precision_at_5 for name in names]
    colours = ["C0" if name.startswith("Kith") else "0.75" for name in names]
    axes.barh(names, np.nan_to_num(values), color=colours)
    base = next(iter(figures.values())).base_rate
    axes.axvline(base, color="0.3", linewidth=1, linestyle=":")
    axes.set(xlabel="share of each owner's top five that went dormant (dotted: of everyone)")
    return figure
