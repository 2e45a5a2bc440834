"""Callers and their rights."""

from dataclasses import dataclass
from enum import StrEnum

from data.errors import DeniedError
from data.schema import OWN
from data.store.bookkeeping.api_keys import ApiKey


class Right(StrEnum):
    """What a key may allow; `admin` allows everything."""

    READ = "suggestions:read"
    RECORD = "interactions:write"
    ANSWER = "answers:write"
    PEOPLE = "people:write"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller in one workspace, restricted to one owner where `owner` is set."""

    id: str
    workspace: str
    rights: frozenset[str]
    owner: str | None = None
    # A person who uses the page, not a program with a key.
    person: bool = False

    @classmethod
    def of_key(cls, key: ApiKey) -> "Caller":
        """Return the caller who has this key."""
        return cls(key.id, key.workspace, key.scopes, key.owner)

    def must(self, right: Right, owner: str | None = None) -> None:
        """Raise DeniedError unless the caller may do this, for this owner or for all.

        Said without looking whether the owner exists, so that nobody learns it from the refusal.
        """
        if right not in self.rights and Right.ADMIN not in self.rights:
            raise DeniedError("this key does not allow {right}", right=f"{right}")
        if self.owner is not None and self.owner != owner:
            raise DeniedError("this key is for another owner")

    @classmethod
    def signed_in(cls, workspace: str, digest: str) -> "Caller":
        """Return the person who is signed in to the page of a workspace."""
        return cls(f"session-{digest[:12]}", workspace, frozenset({Right.ADMIN}), person=True)


# On one's own machine, before any key was made.
PERSON = Caller("person", OWN, frozenset({Right.ADMIN}), person=True)
