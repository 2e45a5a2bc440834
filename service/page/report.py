"""Is it right? The report card in plain words first, then the plots."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from data.schema import to_epoch
from data.store.preferences import EFFECT, EXPERIMENT
from data.wording.language import Language
from data.wording.week import effect
from service.desk import Desk
from service.page.forms import check_form
from service.page.people import Whose
from service.page.plots.chances import Bin, Rule, calibration_plot, rules_plot
from service.page.site import show

router = APIRouter(include_in_schema=False, dependencies=[Depends(check_form)])
KITH = "Kith"
MOST_RULES = 8
REPORT = "report"


@router.get("/report")
async def report(request: Request, owner: Whose) -> Response:
    """Show how right the model was on the newest closed window, and what became of past suggestions."""
    return await show(request, "report.html", owner, "report", lambda desk, lang: _report(desk, lang, owner))


def _report(desk: Desk, lang: Language, owner: str) -> dict[str, Any]:
    found = desk.store.preferences.get("", REPORT)
    around = {"past": _past(desk, owner, lang), "effect": _effect(desk, owner, lang)}
    return {"told": _told(found, lang)} | around | _plots(found, lang)


def _told(found: dict[str, Any] | None, lang: Language) -> list[str]:
    if found is None:
        return [
            lang.say(
                "Kith answers with the model it ships with: it has not been tested on your own history yet."
            ),
            lang.say("Test it with: kith retrain. It needs about half a year of history."),
        ]
    best, rival = found["figures"][found["model"]], found["figures"][found["rival"]]
    return [
        lang.say(
            "Of the five people a week that Kith would have named, {share} went silent; "
            "of all relationships {base} did.",
            share=lang.share(best["precision_at_5"]),
            base=lang.share(best["base_rate"]),
        ),
        lang.say(
            "The best other rule was right in {share} of its five. Tested on {rows} relationships that the "
            "model had not seen, of {first} to {last}.",
            share=lang.share(rival["precision_at_5"]),
            rows=lang.number(best["rows"]),
            first=found["tested_on"][0],
            last=found["tested_on"][-1],
        ),
    ]


def _plots(found: dict[str, Any] | None, lang: Language) -> dict[str, Any]:
    if found is None:
        return {"rules": "", "calibration": "", "figures": [], "bins": []}
    rows = list(found["figures"].items())[:MOST_RULES]
    rules = [
        Rule(name, one["precision_at_5"], lang.share(one["precision_at_5"]), name.startswith(KITH))
        for name, one in rows
    ]
    bins = [Bin(said, seen) for said, seen, _ in found["calibration"]]
    heading = lang.say("The five of a week, beside the rules people use")
    meaning = lang.say("Do the probabilities mean what they say?")
    base = rows[0][1]["base_rate"]
    return {
        "rules": rules_plot(rules, base, heading, lang.say("chance: {share}", share=lang.share(base))),
        "calibration": calibration_plot(bins, meaning, lang.say("said"), lang.say("seen")),
        "figures": [
            {
                "name": name,
                "top": lang.share(one["precision_at_5"]),
                "auc": lang.number(one["auc"], 3),
                "loss": lang.number(one["log_loss"], 3),
            }
            for name, one in rows
        ],
        "bins": [{"said": lang.share(one.said), "seen": lang.share(one.seen)} for one in bins],
    }


def _effect(desk: Desk, owner: str, lang: Language) -> str:
    """Say what the experiment has shown, that it is too early, or how to take part."""
    found = desk.store.preferences.get(owner, EFFECT)
    if found is None or not desk.store.preferences.get(owner, EXPERIMENT):
        return lang.say(
            "Not measured: you take no part in the experiment, which holds back a fifth of the places by lot "
            "and compares. Take part with: kith effect --join"
        )
    return effect(tuple(found["windows"]), found["needed"], found["found"] and tuple(found["found"]), lang)


def _past(desk: Desk, owner: str, lang: Language) -> str:
    rows = [row for row in desk.store.advice.outcomes(to_epoch(desk.clock())) if row[0] == owner and row[6]]
    if not rows:
        return lang.say("No list of yours is old enough yet to say what became of it.")
    kept, answered = (sum(row[place] is not None for row in rows) for place in (7, 8))
    return lang.say(
        "Of {all} suggestions you reached out to {kept}, and {answered} of them wrote back.",
        all=lang.number(len(rows)),
        kept=lang.number(kept),
        answered=lang.number(answered),
    )
