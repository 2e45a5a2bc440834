"""The page of what leaves the machine."""

import os
from typing import Any

from fastapi import Request
from starlette.responses import Response

from data.schema import OWN, to_epoch
from data.settings import Settings
from data.wording.language import Language
from service.page.layout import OwnerQuery, owner_page, page_router
from service.use_cases.privacy.flows import FlowKind, flow_lines, flows
from service.use_cases.week import WeekUseCases

router = page_router()


@router.get("/privacy")
async def privacy(request: Request, owner: OwnerQuery) -> Response:
    """Show every flow that leaves the machine, to whom and when last."""
    return await owner_page(request, "account/privacy.html", owner, "settings", _context)


def _context(use_cases: WeekUseCases, lang: Language, owner: str) -> dict[str, Any]:  # noqa: ARG001 - as pages call it
    store, now = use_cases.store, to_epoch(use_cases.clock())
    leaving = flows(store, Settings.from_environment(), now, os.environ.get("MLFLOW_TRACKING_URI"))
    # Where the installation keeps its data is the business of whoever runs it.
    shown = [
        one
        for one in leaving
        if store.workspace == OWN or one.kind not in {FlowKind.STORE, FlowKind.TRACKING}
    ]
    *lines, always = flow_lines(shown, lang)
    return {"lines": lines, "always": always}
