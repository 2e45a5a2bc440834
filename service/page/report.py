"""The report page: the report card in sentences, then the plots."""

from collections.abc import Callable
from typing import Any

from fastapi import Request
from starlette.responses import Response

from data.plots.report import CalibrationBin, PrecisionBar, calibration_plot, precision_plot
from data.wording.language import Language
from service.page.layout import OwnerQuery, owner_page, page_router
from service.use_cases.report_card import REPORT, report_card
from service.use_cases.week import WeekUseCases

router = page_router()
KITH = "Kith"
MOST_RULES = 8


@router.get("/report")
async def report(request: Request, owner: OwnerQuery) -> Response:
    """Show how right the model was on the newest closed window, and what became of past suggestions."""
    return await owner_page(request, "report.html", owner, "report", _report)


def _report(use_cases: WeekUseCases, lang: Language, owner: str) -> dict[str, Any]:
    report = use_cases.store.preferences.get("", REPORT)
    card = report_card(use_cases, owner, lang)
    return card | {"sentences": card["told"]} | _plots(report, lang)


def _plots(report: dict[str, Any] | None, lang: Language) -> dict[str, Any]:
    if report is None:
        return {"rules": "", "calibration": "", "figures": [], "bins": []}
    rows = list(report["figures"].items())[:MOST_RULES]
    rules = [
        PrecisionBar(
            name, metrics["precision_at_5"], lang.share(metrics["precision_at_5"]), name.startswith(KITH)
        )
        for name, metrics in rows
        if metrics["precision_at_5"] is not None
    ]
    bins = [CalibrationBin(predicted, observed) for predicted, observed, _ in report["calibration"]]
    heading = lang.say("The five of a week, beside the rules people use")
    meaning = lang.say("Do the probabilities mean what they say?")
    base = rows[0][1]["base_rate"]
    return {
        "rules": rules
        and precision_plot(rules, base, heading, lang.say("chance: {share}", share=lang.share(base))),
        "calibration": calibration_plot(bins, meaning, lang.say("said"), lang.say("seen")),
        "figures": [
            {
                "name": name,
                "top": _number_or_none(metrics["precision_at_5"], lang.share, lang),
                "auc": _number_or_none(metrics["auc"], lambda value: lang.number(value, 3), lang),
                "loss": lang.number(metrics["log_loss"], 3),
            }
            for name, metrics in rows
        ],
        "bins": [
            {"predicted": lang.share(part.predicted), "observed": lang.share(part.observed)} for part in bins
        ],
    }


def _number_or_none(value: float | None, say: Callable[[float], str], lang: Language) -> str:
    """Return a figure in words, or that there is not enough yet to say it."""
    return lang.say("not enough yet") if value is None else say(value)
