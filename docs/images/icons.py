"""The icons of the app from its mark, the same pixels each time: make icons."""

import sys
from pathlib import Path

from PIL import Image, ImageDraw

# As in service/page/static/kith.svg: a view of 48, two strokes of 3.5, two arcs of radius 12.5.
VIEW, STROKE, RADIUS = 48.0, 3.5, 12.5
WHOLE, HALF = (18.5, 24.0), (29.5, 24.0)
LEAF, AMBER, PAPER = (0x3F, 0x8F, 0x79, 255), (0xD0, 0x8A, 0x4E, 255), (0xFA, 0xF7, 0xF1, 255)
# Drawn so much larger and made smaller: its edges are smooth.
TIMES = 4
# A phone may cut a maskable icon to a circle of four fifths of its width (www.w3.org/TR/appmanifest).
SIZES = {"192": (192, 0.92), "512": (512, 0.92), "maskable": (512, 0.72)}


def icon(size: int, share: float) -> Image.Image:
    """Return the mark on paper, `size` pixels wide, the mark's view as that share of it."""
    wide = size * TIMES
    image = Image.new("RGBA", (wide, wide), PAPER)
    pen = ImageDraw.Draw(image)
    scale = wide * share / VIEW
    inset = wide * (1 - share) / 2

    def box(middle: tuple[float, float], radius: float) -> tuple[float, float, float, float]:
        x, y = (inset + one * scale for one in middle)
        return x - radius * scale, y - radius * scale, x + radius * scale, y + radius * scale

    width = round(STROKE * scale)
    outer = RADIUS + STROKE / 2
    pen.ellipse(box(WHOLE, outer), outline=LEAF, width=width)
    pen.arc(box(HALF, outer), -90, 90, fill=AMBER, width=width)
    for end in (-RADIUS, RADIUS):
        # Round ends.
        pen.ellipse(box((HALF[0], HALF[1] + end), STROKE / 2), fill=AMBER)
    return image.resize((size, size), Image.Resampling.BOX).convert("RGB")


def main(folder: Path) -> None:
    """Write each icon into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (size, share) in SIZES.items():
        icon(size, share).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
