"""What a list is made from beside the log, and its outcomes: statements, answers, candidates."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from data.explanation_codec import unpack
from data.schema import DAY_SECONDS, OWNER_SOURCE, Candidate
from data.store.engine.database import Database, Record
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import tables
from data.store.feed.change_feed import answer_taken_back
from data.store.lists.help_and_notes import HELPS, HELPS_WITH, NOTES
from data.store.lists.introductions.exchanges import IntroductionExchanges
from data.store.lists.newest_word import NEWEST, UNDO
from data.store.lists.open_suggestions import LAST_KNOWN
from data.store.lists.outcomes import EARLY_FORECASTS, FORECASTS, LATE, OUTCOMES, SHOWN_NAMES, WATCH, WATCHED
from data.store.lists.suggestion_rows import ADD_CANDIDATE, candidate_row
from data.store.log.interactions import Interactions
from data.store.people.contact_by_word import ContactByWord
from data.store.people.contact_tables import ContactTables

Rows = list[Record]
# A suggestion can be in its week or at rest for so long.
LOOK_BACK = 21 * DAY_SECONDS

ANSWERS = """
SELECT owner, contact, kind, at, until, pool, first_reason FROM answers
WHERE workspace = :workspace {only} AND at < :as_of AND (undone_at IS NULL OR undone_at >= :as_of)
ORDER BY at, id
"""
WORDS = """
SELECT owner, contact, name, value, at FROM owner_statements
WHERE workspace = :workspace {only} AND at < :as_of AND (undone_at IS NULL OR undone_at >= :as_of)
ORDER BY at, id
"""
CARDS = """
SELECT owner, contact, kind, state, born, importance, cadence_days, met FROM contacts
WHERE workspace = :workspace {only} AND updated_at <= :known_at
"""
PLANS = """
SELECT owner, contact, min(at) FROM planned_meetings
WHERE workspace = :workspace {only} AND at >= :as_of AND recorded_at <= :known_at GROUP BY owner, contact
"""
SHOWN = """
SELECT l.owner, c.contact, min(l.as_of) FROM candidates AS c JOIN lists AS l ON l.id = c.list_id
WHERE c.workspace = :workspace {only} AND c.shown = 1 AND l.as_of < :as_of AND l.as_of > :since
  AND l.published_at <= :known_at
GROUP BY l.owner, c.contact
"""
SETTINGS = "SELECT owner, name, value FROM settings WHERE workspace = :workspace {only}"
EVIDENCE = """
SELECT source, external_id, direction, at FROM interaction_versions
WHERE workspace = :workspace AND owner = :owner AND contact = :contact
  AND at < :as_of AND recorded_at <= :known_at AND replaced_at > :known_at AND counts = 1
ORDER BY at DESC, source, external_id LIMIT :most
"""
MADE_AT = "SELECT max(published_at) FROM lists WHERE workspace = :workspace AND as_of = :as_of"
KNEW = """
SELECT EXISTS (SELECT 1 FROM interaction_versions WHERE workspace = :workspace AND recorded_at <= :as_of)
"""
MODEL_THEN = """
SELECT model_version, horizon_days FROM lists
WHERE workspace = :workspace AND as_of <= :as_of {of_owner}
ORDER BY as_of DESC, id DESC LIMIT 1
"""
WHY = """
SELECT l.owner, w.contact, l.as_of, l.horizon_days, l.model_version, l.names, w.explanation,
       s.reasons, s.counter_reason
FROM explanations AS w JOIN lists AS l ON l.id = w.list_id
LEFT JOIN suggestions AS s ON s.list_id = l.id AND s.handle = w.handle
WHERE w.workspace = :workspace AND l.owner = :owner AND w.contact = :contact AND l.as_of <= :now
ORDER BY l.as_of DESC, l.id DESC, CASE WHEN w.handle = w.contact THEN '' ELSE w.handle END LIMIT 1
"""
SINCE = f"""
SELECT min(i.at) FROM interactions AS i
WHERE i.workspace = :workspace AND i.owner = :owner AND i.contact = :contact AND i.counts = 1
  AND i.at > coalesce((
    SELECT {LAST_KNOWN} FROM suggestions AS s JOIN lists AS l ON l.id = s.list_id
    WHERE l.workspace = :workspace AND l.owner = :owner AND l.as_of = :as_of AND s.contact = :contact
    ORDER BY l.id DESC, CASE WHEN s.handle = s.contact THEN '' ELSE s.handle END LIMIT 1), :as_of - 1)
"""
FORGET_OLD = """
DELETE FROM explanations WHERE workspace = :workspace AND list_id IN (
  SELECT id FROM lists WHERE workspace = :workspace AND owner = :owner AND as_of <= :now AND id <> (
    SELECT id FROM lists WHERE workspace = :workspace AND owner = :owner AND as_of <= :now
    ORDER BY as_of DESC, id DESC LIMIT 1))
"""
ADD_EXPLANATION = insert("explanations", "workspace, list_id, handle, contact, explanation")
SAY = insert("owner_statements", "workspace, owner, handle, contact, name, value, at")


class ListInputs(ContactTables):
    """The inputs and outcomes of one workspace's lists."""

    _interactions = tables(Interactions)
    _by_word = tables(ContactByWord)
    _introduced = tables(IntroductionExchanges)

    def __init__(self, database: Database, workspace: str, owners: Collection[str] | None = None) -> None:
        """Work on an open, up-to-date database; with `owners` only what is theirs is read."""
        super().__init__(database, workspace)
        # The owner "" stands for everyone.
        self._owners = None if owners is None else ("", *owners)

    def of(self, owners: Collection[str] | None) -> "ListInputs":
        """Return the same of some owners only; None is everyone."""
        return ListInputs(self.database, self.workspace, owners)

    def known_at(self, as_of: int, now: int) -> int:
        """Return the moment whose knowledge a list of `as_of` rests on.

        When that very list was made, if it was; else as_of itself, if anything had been recorded by
        then; else now: a log that was imported later is looked at as if it had been there.
        """
        made = self._run(MADE_AT, as_of=as_of)[0][0]
        if made is not None:
            return int(made)
        return as_of if self._run(KNEW, as_of=as_of)[0][0] else now

    def answers(self, as_of: int) -> Rows:
        """Return (owner, contact, kind, at, until, pool, leading reason) in force at as_of, oldest first."""
        return self._run_of(ANSWERS, self._owners, as_of=as_of)

    def words(self, as_of: int) -> list[tuple[str, str, str, Any, int]]:
        """Return (owner, contact or "", name, value, at) that were in force at as_of, oldest first."""
        rows = self._run_of(WORDS, self._owners, as_of=as_of)
        return [(owner, str(whom), name, json.loads(value), at) for owner, whom, name, value, at in rows]

    def cards(self, known_at: int) -> Rows:
        """Return (owner, contact, kind, state, born, importance, cadence, met) as known by a moment."""
        return self._run_of(CARDS, self._owners, known_at=known_at)

    def plans(self, as_of: int, known_at: int) -> Rows:
        """Return (owner, contact, at) of each contact's next meeting."""
        return self._run_of(PLANS, self._owners, as_of=as_of, known_at=known_at)

    def helps(self, as_of: int, known_at: int) -> Rows:
        """Return (owner, contact, at, exchange, side, source, external id) before as_of."""
        return self._run_of(HELPS, self._owners, as_of=as_of, known_at=known_at)

    def helps_with(self, owner: str, contact: str, as_of: int, known_at: int) -> Rows:
        """Return the same rows of an owner's one contact, without a look at all the others."""
        return self._run(HELPS_WITH, owner=owner, contact=contact, as_of=as_of, known_at=known_at)

    def notes(self, as_of: int, known_at: int) -> Rows:
        """Return (owner, contact, source, channel, note, at) of each contact's newest note before as_of."""
        return self._run_of(NOTES, self._owners, as_of=as_of, known_at=known_at)

    def shown(self, as_of: int, known_at: int) -> Rows:
        """Return (owner, contact, since when) of everyone on a list lately, before as_of."""
        return self._run_of(SHOWN, self._owners, as_of=as_of, since=as_of - LOOK_BACK, known_at=known_at)

    def settings(self) -> list[tuple[str, str, Any]]:
        """Return (owner, name, value) of what is set."""
        rows = self._run_of(SETTINGS, self._owners)
        return [(owner, name, json.loads(value)) for owner, name, value in rows]

    def evidence(self, owner: str, contact: str, as_of: int, known_at: int, most: int = 20) -> Rows:
        """Return (source, external id, direction, at) of the newest interactions before as_of."""
        return self._run(EVIDENCE, owner=owner, contact=contact, as_of=as_of, known_at=known_at, most=most)

    def model_then(self, as_of: int, owner: str | None = None) -> tuple[str, int] | None:
        """Return the model version and horizon of the newest list at or before as_of."""
        of_owner = "" if owner is None else "AND owner = :owner"
        rows = self._run(MODEL_THEN.format(of_owner=of_owner), as_of=as_of, owner=owner)
        return (str(rows[0][0]), int(rows[0][1])) if rows else None

    def add(
        self,
        lists: Mapping[str, int],
        explanations: Mapping[str, Sequence[tuple[str, str]]],
        candidates: Mapping[str, Sequence[Candidate]],
        now: int,
    ) -> None:
        """Write explanations and candidates of new lists, inside the transaction that made them."""
        explained = [
            (self.workspace, number, contact, contact, text)
            for owner, number in lists.items()
            for contact, text in explanations.get(owner, ())
        ]
        self.database.write_many(ADD_EXPLANATION, explained)
        rows = [
            (self.workspace, number, *candidate_row(who))
            for owner, number in lists.items()
            for who in candidates.get(owner, ())
        ]
        self.database.write_many(ADD_CANDIDATE, rows)
        for owner in lists:
            self._run(FORGET_OLD, owner=owner, now=now)

    def why(self, owner: str, contact: str, now: int) -> dict[str, Any] | None:
        """Return the explanation of a contact in the owner's newest list up to `now`, None without one."""
        rows = self._run(WHY, owner=owner, contact=contact, now=now)
        if not rows:
            return None
        of, whom, as_of, horizon_days, version, names, packed, reasons, counter = rows[0]
        return {
            "owner": of,
            "contact": whom,
            "as_of": as_of,
            "horizon_days": horizon_days,
            "model_version": version,
            "reasons": json.loads(reasons) if reasons else [],
            "counter_reason": json.loads(counter) if counter else None,
        } | unpack(packed, json.loads(names))

    def contact_since(self, owner: str, contact: str, as_of: int) -> int | None:
        """Return the first interaction after what the list of as_of knew of the two, None without one."""
        first = self._run(SINCE, owner=owner, contact=contact, as_of=as_of)[0][0]
        return None if first is None else int(first)

    def watch(self, now: int = 0) -> None:
        """Look in the log what came of the candidates whose time is not long over."""
        with self.database.transaction():
            for column, directions, since in WATCHED:
                query = WATCH.format(column=column, directions=directions, since=since, by_word=OWNER_SOURCE)
                self._run_of(query, self._owners, closed_after=now - LATE)

    def outcomes(self, now: int) -> Rows:
        """Return every candidate with what came of it, in order of its list.

        (owner, contact, as_of, horizon days, pool, propensity, shown, kept, answered, revived at)
        """
        return self._run_of(OUTCOMES, self._owners, now=now)

    def forecasts(self, now: int) -> Rows:
        """Return what was foretold of each candidate whose window has closed, in order of its list.

        (owner, contact, as_of, horizon days, propensity, shown, probability of silence, 1 if silence came)
        """
        return self._run_of(FORECASTS, self._owners, now=now)

    def early_forecasts(self, days: int, now: int) -> Rows:
        """Return the same of windows of 14 or 30 days that close before the list's own.

        One has closed when its owner's log goes beyond it: an export taken in once a month is no silence.
        """
        return self._run_of(EARLY_FORECASTS[days], self._owners, now=now)

    def shown_names(self, before: int) -> Rows:
        """Return (owner, contact, as_of) of every name that a list of before a moment showed."""
        return self._run(SHOWN_NAMES, before=before)

    def lessons(self, owner: str, before: int) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return (done, dismissed or never; what it was about) of an owner's answers since they started anew.

        What an answer is about: its ("pool", …), its ("reason", …), and its contact's ("circle", …).
        """
        words = [(c, name, value, at) for o, c, name, value, at in self.words(before) if o == owner]
        anew = max((at for _, name, _, at in words if name == "reset"), default=-1)
        circles = {contact: value for contact, name, value, _ in words if name == "circle"}
        return [
            (
                kind,
                [
                    (name, value)
                    for name, value in (("pool", pool), ("reason", leading), ("circle", circles.get(contact)))
                    if value
                ],
            )
            for of, contact, kind, at, _, pool, leading in self.answers(before)
            if of == owner and at > anew and pool is not None and kind != "snoozed"
        ]

    def say(self, owner: str, contact: str, name: str, value: Any, at: int) -> None:
        """Write one word of an owner's; when it returns it is durable."""
        with self.database.transaction():
            self._changes.touch({owner})
            head = self._identities.moved_of([(owner, contact)]).get((owner, contact), contact)
            row = (self.workspace, owner, contact, head, name, json.dumps(value), at)
            self.database.write_many(SAY, [row])
            self._feed.look_again([owner], at)

    def undo(self, owner: str, at: int) -> tuple[str, str] | None:
        """Take back the owner's newest answer, word or logged moment; return (contact, what) or None."""
        with self.database.transaction():
            self._feed.look_again([owner], at)
            rows = self._run(NEWEST, owner=owner)
            logged = self._interactions.newest_logged(owner)
            if logged and (not rows or logged[2] >= rows[0][4]):
                self._interactions.unlog(owner, logged[1])
                self._changes.touch({owner})
                return logged[0], "log"
            if not rows:
                return None
            table, number, contact, what, _, handle, list_as_of = rows[0]
            self._run(UNDO.format(table=table), at=at, id=number)
            self._changes.touch({owner})
            if list_as_of is not None:
                self._by_word.keep(owner, handle, list_as_of, at)
            if table == "answers":
                self._feed.append([answer_taken_back(owner, contact, what, at)])
            if table == "introduction_answers":
                self._introduced.follow(owner, number, at)
                contact = self._identities.mapping(owner).get(handle, handle)
        return str(contact), str(what)
