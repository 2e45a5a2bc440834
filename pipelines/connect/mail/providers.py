"""Where the mail of well-known addresses is read, and which password their providers take."""

from dataclasses import dataclass
from typing import Any

from data.errors import InputError
from data.messages import Message

TLS_PORT, STARTTLS_PORT, MOST_PORT = 993, 143, 65_535
GOOGLE = Message(
    "Google takes an app password, not your usual one: turn on 2-Step Verification, then make one at "
    "myaccount.google.com/apppasswords and type its 16 letters here"
)
APPLE = Message(
    "Apple takes an app-specific password: sign in at account.apple.com, open Sign-In and Security, "
    "App-Specific Passwords, and make one"
)
YAHOO = Message(
    "your provider takes an app password: open Account security in your account, Generate app password, "
    "and make one"
)
FASTMAIL = Message(
    "Fastmail takes an app password: Settings, Privacy & Security, App passwords; mail alone is enough"
)
SWITCHED_OFF = Message(
    "your provider lets programs in only after you switch on IMAP in its settings for mail"
)
BRIDGE = Message(
    "Proton Mail is read through Proton Mail Bridge, which must run on this machine; the password is the one "
    "that Bridge shows, and its certificate is trusted with --trust"
)
NO_PASSWORD = Message(
    "Outlook.com and Microsoft 365 let no program in with a password since 2024; sign in there with a client "
    "id of your own (the guide shows how to get one): kith connect add ADDRESS --sign-in microsoft"
)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where an account is read; `advice` is what its owner must know of the password."""

    server: str
    port: int = TLS_PORT
    starttls: bool = False
    advice: Message | None = None

    def as_settings(self) -> dict[str, Any]:
        """Return where it is as a connection's settings hold it."""
        return {"server": self.server, "port": self.port, "starttls": self.starttls}


def _at(server: str, advice: Message | None, *domains: str) -> dict[str, MailServer]:
    return dict.fromkeys(domains, MailServer(server, advice=advice))


PROVIDERS: dict[str, MailServer] = {
    **_at("imap.gmail.com", GOOGLE, "gmail.com", "googlemail.com"),
    **_at("imap.mail.me.com", APPLE, "icloud.com", "me.com", "mac.com"),
    **_at("imap.mail.yahoo.com", YAHOO, "yahoo.com", "ymail.com", "rocketmail.com", "yahoo.de", "yahoo.fr"),
    **_at("imap.mail.yahoo.com", YAHOO, "yahoo.co.uk", "yahoo.co.in", "yahoo.es", "yahoo.it"),
    **_at("imap.aol.com", YAHOO, "aol.com"),
    **_at("imap.fastmail.com", FASTMAIL, "fastmail.com", "fastmail.fm"),
    **_at("imap.gmx.net", SWITCHED_OFF, "gmx.de", "gmx.net", "gmx.at", "gmx.ch"),
    **_at("imap.gmx.com", SWITCHED_OFF, "gmx.com"),
    **_at("imap.web.de", SWITCHED_OFF, "web.de"),
    **_at("imap.zoho.com", SWITCHED_OFF, "zoho.com", "zohomail.com"),
    **_at("imap.yandex.com", YAHOO, "yandex.com", "yandex.ru"),
    **_at("imap.mail.ru", YAHOO, "mail.ru", "inbox.ru", "list.ru", "bk.ru"),
    **_at("secureimap.t-online.de", None, "t-online.de"),
    **_at("posteo.de", None, "posteo.de", "posteo.net"),
    **_at("imap.mailbox.org", None, "mailbox.org"),
    **_at("imap.orange.fr", None, "orange.fr", "wanadoo.fr"),
    **_at("imap.free.fr", None, "free.fr"),
    **_at("imap.laposte.net", None, "laposte.net"),
    **dict.fromkeys(
        ("proton.me", "protonmail.com", "pm.me"),
        MailServer("127.0.0.1", 1143, starttls=True, advice=BRIDGE),
    ),
}
# Who names another host than the domain of its addresses (RFC 8620, 2.2).
JMAP_HOSTS = {"fastmail.com": "api.fastmail.com", "fastmail.fm": "api.fastmail.com"}
MICROSOFT = frozenset({"outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de", "hotmail.de"})


def known_server(address: str) -> MailServer | None:
    """Return where the mail of a well-known provider's address is read, None of any other.

    Raises InputError where the provider lets no program in with a password.
    """
    domain = address.rpartition("@")[2].lower()
    if domain in MICROSOFT:
        raise InputError(NO_PASSWORD)
    return PROVIDERS.get(domain)


def jmap_settings(address: str, server: str | None, *, bearer: bool) -> dict[str, Any]:
    """Return where an account is read over JMAP, as a connection's settings hold it: by its domain."""
    domain = address.rpartition("@")[2].lower()
    host = server or JMAP_HOSTS.get(domain, domain)
    return {"server": host if "://" in host else f"https://{host}/", "bearer": bearer}


def named_server(text: str) -> MailServer:
    """Return a server as a person names it: HOST or HOST:PORT; of port 143 TLS begins later."""
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, f"{TLS_PORT}"
    if not port.isdecimal() or not 0 < int(port) <= MOST_PORT or not host.strip("[]"):
        raise InputError("{server!r} is not a server; write it like imap.example.org:993", server=text)
    return MailServer(host.strip("[]"), int(port), starttls=int(port) == STARTTLS_PORT)
