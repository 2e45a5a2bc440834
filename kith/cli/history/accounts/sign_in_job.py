"""What a worker makes of a provider's answer that came to the page: accounts, unread until looked at."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.schema import to_epoch
from data.sealed_secrets import place_of, read_key
from kith.cli.history.accounts.signing_in import SignIn, account_settings

if TYPE_CHECKING:
    from data.oauth.grant import Grant
    from data.store.bookkeeping.job_queue import Job
    from data.store.store import Store


def finish_sign_in(
    store: "Store", job: "Job", key_path: Path, clock: Callable[[], datetime]
) -> dict[str, Any]:
    """Fetch the tokens, keep an account for each thing that is read, and ask for a look at each.

    Returns the looks with their kinds, and when Google ends what was granted to a project in testing. Raises
    NeedsOwnerError for a no, or for less than reading needs; then nothing is kept.
    """
    from data.oauth.grant import is_of_testing
    from data.oauth.providers import Readable, provider_of_settings
    from data.store.bookkeeping.connections import EVERY_SECONDS
    from service.use_cases.connections.accounts import ConnectionUseCases, NewAccount
    from service.use_cases.connections.drafts import keep_signed_in
    from service.use_cases.week import WeekUseCases

    provider, address = provider_of_settings(job.arguments["provider"]), job.arguments["address"]
    wish = SignIn(provider.name, tuple(map(Readable, job.arguments["read"])))
    grant = _granted(store, job, key_path, wish, to_epoch(clock()))
    use_cases, accounts = WeekUseCases(store, clock), ConnectionUseCases(store, key_path)
    common = {"since": None, "subjects": False, "every": EVERY_SECONDS}
    looks = []
    for readable in wish.readables:
        kind, settings = account_settings(provider, wish, readable, address, common)
        account = NewAccount(job.owner, kind, address, settings, grant.as_secret())
        looks.append([keep_signed_in(use_cases, accounts, account).id, str(kind)])
    return {"looks": looks, "ends_at": grant.ends_at if is_of_testing(grant) else None}


def _granted(store: "Store", job: "Job", key_path: Path, wish: SignIn, now: int) -> "Grant":
    from data.oauth.authorization import Authorization
    from data.oauth.grant import Client
    from data.oauth.providers import provider_of_settings, scopes_for
    from pipelines.connect.oauth.loopback import code_in
    from pipelines.connect.oauth.refusals import check_granted
    from pipelines.connect.oauth.token_endpoint import TokenEndpoint
    from service.use_cases.connections.signing_in import COLUMN, TABLE

    about = job.arguments
    place = place_of(TABLE, store.workspace, about["number"], COLUMN)
    secret = json.loads(read_key(key_path).open(about["sealed"], place))
    provider = provider_of_settings(about["provider"])
    endpoint = TokenEndpoint(provider, Client(secret["client"], secret["client_secret"]))
    question = Authorization("", about["redirect"], about["scope"], "", secret["verifier"])
    grant = endpoint.for_code(question, code_in(endpoint.server, secret["answer"]), now)
    check_granted(grant, scopes_for(wish.name, wish.readables), about["address"])
    return grant
