"""The elements of every plot: a frame with a description, lines, marks and escaped text."""

from collections.abc import Sequence
from dataclasses import dataclass

import svg
from markupsafe import Markup, escape

Number = float | int


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


def drawing(name: str, description: str, width: int, height: int, parts: Sequence[svg.Element]) -> Markup:
    """Return a whole plot: its description for screen readers, and its parts.

    `name` begins the ids inside, so plots on one page need different names.
    """
    description_id = f"{name}-description"
    picture = svg.SVG(
        viewBox=svg.ViewBoxSpec(0, 0, width, height),
        class_=["plot"],
        extra={"role": "img", "aria-labelledby": description_id},
        elements=[svg.Desc(id=description_id, text=str(escape(description))), *parts],
    )
    # Every text in it went through escape().
    return Markup(picture)  # noqa: S704


def label(text: str, x: Number, y: Number, *kinds: str, anchor: str = "start") -> svg.Text:
    """Return text at a point; the library writes text as it is, so it is escaped here."""
    return svg.Text(x=x, y=y, class_=["label", *kinds], extra={"text-anchor": anchor}, text=str(escape(text)))


def line(x1: Number, y1: Number, x2: Number, y2: Number, *kinds: str) -> svg.Line:
    """Return a straight line between two points."""
    return svg.Line(x1=x1, y1=y1, x2=x2, y2=y2, class_=list(kinds))


def dot(x: Number, y: Number, radius: Number, *kinds: str) -> svg.Circle:
    """Return a filled circle."""
    return svg.Circle(cx=x, cy=y, r=radius, class_=list(kinds))


def box(x: Number, y: Number, width: Number, height: Number, *kinds: str, rounding: Number = 0) -> svg.Rect:
    """Return a rectangle."""
    return svg.Rect(x=x, y=y, width=max(width, 0), height=height, rx=rounding, class_=list(kinds))
