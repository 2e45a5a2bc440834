"""What a mail server's refusal to let somebody in means (RFC 5530)."""

from data.errors import NeedsOwnerError, RemoteError
from pipelines.connect.account import Account

# What servers answer to a wrong password, and to one that they do not take any more (RFC 5530).
REFUSED = ("AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED", "CONTACTADMIN")
# They say it without a code as well: where none of these stands in a refusal, it is for good.
FOR_NOW = ("UNAVAILABLE", "INUSE", "LIMIT", "THROTTLED", "OVERQUOTA", "SERVERBUG", "TRY AGAIN", "TOO MANY")
PAUSE_SECONDS = 15 * 60


def is_for_now(answer: str) -> bool:
    """Tell whether a server says that it lets nobody in just now."""
    words = answer.upper()
    return any(word in words for word in FOR_NOW) and not any(word in words for word in REFUSED)


def refusal(account: Account, answer: str) -> RemoteError:
    """Return what a refused sign-in means: try later, or wait for the owner."""
    if is_for_now(answer):
        for_now = RemoteError("{server} lets nobody in for now", server=account.server)
        for_now.retry_after = PAUSE_SECONDS
        return for_now
    if account.tokens is not None:
        return NeedsOwnerError(
            "{server} does not take the sign-in of {login}, though your provider does; IMAP may be switched "
            "off for this account. Then sign in again: kith connect resume",
            server=account.server,
            login=account.login,
        )
    return NeedsOwnerError(
        "{server} does not take the password of {login}; it may have been changed, or an app password is "
        "needed. Kith does not try it again: kith connect resume",
        server=account.server,
        login=account.login,
    )
