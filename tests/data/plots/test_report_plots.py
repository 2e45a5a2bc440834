"""The plots of a report, drawn from plain values for the page and for the training report alike."""

import re
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis.strategies import floats, text

from data.plots.calibration import CalibrationBin, calibration_plot
from data.plots.precision import PrecisionBar, precision_plot

NS = {"svg": "http://www.w3.org/2000/svg"}


def test_a_calibrated_bin_lies_on_the_diagonal() -> None:
    """Predicted and observed alike puts the dot as far from the left as from the bottom."""
    plot = fromstring(calibration_plot([CalibrationBin(0.25, 0.25)], "told", "said", "seen"))  # noqa: S314
    (dot,) = plot.findall("svg:circle", NS)
    left, bottom = 44, 320 - 44
    assert float(dot.attrib["cx"]) - left == pytest.approx(bottom - float(dot.attrib["cy"]))


def test_bars_are_as_long_as_their_precision() -> None:
    """Twice the precision is twice the length; Kith's own bars have a class of their own."""
    bars = [PrecisionBar("Kith", 0.8, "80 %", ours=True), PrecisionBar("silence", 0.4, "40 %")]
    plot = fromstring(precision_plot(bars, 0.2, "told", "chance: 20 %"))  # noqa: S314
    ours, rule = plot.findall("svg:rect", NS)
    assert float(ours.attrib["width"]) == pytest.approx(2 * float(rule.attrib["width"]))
    assert (ours.attrib["class"], rule.attrib["class"]) == ("bar ours", "bar")


def test_the_base_rate_is_a_line_where_a_bar_of_that_precision_would_end() -> None:
    """A bar as good as chance ends exactly at the line."""
    plot = fromstring(precision_plot([PrecisionBar("silence", 0.3, "")], 0.3, "told", "chance"))  # noqa: S314
    (bar,), (line,) = plot.findall("svg:rect", NS), plot.findall("svg:line", NS)
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
