"""The query parameters that pages share."""

from typing import Annotated

from fastapi import Query

from service.web.request import NAME_PATTERN
from service.web.schemas import NO_NUL

OwnerQuery = Annotated[str, Query(min_length=1, max_length=320, pattern=NAME_PATTERN)]
ContactQuery = OwnerQuery
NameQuery = Annotated[str, Query(max_length=320, pattern=NO_NUL)]
SearchQuery = Annotated[str, Query(alias="named", max_length=320, pattern=NO_NUL)]
# What was just done; the page confirms it where it can be true.
NoticeQuery = Annotated[str, Query(alias="said")]
# As far as any list of people goes.
OffsetQuery = Annotated[int, Query(ge=0, le=1_000_000_000)]
