"""What one language of CLDR calls the zones and areas of the world."""

from collections.abc import Iterator

from babel import Locale


def zone_names(code: str) -> Iterator[tuple[str, str]]:
    """Yield each area or zone with each of its names in a language, long and short, in small letters."""
    locale = Locale.parse(code)
    for place, forms in (*locale.meta_zones.items(), *locale.time_zones.items()):
        for length in ("long", "short"):
            yield from ((place, str(name).lower()) for name in dict(forms.get(length, {})).values())
