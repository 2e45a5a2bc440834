"""The report card as a page: whole, alone, the same for the same report, and with the report's numbers."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from data.errors import InputError
from models.evaluation.bootstrap import Difference
from models.evaluation.comparison import Comparison
from models.evaluation.metrics import Metrics
from pipelines.report.page import render, write_page

NAN = float("nan")
HOSTILE = "Kith <script>alert('$x$')</script> & \"co\""


def figures(auc: float, log_loss: float) -> Metrics:
    """Return figures with these two, and made-up others."""
    return Metrics(1234, 0.301, auc, log_loss, 0.161, 0.587, 0.523, 0.047, 1.187, 250, 0.803)


def differences(auc: tuple[float, float, float], log_loss: tuple[float, float, float]) -> dict:
    """Return a model's differences from one rule."""
    return {"auc": Difference(*auc), "log_loss": Difference(*log_loss)}


@pytest.fixture
def report() -> Comparison:
    """Make a report of one model and two rules, all of them beaten."""
    everyone = {"Kith blend": figures(0.811, 0.483), "base rate": figures(0.5, 0.612)}
    everyone["silence"] = figures(0.649, 0.593)
    return Comparison(
        horizon_days=30,
        train_rows=17452,
        train=["2010-03-03", "2010-05-22"],
        test=["2010-06-21", "2010-08-30"],
        figures=everyone,
        strata={"early": everyone},
        differences={
            "base rate": differences((0.311, 0.291, 0.331), (-0.129, -0.142, -0.111)),
            "silence": differences((0.162, 0.146, 0.173), (-0.11, -0.122, -0.094)),
        },
        calibration=[(0.12, 0.154, 617), (0.68, 0.714, 617)],
    )


class _Outline(HTMLParser):
    """Which elements a page holds, and every address they name."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        said = dict(attrs)
        self.ids.extend(value for key, value in said.items() if key == "id" and value)
        self.addresses.extend(
            value for key, value in said.items() if key in {"href", "src", "xlink:href", "action"} and value
        )


def outline(page: str) -> _Outline:
    """Read a page as a browser would."""
    found = _Outline()
    found.feed(page)
    return found


def text(page: str) -> str:
    """Return what a page says, without its marks, on one line, with a typewriter's signs."""
    body = re.sub(r"<(style|svg).*?</\1>", " ", page, flags=re.DOTALL)
    signs = {ord("\N{MINUS SIGN}"): "-", ord("\N{EN DASH}"): "-"}
    return " ".join(re.sub(r"<[^>]+>", " ", body).split()).translate(signs)


def test_equal_reports_give_equal_bytes(report, tmp_path):
    """Neither a date nor chance is in the page."""
    for name in ("one.html", "other.html"):
        write_page(report, tmp_path / name)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "other.html").read_bytes()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["one.html", "other.html"]


def test_nothing_is_asked_of_another_machine(report):
    """No script, no frame, no image, and no address but those within the page."""
    page = render(report)
    found = outline(page)
    assert not {"script", "iframe", "img", "object", "form"} & set(found.elements)
    assert all(one == "data:," or one.startswith("#") for one in found.addresses)
    assert "://" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_several_plots_share_no_name(report):
    """An id stands once, and what a plot points to is there."""
    found = outline(render(report))
    assert len(found.ids) == len(set(found.ids))
    assert {one[1:] for one in found.addresses if one.startswith("#")} <= set(found.ids)


def test_every_plot_has_words_and_a_table(report):
    """Four plots, each named and described for who cannot see it, in colours that know the dark."""
    page = render(report)
    plots = re.findall(r'<svg class="plot".*?</svg>', page, re.DOTALL)
    assert len(plots) == page.count("<figcaption>") == 4
    assert all(re.search(r"<title [^>]+>[^<]+</title><desc [^>]+>[^<]+</desc>", one) for one in plots)
    assert not any(re.search(r"#[0-9a-f]{6}", one) for one in plots)
    assert page.count("<table") == 5


def test_the_numbers_are_the_report_s(report):
    """What was asked, of how many, when, and every figure of everyone."""
    said = text(render(report))
    for words in ("next 30 days", "1,234 times", "17,452", "3 March 2010", "30 August 2010", "30 in 100"):
        assert words in said
    for one in report.figures.values():
        assert all(
            f"{value:.3f}" in said for key, value in one.as_dict().items() if key not in {"rows", "lists"}
        )
    assert "+0.162 +0.146 to +0.173" in said
    assert "-0.110 -0.122 to -0.094" in said
    assert "said about 68 in 100, it was so 71 in 100" in said


def test_a_model_that_beats_everyone_is_said_to(report):
    """The verdict names the closest rule, the distance and its interval."""
    said = text(render(report))
    assert "Kith blend beats every rule, in log-loss and in AUC." in said
    assert "closest is silence , behind by 0.162 (+0.146 to +0.173)" in said


def test_a_rule_that_is_not_beaten_is_named(report):
    """A rule that cannot be told apart, and one that is better, are said in the first paragraph."""
    rivals = {
        "base rate": differences((0.004, -0.001, 0.009), (0.02, 0.01, 0.03)),
        "silence": report.differences["silence"],
    }
    said = text(render(replace(report, differences=rivals)))
    assert "Kith blend beats 1 of 2 rules in log-loss, and 1 in AUC." in said
    assert "cannot be told apart from base rate (+0.004, -0.001 to +0.009)" in said
    assert "behind base rate (-0.020, -0.030 to -0.010)" in said


def test_what_cannot_be_said_is_a_dash(report):
    """No figure, bar or interval that is not a number is shown as one."""
    unknown = replace(report.figures["silence"], auc=NAN, precision_at_5=NAN)
    rivals = {**report.differences, "silence": differences((NAN, NAN, NAN), (NAN, NAN, NAN))}
    everyone = {**report.figures, "silence": unknown}
    page = render(replace(report, figures=everyone, differences=rivals))
    assert "silence - 0.593" in text(page)
    assert "silence - - to - - - - to - -" in text(page)
    assert not re.search(r"\bnan\b", page, re.IGNORECASE)


def test_a_log_without_strata_has_a_page_too(report):
    """A small log's page says why no part of it is shown."""
    assert "smaller parts would show chance" in text(render(replace(report, strata={})))


def test_a_hostile_name_is_only_a_name(report):
    """Neither the page nor its plots take a name for markup or for a formula."""
    named = {HOSTILE if name == "Kith blend" else name: one for name, one in report.figures.items()}
    page = render(replace(report, figures=named, strata={"early": named}))
    assert "<script" not in page
    assert "&lt;script&gt;alert(&#39;$x$&#39;)" in page
    assert "&lt;script&gt;alert('$x$')" in page


@pytest.mark.parametrize("name", ["missing/report.html", "taken"])
def test_a_file_that_cannot_be_written_is_told(report, tmp_path, name):
    """A folder that is missing, or a folder where the file should be, is one clear sentence."""
    (tmp_path / "taken").mkdir()
    with pytest.raises(InputError, match="could not be written"):
        write_page(report, tmp_path / name)
    assert [one.name for one in tmp_path.iterdir()] == ["taken"]


def test_a_full_disk_leaves_the_old_page(report, tmp_path, monkeypatch):
    """A page that was begun and not ended takes no other's place, and is taken away."""

    def half(self: Path, page: str, **_: str) -> None:
        self.write_bytes(page[:100].encode())
        raise OSError(28, "No space left on device")

    path = tmp_path / "report.html"
    path.write_text("the old page", encoding="utf-8")
    monkeypatch.setattr(Path, "write_text", half)
    with pytest.raises(InputError, match="No space left"):
        write_page(report, path)
    assert path.read_bytes() == b"the old page"
    assert list(tmp_path.iterdir()) == [path]


def test_the_command_writes_the_page(kith, trained, tmp_path):
    """`kith backtest --html` leaves the page where it was told to."""
    out = tmp_path / "report.html"
    days = ("--first", 100, "--every", 60, "--last", 340, "--test-from", 250)
    said = kith("backtest", trained.log, "--horizon", "45d", *days, "--html", out)
    assert said.code == 0, said.err
    page = out.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "next 45 days" in text(page)
    assert "Kith blend" in page


def test_a_missing_folder_is_told_before_the_work(kith, trained, tmp_path):
    """Nobody waits for figures that cannot be kept."""
    days = ("--first", 100, "--every", 60, "--last", 340, "--test-from", 250)
    said = kith("backtest", trained.log, *days, "--html", tmp_path / "missing" / "report.html")
    assert said.code == 2
    assert "make it first" in said.err
