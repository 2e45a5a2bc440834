"""Signing in at a provider, begun on the page: the question on its way, and the job of its answer."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.errors import NotFoundError
from data.oauth.authorization import Authorization, authorization_of, new_verifier
from data.oauth.grant import Client
from data.oauth.providers import Provider, Readable, asked_scopes, scopes_for
from data.schema import to_epoch
from data.sealed_secrets import key_or_new, place_of
from data.store.bookkeeping.job_queue import Job, JobKind
from service.use_cases.jobs import BY_PAGE
from service.use_cases.week import WeekUseCases

# Whoever has to find a second factor needs a while.
PATIENCE_SECONDS = 15 * 60
MOST_OPEN = 100
STATE_BYTES = 32
# Of what a provider's answer says.
ANSWER_FIELDS = ("code", "error", "error_description")
LONGEST_VALUE = 4_096
TABLE, COLUMN = "jobs", "answer"


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants what to be read of which account, signed in where, as which client."""

    owner: str
    provider: Provider
    readables: tuple[Readable, ...]
    address: str
    client: Client


@dataclass(frozen=True, slots=True)
class Question:
    """A wish that its owner was sent to a provider with, and when."""

    wish: Wish
    authorization: Authorization
    begun_at: int


@dataclass
class Questions:
    """The questions to which no answer came yet: in this process's memory alone, each answered once."""

    _open: dict[str, Question] = field(default_factory=dict, repr=False)

    def begin(self, wish: Wish, redirect: str, now: int) -> Question:
        """Return a question whose answer comes back to `redirect`; raises InputError for an odd wish."""
        scope = asked_scopes(wish.provider.name, scopes_for(wish.provider.name, wish.readables))
        state, verifier = secrets.token_urlsafe(STATE_BYTES), new_verifier()
        authorization = authorization_of(
            wish.provider, wish.client, scope, redirect, wish.address, state=state, verifier=verifier
        )
        self._forget_old(now)
        self._open[state] = Question(wish, authorization, now)
        return self._open[state]

    def take(self, state: str, now: int) -> Question:
        """Return the question of an answer, once; raises NotFoundError where nobody asked."""
        self._forget_old(now)
        question = self._open.pop(state, None)
        if question is None:
            raise NotFoundError(
                "nobody here waits for this answer: a sign-in is answered once, within 15 minutes; begin "
                "again"
            )
        return question

    def _forget_old(self, now: int) -> None:
        kept = [(state, one) for state, one in self._open.items() if now - one.begun_at < PATIENCE_SECONDS]
        self._open = dict(kept[-MOST_OPEN:])


def ask_to_finish(
    use_cases: WeekUseCases, key_path: Path, question: Question, answer: Mapping[str, str]
) -> Job:
    """Ask a worker to fetch what a provider's answer is worth; its code and the client are sealed."""
    wish, store, number = question.wish, use_cases.store, secrets.token_hex(8)
    values = {name: answer[name][:LONGEST_VALUE] for name in ANSWER_FIELDS if name in answer}
    secret = {
        "client": wish.client.id,
        "client_secret": wish.client.secret,
        "verifier": question.authorization.verifier,
        "answer": values,
    }
    sealed = key_or_new(key_path).seal(json.dumps(secret), place_of(TABLE, store.workspace, number, COLUMN))
    about = {
        "provider": wish.provider.as_settings(),
        "read": [str(one) for one in wish.readables],
        "address": wish.address,
        "redirect": question.authorization.redirect,
        "scope": question.authorization.scope,
        "number": number,
        "sealed": sealed,
    }
    return store.jobs.ask(JobKind.SIGN_IN, wish.owner, about, BY_PAGE, to_epoch(use_cases.clock()))
