"""The report page: the report card in sentences, then the plots."""

from collections.abc import Callable
from typing import Any

from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from data.plots.report import CalibrationBin, PrecisionBar, calibration_plot, precision_plot
from data.store.bookkeeping.preferences import EVERYONE, REPORT
from data.wording.language import Language
from service.page.layout import OwnerQuery, owner_page, page_router
from service.page.terminal import terminal_note
from service.use_cases.report_card import report_card
from service.use_cases.week import WeekUseCases

router = page_router()
KITH = "Kith"
MOST_RULES = 8


@router.get("/report")
async def report(request: Request, owner: OwnerQuery) -> Response:
    """Show how right the model was on the newest closed window, and what became of past suggestions."""
    return await owner_page(request, "report.html", owner, "report", _report)


def _report(use_cases: WeekUseCases, lang: Language, owner: str) -> dict[str, Any]:
    report = use_cases.store.preferences.get(EVERYONE, REPORT)
    card = report_card(use_cases, owner, lang, on_page=True)
    note = terminal_note(card["told"], lang)
    return card | {"sentences": [*card["told"], *([note] if note else [])]} | _plots(report, lang)


def _plots(report: dict[str, Any] | None, lang: Language) -> dict[str, Any]:
    if report is None:
        return {"rules": "", "calibration": "", "figures": [], "bins": []}
    figures = dict(list(report["figures"].items())[:MOST_RULES])
    bins = [CalibrationBin(predicted, observed) for predicted, observed, _ in report["calibration"]]
    meaning = lang.say("Does it happen as often as Kith says?")
    return {
        "rules": _rules(figures, lang),
        "calibration": calibration_plot(bins, meaning, lang.say("said"), lang.say("seen")),
        "figures": [
            {
                "name": name,
                "top": _number_or_none(metrics["precision_at_5"], lang.share, lang),
                "auc": _number_or_none(metrics["auc"], lambda value: lang.number(value, 3), lang),
                "loss": lang.number(metrics["log_loss"], 3),
            }
            for name, metrics in figures.items()
        ],
        "bins": [
            {"predicted": lang.share(part.predicted), "observed": lang.share(part.observed)} for part in bins
        ],
    }


def _rules(figures: dict[str, dict[str, Any]], lang: Language) -> Markup:
    """Return the plot of the precision of each rule that has one; empty where none has."""
    tops = {name: top for name, metrics in figures.items() if (top := metrics["precision_at_5"]) is not None}
    if not tops:
        return Markup()
    bars = [PrecisionBar(name, top, lang.share(top), name.startswith(KITH)) for name, top in tops.items()]
    base = next(iter(figures.values()))["base_rate"]
    chance = lang.say("chance: {share}", share=lang.share(base))
    return precision_plot(bars, base, lang.say("The five of a week, beside the rules people use"), chance)


def _number_or_none(value: float | None, say: Callable[[float], str], lang: Language) -> str:
    """Return a figure in words, or that there is not enough yet to say it."""
    return lang.say("not enough yet") if value is None else say(value)
