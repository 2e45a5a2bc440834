"""A zip that grows as no export does is refused by what it declares, before any of it is unpacked."""

import zipfile

import pytest

from data.errors import InputError
from data.importers.base.zip_growth import Growth, check_unpacked

GIB = 1024**3


def declared(size: int) -> zipfile.ZipInfo:
    """Return an entry that says it unpacks to so many bytes."""
    info = zipfile.ZipInfo("log.csv")
    info.file_size = size
    return info


@pytest.mark.parametrize(
    ("packed", "unpacked", "is_refused"),
    [
        (1_000, 60 * 1024**2, False),
        (1_000_000, 290_000_000, False),
        (900_000, 290_000_000, True),
        # Seven megabytes of a table that says the same in every row.
        (7_000_000, int(2.1e9), True),
        (60_000_000, int(2.1e9), False),
    ],
)
def test_growth_is_bounded_the_more_the_larger(packed, unpacked, is_refused):
    """A small file may grow a lot; a gigabyte comes of no less than a fiftieth of it."""
    growth = Growth(packed)
    if is_refused:
        with pytest.raises(InputError, match="-fold"):
            growth.add([declared(unpacked)], "a.zip")
    else:
        growth.add([declared(unpacked)], "a.zip")


def test_what_the_page_takes_has_a_size(tmp_path):
    """Of all files of a zip together; a file that is none may be as large as was sent."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in "ab":
            archive.writestr(name, "x" * 600)
    check_unpacked(path, 1_200)
    with pytest.raises(InputError, match="kith ingest FILE"):
        check_unpacked(path, 1_199)
    plain = tmp_path / "a.csv"
    plain.write_text("x" * 2_000)
    check_unpacked(plain, 10)
