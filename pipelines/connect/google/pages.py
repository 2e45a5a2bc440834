"""How Google's APIs go from one page to the next."""

from collections.abc import Callable, Mapping
from typing import Any

from pipelines.connect.web.json_api import Query

PAGE = "pageToken"


def next_page(url: str, query: Query) -> Callable[[Mapping[str, Any]], tuple[str, Query] | None]:
    """Return what finds the next page: the same question with the answer's token."""

    def following(answer: Mapping[str, Any]) -> tuple[str, Query] | None:
        token = answer.get("nextPageToken")
        if not token:
            return None
        return url, [(name, value) for name, value in query if name != PAGE] + [(PAGE, str(token))]

    return following
