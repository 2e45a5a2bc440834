"""The elements of every plot: a frame with a description, lines, marks and escaped text."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import svg
from markupsafe import Markup

Number = float | int
# Inside a page; a file of its own needs the namespace too (see `standalone`).
FRAME = Markup(
    '<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{ids}">{inner}</svg>'
)
FRAME_TEXTS = {"title": svg.Title, "description": svg.Desc}


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale from values to coordinates: `low` is drawn at `begin`, `high` at `end`."""

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the coordinate of a value, rounded to a tenth."""
        reach = (self.high - self.low) or 1.0
        return round(self.begin + (value - self.low) / reach * (self.end - self.begin), 1)


def drawing(
    name: str,
    description: str,
    width: int,
    height: int,
    parts: Sequence[svg.Element],
    title: str | None = None,
) -> Markup:
    """Return a whole plot: its title and description for screen readers, and its parts.

    `name` begins the ids inside, so plots on one page need different names.
    """
    words = [("title", title), ("description", description)] if title else [("description", description)]
    texts = [FRAME_TEXTS[kind](id=f"{name}-{kind}", text=escape(text)) for kind, text in words]
    # Every text in it went through escape().
    inner = Markup("".join(str(element) for element in (*texts, *parts)))  # noqa: S704
    ids = " ".join(f"{name}-{kind}" for kind, _ in words)
    return FRAME.format(width=width, height=height, ids=ids, inner=inner)


def standalone(plot: Markup, style: str) -> str:
    """Return a plot as a file of its own, with the style that a page would give it."""
    namespace = '<svg xmlns="http://www.w3.org/2000/svg" '
    return f"{plot}".replace("<svg ", namespace, 1).replace(">", f"><style>{style}</style>", 1)


def label(text: str, x: Number, y: Number, *kinds: str, anchor: str = "start") -> svg.Text:
    """Return text at a point; the library writes text as it is, so it is escaped here."""
    return svg.Text(x=x, y=y, class_=["label", *kinds], extra={"text-anchor": anchor}, text=escape(text))


def line(x1: Number, y1: Number, x2: Number, y2: Number, *kinds: str) -> svg.Line:
    """Return a straight line between two points."""
    return svg.Line(x1=x1, y1=y1, x2=x2, y2=y2, class_=list(kinds))


def dot(x: Number, y: Number, radius: Number, *kinds: str) -> svg.Circle:
    """Return a filled circle."""
    return svg.Circle(cx=x, cy=y, r=radius, class_=list(kinds))


def box(x: Number, y: Number, width: Number, height: Number, *kinds: str, rounding: Number = 0) -> svg.Rect:
    """Return a rectangle."""
    return svg.Rect(x=x, y=y, width=max(width, 0), height=height, rx=rounding, class_=list(kinds))
