"""What makes the page an app that a phone installs: its manifest, its worker, a page without a network."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, JSONResponse, Response

from data.errors import NotFoundError
from data.wording.language import LANGUAGES, language
from service.page.layout import browser_language, render_page

# Nothing here is about anybody: a browser asks for it before anybody has signed in, and without a cookie.
router = APIRouter(include_in_schema=False)
STATIC = Path(__file__).parents[1] / "static"
ENDING = ".webmanifest"
# Of the page's paper, as in kith.css.
LIGHT = "#faf7f1"
ICONS = (
    {"src": "/static/icons/192.png", "sizes": "192x192", "type": "image/png", "purpose": "any"},
    {"src": "/static/icons/512.png", "sizes": "512x512", "type": "image/png", "purpose": "any"},
    {"src": "/static/icons/maskable.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
)


@router.get("/app/manifest/{name}")
async def manifest(name: str) -> Response:
    """Return the manifest of the app in one language (www.w3.org/TR/appmanifest)."""
    code = name.removesuffix(ENDING)
    if code not in LANGUAGES:
        raise NotFoundError("there is no manifest in the language {code!r}", code=code)
    return JSONResponse(manifest_in(code), headers=_kept_by_browser(), media_type="application/manifest+json")


def manifest_in(code: str) -> dict[str, Any]:
    """Return the fields of the manifest in a language."""
    lang = language(code)
    return {
        "id": "/",
        "name": lang.say("Kith: whom to reach out to this week"),
        "short_name": lang.say("Kith"),
        "description": lang.say("A few people worth a word from you."),
        "lang": code,
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": LIGHT,
        "theme_color": LIGHT,
        "icons": list(ICONS),
    }


@router.get("/sw.js")
async def service_worker() -> Response:
    """Return the service worker, from the top, so that it sees to every page; it is asked for each time."""
    return FileResponse(STATIC / "app" / "sw.js", media_type="text/javascript", headers=_kept_by_browser())


@router.get("/app/offline")
async def offline(request: Request) -> Response:
    """Return what a page says that cannot be read without a network."""
    return render_page("app/offline.html", browser_language(request), request=request)


def _kept_by_browser() -> dict[str, str]:
    return {"cache-control": "no-cache"}
