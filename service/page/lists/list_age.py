"""How old the list on the page is, and how far each source reaches."""

from datetime import datetime
from typing import Any

from data.schema import to_epoch
from data.store.log.interactions import LOGGED
from data.wording.commands import list_age
from data.wording.language import Language
from service.use_cases.week import WeekUseCases


def age_fields(use_cases: WeekUseCases, lang: Language, owner: str, as_of: datetime) -> dict[str, Any]:
    """Return what a page says of a list's age, and whether its week is over."""
    now = use_cases.clock()
    coverages = use_cases.store.sources.coverage(to_epoch(now), owner)
    over = list_age.is_over(as_of, now)
    return {
        "over": list_age.over(as_of, now, lang) if over else "",
        "written": list_age.written(as_of, now, lang),
        "reach": list_age.reach((one for one in coverages if one.source != LOGGED), lang),
    }
