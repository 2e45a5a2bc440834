"""Until when each source of an owner reaches, the same for page and terminal."""

from data.schema import to_epoch
from data.wording.commands import list_age
from data.wording.language import Language
from service.use_cases.week import WeekUseCases


def reach(use_cases: WeekUseCases, owner: str, lang: Language) -> str:
    """Say until when each source reaches; what the owner wrote down by hand is none."""
    return list_age.reach(use_cases.store.sources.reach(to_epoch(use_cases.clock()), owner), lang)
