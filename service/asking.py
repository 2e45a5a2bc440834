"""What every route asks of its request: the desk, whose list, about whom."""

from typing import Annotated

from fastapi import Path, Request

from service.desk import Desk

# Names may hold a slash: the routes take them as paths.
Owner = Annotated[str, Path(min_length=1, max_length=320, description="Whose relationships")]
Contact = Annotated[str, Path(min_length=1, max_length=320, description="The other person")]


def desk_of(request: Request) -> Desk:
    """Return the desk of the app that got the request."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)  # noqa: S101  # create_app put it there; this tells the type.
    return desk
