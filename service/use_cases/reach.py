"""Until when each source of an owner reaches, the same for page and terminal."""

from data.schema import to_epoch
from data.store.log.interactions import LOGGED
from data.wording.commands import list_age
from data.wording.language import Language
from service.use_cases.week import WeekUseCases


def reach(use_cases: WeekUseCases, owner: str, lang: Language) -> str:
    """Say until when each source reaches; what the owner wrote down by hand is none."""
    coverages = use_cases.store.sources.coverage(to_epoch(use_cases.clock()), owner)
    return list_age.reach((one for one in coverages if one.source != LOGGED), lang)
