"""Which chat addresses are taken: known services, without what reads files or weakens a connection."""

from urllib.parse import parse_qsl, urlsplit

from data.errors import InputError

# Of the schemes of Apprise (github.com/caronc/apprise), those that write to a person or a room. Others read
# files, run commands, write to the machine's own log, or send mail beside the digest.
SERVICES = {
    **dict.fromkeys(("ntfy", "ntfys"), "ntfy"),
    "tgram": "Telegram",
    **dict.fromkeys(("matrix", "matrixs"), "Matrix"),
    **dict.fromkeys(("signal", "signals"), "Signal"),
    "slack": "Slack",
    "discord": "Discord",
    **dict.fromkeys(("mmost", "mmosts"), "Mattermost"),
    **dict.fromkeys(("gotify", "gotifys"), "Gotify"),
    **dict.fromkeys(("rocket", "rockets"), "Rocket.Chat"),
    "zulip": "Zulip",
    "pover": "Pushover",
    "threema": "Threema",
    "whatsapp": "WhatsApp",
}
# What else may stand behind the question mark reads templates from files, switches the check of certificates
# off, or makes Kith wait.
OPTIONS = frozenset({"mode", "priority", "silent", "thread", "topic", "auth"})
LONGEST_ADDRESS = 1_000


def checked_chat_address(text: str) -> tuple[str, str]:
    """Return a chat address and the name of its service; raises InputError for anything else.

    The error says nothing of the address but its scheme: the rest is a secret.
    """
    address = text.strip()
    scheme = address.partition("://")[0].lower()
    if scheme not in SERVICES or "://" not in address or len(address) > LONGEST_ADDRESS:
        raise InputError(
            "this is no address of a chat that Kith writes to; write it like {example}. It knows: {schemes}",
            example="ntfys://ntfy.sh/TOPIC",
            schemes=", ".join(SERVICES),
        )
    if any(letter.isspace() or not letter.isprintable() or letter == "," for letter in address):
        raise InputError("a chat address is one address, without spaces and commas")
    options = {name.lower() for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True)}
    if refused := sorted(options - OPTIONS):
        raise InputError("a chat address may not hold the option {option!r}", option=refused[0])
    return address, SERVICES[scheme]
