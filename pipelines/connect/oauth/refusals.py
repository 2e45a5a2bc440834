"""What a provider's "no" means for whoever wants to be read there (RFC 6749, 5.2; RFC 8628, 3.5)."""

import re

from data.errors import NeedsOwnerError, RemoteError
from data.messages import Message
from data.oauth.grant import Grant, ended_with_testing
from data.oauth.providers import lacking_scopes

CODE = re.compile(r"[a-z_]{1,40}")
FOR_NOW = frozenset({"temporarily_unavailable", "server_error"})
PENDING = frozenset({"authorization_pending", "slow_down"})
GOOGLE_HOST = "googleapis.com"
NOT_YET = Message("nobody has answered yet")
UNKNOWN_CLIENT = Message(
    "{server} does not know your client id or its secret (any more); look at your registration there, then "
    "sign in again: kith connect resume"
)
ASKS_MORE = Message(
    "{server} wants you to sign in once more, with a second factor or a new consent: kith connect resume"
)
TAKEN_BACK = Message(
    "{server} lets Kith in no more: you or your workplace took the permission back, or the password was "
    "changed. Sign in again: kith connect resume"
)
TESTING = Message(
    "Google ended this sign-in after seven days, as it does for every project in testing. Publish your "
    "project (Google Auth Platform, Audience, Publish app), then sign in again: kith connect resume"
)
SENTENCES = {
    "invalid_client": UNKNOWN_CLIENT,
    "unauthorized_client": UNKNOWN_CLIENT,
    "interaction_required": ASKS_MORE,
    "consent_required": ASKS_MORE,
    "login_required": ASKS_MORE,
    "access_denied": Message("{server} says that you did not give permission"),
    "expired_token": Message("the code of {server} was not typed in time; begin again"),
}
# Microsoft says in its own codes why a permission ended (learn.microsoft.com, "AADSTS error codes").
CODES_OF_MICROSOFT = {
    "AADSTS50076": ASKS_MORE,
    "AADSTS50079": ASKS_MORE,
    "AADSTS50173": Message(
        "your password was changed, so {server} wants you to sign in again: kith connect resume"
    ),
    "AADSTS700082": Message(
        "this sign-in was not used for a long time, so {server} ended it; sign in again: kith connect resume"
    ),
}


class AnswerPendingError(RemoteError):
    """Nobody has answered yet; `slower` where the provider wants to be asked less often."""

    slower = False


def refusal_of(
    server: str, error: str, description: str, grant: Grant | None = None, now: int = 0
) -> RemoteError:
    """Return what a token endpoint's refusal means; `grant` is the one that was to be renewed."""
    if error in PENDING:
        pending = AnswerPendingError(NOT_YET)
        pending.slower = error == "slow_down"
        return pending
    if error in FOR_NOW:
        return RemoteError("{server} lets nobody in for now", server=server)
    sentence = _sentence(server, error, description, grant, now)
    if sentence is not None:
        return NeedsOwnerError(sentence, server=server)
    why = error if CODE.fullmatch(error) else "?"
    return NeedsOwnerError("{server} refuses to sign you in ({why})", server=server, why=why)


def _sentence(server: str, error: str, description: str, grant: Grant | None, now: int) -> Message | None:
    by_code = next((sentence for code, sentence in CODES_OF_MICROSOFT.items() if code in description), None)
    if by_code is not None or error != "invalid_grant":
        return by_code or SENTENCES.get(error)
    if grant is None:
        return Message("{server} does not take this code any more; begin again")
    is_testing = server.endswith(GOOGLE_HOST) and ended_with_testing(grant, now)
    return TESTING if is_testing else TAKEN_BACK


def check_granted(grant: Grant, needed: tuple[str, ...], address: str) -> None:
    """Raise NeedsOwnerError where less was given than reading needs, or by somebody else."""
    if lacking := lacking_scopes(needed, grant.scope):
        raise NeedsOwnerError(
            "you did not give the permission {scopes}, which is needed; sign in again and leave every box "
            "ticked",
            scopes=lacking,
        )
    if not grant.refresh:
        raise NeedsOwnerError(
            "the provider gave a permission for one hour only; sign in again, and let Kith keep access"
        )
    if "@" in grant.address and grant.address != address.lower():
        raise NeedsOwnerError(
            "you signed in as {other}, and asked for {address}; sign in with that account",
            other=grant.address,
            address=address,
        )
