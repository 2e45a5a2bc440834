"""The report card as one page for a person: no script, and nothing is asked of any other machine."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import isnan
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from data.errors import InputError
from data.plots.report import UNKNOWN
from models.dormancy.labelled_rows import FULL, OLD
from models.evaluation.bootstrap import LEVEL, RESAMPLES, Difference
from models.evaluation.comparison import MIN_OUTCOMES, Comparison
from models.evaluation.metrics import MIN_COHORT, Metrics
from pipelines.report import plots
from pipelines.report.plots import METRIC_TITLES, in_three_places, is_model

Standing = Literal["ahead", "even", "behind", "unknown"]
# How far from as good as it could be: each figure's own sense of less and more.
SHORT_OF_BEST: dict[str, Callable[[float], float]] = {
    **dict.fromkeys(("auc", "auc_inside_lists", "precision_at_5", "depth_caught_at_5"), lambda value: -value),
    **dict.fromkeys(("log_loss", "brier", "calibration_error"), lambda value: value),
    "observed_over_expected": lambda value: abs(value - 1),
}
STRATA_COLUMNS = ("auc", "log_loss", "precision_at_5")
STRATA = {
    "early": "silent for no longer than their mean gap",
    "late": "silent for longer than their mean gap",
    "young": f"known for at most {OLD} horizons",
    "old": f"known for longer than {OLD} horizons",
    "few days of contact": f"fewer than {FULL}",
    "many days of contact": f"{FULL} or more",
}


@dataclass(frozen=True)
class BaselineRow(Difference):
    """The gain over somebody whom the model is compared with in one figure; above zero it is the model's."""

    name: str

    @property
    def standing(self) -> Standing:
        """Where the model stands: ahead or behind only if the whole interval says so."""
        if isnan(self.low + self.high):
            return "unknown"
        if self.low > 0:
            return "ahead"
        return "behind" if self.high < 0 else "even"


@dataclass(frozen=True)
class ChampionVerdict:
    """How the model stands against every rule in one figure, the closest first."""

    figure: str
    rules: list[BaselineRow]
    other_models: list[BaselineRow]

    @property
    def wins(self) -> bool:
        """Whether it is surely ahead of every rule."""
        return bool(self.rules) and all(rule.standing == "ahead" for rule in self.rules)

    def those(self, standing: Standing) -> list[BaselineRow]:
        """Return the rules it stands so against."""
        return [rule for rule in self.rules if rule.standing == standing]


@dataclass(frozen=True)
class Stratum:
    """One part of the rows: the model, and in each figure the best rule with its name."""

    name: str
    meaning: str
    model: Metrics
    best: dict[str, tuple[str, float]]

    @property
    def one_rule(self) -> str | None:
        """The rule that is best in every figure, if there is one."""
        names = {name for name, _ in self.best.values()}
        return names.pop() if len(names) == 1 else None

    def leads(self, key: str) -> bool:
        """Whether the model is better there than every rule."""
        short = SHORT_OF_BEST[key]
        return short(getattr(self.model, key)) < short(self.best[key][1])


def write_page(report: Comparison, path: Path) -> None:
    """Write the page; the file is whole or not there. Raises InputError where it cannot be written."""
    page = render(report)
    fresh = path.with_name(path.name + ".part")
    try:
        fresh.write_text(page, encoding="utf-8", newline="\n")
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise InputError(
            "{path} could not be written ({why}); name a file in a folder you may write to.",
            path=path,
            why=error.strerror,
        ) from error


def render(report: Comparison) -> str:
    """Return the page as text: equal for equal reports."""
    figures = report.figures
    template = _environment().get_template("report.html.j2")
    return template.render(
        report=report,
        model=figures[report.best],
        rules=list(_rules(figures)),
        columns=METRIC_TITLES,
        best={key: _best(figures, key)[1] for key in METRIC_TITLES},
        auc=_verdict(report, "auc"),
        log_loss=_verdict(report, "log_loss"),
        rival={key: _best(_rules(figures), key) for key in METRIC_TITLES},
        sevens=min(report.calibration, key=lambda group: abs(group[0] - 0.7)),
        base_rate=figures.get("base rate"),
        strata=[_stratum(name, report) for name in report.strata],
        plots=_plots(report),
        min_outcomes=MIN_OUTCOMES,
        min_cohort=MIN_COHORT,
        draws=RESAMPLES,
        level=f"{LEVEL:.0%}".replace("%", "\N{NARROW NO-BREAK SPACE}%"),
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"said": in_three_places, "signed": signed, "hundredths": hundredths, "day": day}
    environment.globals |= {"is_model": is_model, "rival_of": _rival}
    return environment


def signed(value: float) -> str:
    """Say a difference with its sign; a dash where there is none."""
    return UNKNOWN if isnan(value) else f"{value:+.3f}".replace("-", "\N{MINUS SIGN}")


def hundredths(share: float) -> str:
    """Say a share as so many in a hundred."""
    return UNKNOWN if isnan(share) else f"{share * 100:.0f} in 100"


def day(written: str) -> str:
    """Say a day as a person writes it."""
    moment = date.fromisoformat(written)
    return f"{moment.day} {moment:%B %Y}"


def _rules(figures: Mapping[str, Metrics]) -> dict[str, Metrics]:
    return {name: metrics for name, metrics in figures.items() if not is_model(name)}


def _best(figures: Mapping[str, Metrics], key: str) -> tuple[str, float]:
    """Return who is best in a figure, and the figure; nobody where it cannot be said of anyone."""
    values = {name: getattr(metrics, key) for name, metrics in figures.items()}
    known_values = {name: value for name, value in values.items() if not isnan(value)}
    name = min(known_values, key=lambda name: SHORT_OF_BEST[key](known_values[name]), default=UNKNOWN)
    return name, known_values.get(name, float("nan"))


def _rival(name: str, difference: Difference, key: str) -> BaselineRow:
    """Turn a difference so that more is better."""
    if key == "auc":
        return BaselineRow(difference.estimate, difference.low, difference.high, name)
    return BaselineRow(-difference.estimate, -difference.high, -difference.low, name)


def _verdict(report: Comparison, key: str) -> ChampionVerdict:
    rivals = [_rival(name, both[key], key) for name, both in report.differences.items()]
    rivals.sort(key=lambda rival: (isnan(rival.estimate), rival.estimate))
    return ChampionVerdict(
        METRIC_TITLES[key],
        [rival for rival in rivals if not is_model(rival.name)],
        [rival for rival in rivals if is_model(rival.name)],
    )


def _stratum(name: str, report: Comparison) -> Stratum:
    figures = report.strata[name]
    best = {key: _best(_rules(figures), key) for key in STRATA_COLUMNS}
    return Stratum(name, STRATA.get(name, ""), figures[report.best], best)


def _plots(report: Comparison) -> dict[str, Callable[[str, str], Markup]]:
    """Return what draws each plot, given its title and its description."""
    return {
        "calibration": partial(plots.draw_calibration, report.calibration),
        "five": partial(plots.draw_precision, report.figures),
        "auc": partial(plots.draw_differences, report.differences, "auc"),
        "log_loss": partial(plots.draw_differences, report.differences, "log_loss"),
    }
