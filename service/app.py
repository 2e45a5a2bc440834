"""The service: thin faces over the store, built around a store and a clock."""

from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from data.store.store import Store
from service import errors
from service.api import health, interactions, suggestions
from service.boundary import Boundary
from service.desk import Clock, Desk
from service.page import people, report, review, settings, sources, week, yours
from service.page.site import problem_page

STATIC = Path(__file__).parent / "page" / "static"


def create_app(store: Store, clock: Clock) -> FastAPI:
    """Return the service over a store; routes call it on the event loop, in one thread."""
    app = FastAPI(
        title="Kith",
        summary="Whom to reach out to this week, and why",
        version="1",
        # The framework's own pages load their scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.desk = Desk(store, clock)
    for face in (suggestions, interactions, health, week, people, report, review, settings, sources, yours):
        app.include_router(face.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(Boundary)
    errors.install(app, problem_page)
    errors.describe(app)
    return app
