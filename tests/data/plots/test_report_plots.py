"""The plots of a report, drawn from plain values for the page and for the training report alike."""

import re
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis.strategies import floats, text

from data.plots.report import (
    UNKNOWN,
    CalibrationBin,
    DifferenceRow,
    PrecisionBar,
    calibration_plot,
    differences_plot,
    precision_plot,
)
from data.plots.svg import standalone


def test_a_calibrated_bin_lies_on_the_diagonal() -> None:
    """Predicted and observed alike puts the dot as far from the left as from the bottom."""
    plot = fromstring(calibration_plot([CalibrationBin(0.25, 0.25)], "told", "said", "seen"))  # noqa: S314
    (dot,) = plot.findall("circle")
    left, bottom = 44, 320 - 44
    assert float(dot.attrib["cx"]) - left == pytest.approx(bottom - float(dot.attrib["cy"]))


def test_bars_are_as_long_as_their_precision() -> None:
    """Twice the precision is twice the length; Kith's own bars have a class of their own."""
    bars = [PrecisionBar("Kith", 0.8, "80 %", ours=True), PrecisionBar("silence", 0.4, "40 %")]
    plot = fromstring(precision_plot(bars, 0.2, "told", "chance: 20 %"))  # noqa: S314
    ours, rule = plot.findall("rect")
    assert float(ours.attrib["width"]) == pytest.approx(2 * float(rule.attrib["width"]))
    assert (ours.attrib["class"], rule.attrib["class"]) == ("bar ours", "bar")


def test_the_base_rate_is_a_line_where_a_bar_of_that_precision_would_end() -> None:
    """A bar as good as chance ends exactly at the line."""
    plot = fromstring(precision_plot([PrecisionBar("silence", 0.3, "")], 0.3, "told", "chance"))  # noqa: S314
    (bar,), (line,) = plot.findall("rect"), plot.findall("line")
    assert float(bar.attrib["x"]) + float(bar.attrib["width"]) == pytest.approx(float(line.attrib["x1"]))


@given(text(), floats(0, 1))
def test_whatever_a_rule_is_called_is_text(name: str, precision: float) -> None:
    """Names and descriptions are escaped: no name can begin an element."""
    plot = precision_plot([PrecisionBar(name, precision, name)], 0.5, name, name)
    assert set(re.findall(r"<(\w+)", plot)) == {"svg", "desc", "text", "rect", "line"}


def test_two_plots_of_a_page_have_different_ids() -> None:
    """Each plot is described by its own description."""
    first = calibration_plot([], "told", "said", "seen", name="first")
    second = calibration_plot([], "told", "said", "seen", name="second")
    assert 'aria-labelledby="first-description"' in first
    assert 'id="second-description"' in second


def test_a_difference_is_full_where_its_interval_leaves_zero_out() -> None:
    """More is better for AUC and worse for log-loss; what cannot be told apart is hollow."""
    sure, unsure = (0.1, 0.05, 0.2), (0.1, -0.1, 0.2)
    assert DifferenceRow("silence", *sure, better=True).kinds == ("ahead",)
    assert DifferenceRow("silence", *sure, better=False).kinds == ("behind",)
    assert DifferenceRow("silence", *unsure, better=True).kinds == ("open",)


def test_an_unknown_difference_is_a_dash() -> None:
    """A row without a number has its name and no mark."""
    nan = float("nan")
    rows = [DifferenceRow("silence", nan, nan, nan, better=True)]
    plot = fromstring(differences_plot(rows, "described", "better", "auc"))  # noqa: S314
    assert plot.findall("circle") == []
    assert [text.text for text in plot.findall("text")] == ["silence", UNKNOWN, "better"]


def test_a_plot_as_a_file_names_its_language_and_brings_its_style() -> None:
    """Outside a page nothing else tells a viewer that it is SVG, or its colours."""
    bars = [PrecisionBar("silence", 0.3, "")]
    plot = fromstring(standalone(precision_plot(bars, 0.3, "described", "chance"), ".bar{fill:red}"))  # noqa: S314
    assert plot.tag == "{http://www.w3.org/2000/svg}svg"
    assert plot[0].text == ".bar{fill:red}"
