"""The icons of the app are what docs/images/icons.py draws."""

import pytest
from PIL import Image, ImageChops

from docs.images.icons import SIZES, icon
from service.page.app.installable import ICONS, STATIC


@pytest.mark.parametrize("name", SIZES)
def test_an_icon_is_drawn_from_the_mark(name):
    """Pixel by pixel; make icons writes them anew."""
    with Image.open(STATIC / "icons" / f"{name}.png") as kept:
        assert ImageChops.difference(kept.convert("RGB"), icon(*SIZES[name])).getbbox() is None


def test_the_manifest_names_each_with_its_size():
    """Browsers install nothing without them."""
    for named in ICONS:
        with Image.open(STATIC / named["src"].removeprefix("/static/")) as kept:
            assert named["sizes"] == f"{kept.width}x{kept.height}"
