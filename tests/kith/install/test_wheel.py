"""The wheel: one name in site-packages, and everything works from there."""

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

ROOT = Path(__file__).parents[3]
ROOMS = ("data", "models", "pipelines", "service")
FOREIGN = 'raise ImportError("this package is another distribution\'s")\n'


def built(kind: str, folder: Path) -> Path:
    """Build a wheel of one kind."""
    words = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build the wheel that is installed."""
    return built("wheel", tmp_path_factory.mktemp("wheel"))


def test_an_editable_install_points_to_the_checkout(tmp_path):
    """It holds no copy of the rooms: what is edited runs."""
    with zipfile.ZipFile(built("wheel:editable", tmp_path)) as archive:
        (path,) = (name for name in archive.namelist() if ".dist-info/" not in name)
        assert archive.read(path).decode() == str(ROOT)


@pytest.fixture(scope="module")
def names(wheel) -> set[str]:
    """Name what is in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def in_wheel(path: Path) -> str:
    """Return where a file of the checkout lies in the wheel."""
    place = path.relative_to(ROOT)
    return str(place if place.parts[0] == "kith" else "kith/rooms" / place)


def test_the_wheel_puts_one_name_into_site_packages(names):
    """Beside its metadata there is nothing but kith: data and models may be anybody's."""
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"kith"}


def test_the_wheel_holds_the_front_door_and_all_four_rooms(names):
    """Every source file is in it."""
    sources = {in_wheel(path) for room in ("kith", *ROOMS) for path in (ROOT / room).rglob("*.py")}
    assert sources <= names


def test_the_wheel_holds_what_is_not_python(names):
    """The demo's log, the migrations, the catalogues, the prior, the pages' templates and their style."""
    assert "kith/rooms/data/synthetic/demo/log.csv" in names
    assert any(name.startswith("kith/rooms/data/store/migrations/versions/v0001") for name in names)
    catalogues = {in_wheel(path) for path in (ROOT / "data" / "wording" / "catalogues").rglob("*.po")}
    models = {in_wheel(path) for path in ROOT.glob("models/**/*.skops")}
    assert catalogues | models <= names
    for folder in ("templates", "static"):
        files = (ROOT / "service" / "page" / folder).rglob("*")
        assert {in_wheel(path) for path in files if path.is_file()} <= names


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """Install the wheel into a folder where another distribution has packages called like our rooms."""
    target = tmp_path_factory.mktemp("site-packages")
    words = ["uv", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    done = subprocess.run(
        [sys.executable, "-m", *words, str(wheel)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    others_packages(target)
    return target


def others_packages(folder: Path) -> None:
    """Put packages called like our rooms into a folder; none of them may be imported."""
    for room in ROOMS:
        (folder / room).mkdir()
        (folder / room / "__init__.py").write_text(FOREIGN)


@pytest.fixture(scope="module")
def environment(installed, tmp_path_factory) -> dict[str, str]:
    """Return an environment that has the installed wheel and its requirements, but not this checkout."""
    # Folders of PYTHONPATH read no .pth file, and with -S nor does site-packages: no editable install.
    paths = os.pathsep.join([str(installed), sysconfig.get_path("purelib")])
    return os.environ | {"PYTHONPATH": paths, "KITH_HOME": str(tmp_path_factory.mktemp("home"))}


@pytest.fixture(scope="module")
def kith(installed, environment, tmp_path_factory) -> Callable[..., str]:
    """Return what runs a command of the installed wheel in a folder with other packages called like ours."""
    folder = tmp_path_factory.mktemp("work")
    others_packages(folder)

    def run(*words: str) -> str:
        command = [sys.executable, "-S", "-m", "kith", *words]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("ingest", str(installed / "kith" / "rooms" / "data" / "synthetic" / "demo" / "log.csv"))
    run("suggest", "--as-of", "2026-10-01", "--model", "prior")
    return run


def test_an_installed_kith_makes_and_prints_a_list(kith):
    """Reading a file, the prior, the store and the wording work, whoever else's packages lie about."""
    assert kith("--version").startswith("kith ")
    assert kith("week").startswith("This week for Mira Sen")


def test_an_installed_kith_speaks_bengali(kith):
    """The catalogues travel with the rooms."""
    assert re.search("[\u0980-\u09ff]", kith("week", "--lang", "bn").splitlines()[0])


def test_an_installed_kith_serves_its_page(kith, environment, tmp_path):
    """Templates and migrations are found, by the console script as well."""
    assert kith("week", "--json")
    others_packages(tmp_path)
    script = Path(environment["PYTHONPATH"].partition(os.pathsep)[0]) / "bin" / "kith"
    command = [sys.executable, "-S", str(script), "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as service:
        try:
            address = re.search(r"http://\S+", service.stdout.readline())[0]
            assert "Kith" in httpx2.get(address, timeout=30, follow_redirects=True).text
        finally:
            service.terminate()
