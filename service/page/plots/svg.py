"""What every plot is drawn with: a frame with a name, lines, marks and escaped words."""

from collections.abc import Sequence
from dataclasses import dataclass

import svg
from markupsafe import Markup, escape

Number = float | int


@dataclass(frozen=True, slots=True)
class Scale:
    """A line from numbers to places on the drawing: `low` falls on `begin`, `high` on `end`."""

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value, to a tenth."""
        reach = (self.high - self.low) or 1.0
        return round(self.begin + (value - self.low) / reach * (self.end - self.begin), 1)


def drawing(name: str, told: str, width: int, height: int, parts: Sequence[svg.Element]) -> Markup:
    """Return a whole plot: what a screen reader says of it, and its parts."""
    labels = [f"{name}-title", f"{name}-told"]
    picture = svg.SVG(
        viewBox=svg.ViewBoxSpec(0, 0, width, height),
        class_=["plot"],
        extra={"role": "img", "aria-labelledby": labels[1]},
        elements=[svg.Desc(id=labels[1], text=str(escape(told))), *parts],
    )
    # Every word in it went through escape().
    return Markup(picture)  # noqa: S704


def words(text: str, x: Number, y: Number, *kinds: str, anchor: str = "start") -> svg.Text:
    """Return words at a place; the library writes text as it is, so it is escaped here."""
    return svg.Text(x=x, y=y, class_=["label", *kinds], extra={"text-anchor": anchor}, text=str(escape(text)))


def line(x1: Number, y1: Number, x2: Number, y2: Number, *kinds: str) -> svg.Line:
    """Return a straight line."""
    return svg.Line(x1=x1, y1=y1, x2=x2, y2=y2, class_=list(kinds))


def dot(x: Number, y: Number, radius: Number, *kinds: str) -> svg.Circle:
    """Return a round mark."""
    return svg.Circle(cx=x, cy=y, r=radius, class_=list(kinds))


def box(x: Number, y: Number, width: Number, height: Number, *kinds: str, rounding: Number = 0) -> svg.Rect:
    """Return a rectangle."""
    return svg.Rect(x=x, y=y, width=max(width, 0), height=height, rx=rounding, class_=list(kinds))
