"""The arguments that several tools share."""

from typing import Annotated

from pydantic import Field

from service.web.schemas import OwnerName, name_constraints

Owner = Annotated[
    OwnerName | None,
    Field(description="Whose relationships; needed only where there are several owners"),
]
Contact = Annotated[
    str,
    name_constraints(320),
    Field(description="Who is meant: `contact` of another result, or a name, which may be a part of one"),
]
ExactContact = Annotated[
    str,
    name_constraints(320),
    Field(description="Who is meant: `contact` of another result, or the whole name"),
]
