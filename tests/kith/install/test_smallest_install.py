"""The smallest install, the wheel and what it needs without extras, has a size that is known."""

import tomllib
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.kith.install.test_wheel import built

ROOT = Path(__file__).parents[3]
MIB = 2**20
# As measured in December 2026: 410 MiB in 64 packages (pyarrow 150, numpy 55, pandas 42), and a
# wheel of 2 MiB. What makes it a tenth larger is to be seen, and meant.
MOST_MIB, MOST_PACKAGES, MOST_WHEEL_MIB = 451, 70, 3


@pytest.fixture(scope="module")
def packages() -> dict[str, Distribution]:
    """Return every package that the wheel needs on this machine, without extras, by its name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    waiting = [(Requirement(line), "") for line in project["dependencies"]]
    needed: dict[tuple[str, str], Distribution] = {}
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        package = distribution(requirement.name)
        for one in ("", *requirement.extras):
            if (key := (requirement.name.lower(), one)) not in needed:
                needed[key] = package
                waiting += [(Requirement(line), one) for line in package.requires or ()]
    return {package.metadata["Name"]: package for package in needed.values()}


def size_of(package: Distribution) -> int:
    """Return the bytes of a package's files, without what Python compiles of them."""
    places = [Path(str(one.locate())) for one in package.files or () if one.suffix != ".pyc"]
    return sum(place.stat().st_size for place in places if place.exists())


def test_what_the_wheel_needs_has_a_known_size(packages):
    """A new package, or one that grew, is seen here."""
    sizes = {name: size_of(package) for name, package in packages.items()}
    assert "pyarrow" in sizes
    assert sum(sizes.values()) < MOST_MIB * MIB, sorted(sizes.items(), key=lambda one: -one[1])[:9]
    assert len(sizes) < MOST_PACKAGES, sorted(sizes)


def test_nothing_that_only_training_pushing_or_chatting_needs_is_in_it(packages):
    """Whoever reads a list installs no compiler and no services of others."""
    extras = {"mlflow", "scikit-learn", "scipy", "numba", "llvmlite", "pyspark", "mcp"}
    extras |= {"apprise", "http_ece", "py-vapid", "requests"}
    assert packages.keys() & extras == set()


def test_the_wheel_itself_is_small(tmp_path):
    """With the page, both languages, the shipped model and the made-up world."""
    assert built("wheel", tmp_path).stat().st_size < MOST_WHEEL_MIB * MIB
