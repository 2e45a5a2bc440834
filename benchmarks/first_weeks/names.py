"""Names of people who do not exist: given names of many places, family names that nobody bears."""

import tomllib
from pathlib import Path
from random import Random

NAMES = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
# So often is a name in another script than Latin.
OTHER_SCRIPT = 0.14


class Names:
    """Draws names, each only once; the same random numbers give the same names."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._given, self._family = NAMES["given"].split(), NAMES["family"].split()
        self._others = list(NAMES["in_other_scripts"].items())
        for pool in (self._given, self._family, self._others):
            random.shuffle(pool)
        self._drawn = 0

    def draw(self, family: str | None = None) -> tuple[str, str]:
        """Return a name, and its form in an address; with this family name, if one is given."""
        if family is None and self._others and self._random.random() < OTHER_SCRIPT:
            return self._others.pop()
        given = self._given[self._drawn % len(self._given)]
        surname = family or self._family[(self._drawn + self._drawn // len(self._given)) % len(self._family)]
        self._drawn += 1
        return f"{given} {surname}", f"{given}.{surname}".lower().replace(" ", "-")
