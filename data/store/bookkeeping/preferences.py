"""What owners have set: budget, shares, guards, language, quiet weeks; any value that JSON can say."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from data.store.bookkeeping.change_counts import ChangeCounts
from data.store.engine.statements import upsert
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.strict_json import from_json, to_json

if TYPE_CHECKING:
    from data.weekly.weekly_moment import WeeklyMoment
    from data.wording.language import Language

EVERYONE = ""
# The card of the model that made the latest lists.
MODEL = "model"
# How far ahead an owner's lists look, in days, where the owner set it.
HORIZON = "horizon"
# Whether two of an owner's people are suggested to be introduced; on where it was never said.
INTRODUCTIONS = "introductions"
# What the experiment has shown so far, of owners who take part.
EFFECT, EXPERIMENT = "effect", "experiment"
# How right the probabilities were, apart for whom the lists showed, held back and never suggested.
CALIBRATION = "calibration"
# Whether they stopped being right in a workspace: the sums over weeks of closed windows.
DRIFT = "drift"
# What came of the newest training in a workspace, as the page shows it.
REPORT = "report"
# How many sources and channels of a workspace are silent as they never were in a year.
SILENT_SOURCES = "silent sources"
# When each job last ended well in a workspace.
JOB_RUNS = "job runs"
# At which weekday and hour the list of a week is made; and where an owner's days begin, as a CRM said.
WEEKLY, TIMEZONE = "weekly", "timezone"
# What tells this store's models from others' on one tracking server.
INSTALLATION = "installation"
# Whether nothing is read from this workspace's CRMs and nothing written into them.
CRM_STOPPED = "crm stopped"
# Whether a workplace switched its team view on.
TEAM = "team view"
# To whom the digest goes, and whether.
DIGEST = "digest"
# Whether the week comes to devices by push, or to a chat.
PUSH, CHAT = "push", "chat"
# Written and cleared again: whether a disk has room.
ROOM = "room"
# The folder of this machine from which what is put into it is taken in.
WATCHED_FOLDER = "watched folder"
# In which an owner is spoken to, where nobody asks for another.
LANGUAGE = "language"
# What an owner was called before, so that tables and erasures of then are known as theirs.
FORMER_NAMES = "former names"
# Who may be one person, as last worked out; with the owner's name behind it, among everyone's.
PROPOSALS = "proposals of "
# How many interactions came on each day, as last counted; likewise.
DAYS = "days of "
KEEP = upsert("settings", "workspace, owner, name", "value")
CLEAR = "DELETE FROM settings WHERE workspace = ? AND owner = ? AND name = ?"


class Preferences(WorkspaceTables):
    """One workspace's part of the table of settings; the owner "" stands for everyone."""

    _changes = tables(ChangeCounts)

    def set(self, owner: str, name: str, value: Any) -> None:
        """Keep one value; durable when it returns."""
        text = to_json(value, in_order=True)
        with self.database.transaction():
            self.database.write_many(KEEP, [(self.workspace, owner, name, text)])
            self._changes.touch({owner} if owner else set())

    def clear(self, owner: str, name: str) -> None:
        """Let a value be as if it had never been set; durable when it returns."""
        with self.database.transaction():
            self.database.write_many(CLEAR, [(self.workspace, owner, name)])
            self._changes.touch({owner} if owner else set())

    def drop_worked_out(self, owners: Collection[str]) -> None:
        """Drop what was worked out ahead about these owners: whoever asks next has it worked out anew."""
        names = [prefix + owner for owner in owners for prefix in (PROPOSALS, DAYS)]
        self.database.write_many(CLEAR, [(self.workspace, EVERYONE, name) for name in names])

    def strike_proposals(self, owner: str, handles: Collection[str]) -> None:
        """Take everybody with these handles out of what is kept of who may be one person."""
        kept = self.get(EVERYONE, PROPOSALS + owner)
        if isinstance(kept, dict):
            left = [pair for pair in kept["proposals"] if not {pair["first"], pair["second"]} & set(handles)]
            self.set(EVERYONE, PROPOSALS + owner, kept | {"proposals": left})
        elif kept is not None:
            # As an earlier version kept them.
            self.drop_worked_out([owner])

    def all(self, owner: str) -> dict[str, Any]:
        """Return everything an owner has set, by name."""
        query = "SELECT name, value FROM settings WHERE workspace = ? AND owner = ?"
        rows = self.database.execute(query, (self.workspace, owner))
        return {str(name): from_json(value) for name, value in sorted(rows)}

    def of_everyone(self, name: str) -> dict[str, Any]:
        """Return one value of every owner who has set it."""
        query = "SELECT owner, value FROM settings WHERE workspace = ? AND name = ?"
        rows = self.database.execute(query, (self.workspace, name))
        return {str(owner): from_json(value) for owner, value in sorted(rows)}

    def get(self, owner: str, name: str, default: Any = None) -> Any:
        """Return one value, `default` where it was never set."""
        query = "SELECT value FROM settings WHERE workspace = ? AND owner = ? AND name = ?"
        row = self.database.first(query, (self.workspace, owner, name))
        return default if row is None else from_json(row[0])

    def weekly(self, owner: str) -> "WeeklyMoment":
        """Return at which moment of a week an owner's list is made."""
        from data.weekly.weekly_moment import WeeklyMoment

        return WeeklyMoment.of_settings(self.get(owner, WEEKLY), self.get(owner, TIMEZONE))

    def spoken(self, owner: str, requested: str | None = None) -> "Language":
        """Return the language that was asked for, else the one the owner set, else English."""
        # Imported here: most of what opens a store says nothing.
        from data.wording.language import ENGLISH, language

        return language(requested or str(self.get(owner, LANGUAGE, ENGLISH)))
