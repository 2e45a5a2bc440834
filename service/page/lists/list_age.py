"""How old the list on the page is, and how far each source reaches."""

from datetime import datetime
from typing import Any

from data.wording.commands import list_age
from data.wording.language import Language
from service.use_cases.reach import reach
from service.use_cases.week import WeekUseCases


def age_fields(use_cases: WeekUseCases, lang: Language, owner: str, as_of: datetime) -> dict[str, Any]:
    """Return what a page says of a list's age, and whether its week is over."""
    now = use_cases.clock()
    over = list_age.is_over(as_of, now)
    return {
        "over": list_age.over(as_of, now, lang) if over else "",
        "written": list_age.written(as_of, now, lang),
        "reach": reach(use_cases, owner, lang),
    }
