"""What an e-mail address tells by its shape and its words: whose it is not; of most it tells nothing."""

import re
from collections.abc import Iterator, Sequence

from data.identity.kinds.folding import folded
from data.identity.kinds.role_words import (
    FILLER,
    HELP,
    LIST,
    LIST_ENDS,
    MACHINE,
    MAYBE_LIST,
    MAYBE_MACHINE,
    MAYBE_ROLE,
    NO_ANSWER,
    NO_ANSWER_PAIRS,
)
from data.identity.kinds.signs import KindSign
from data.identity.kinds.spelling import is_made_of_roles, parts_of

PLACE = re.compile(r"@(?:resource|group|import)\.calendar\.google\.com$")
LIST_PLACE = re.compile(
    r"@(?:[\w.-]*[.-])?(?:lists?|listserv|groups?|mailman|lyris)\.[\w-]+\.[\w.-]+$"
    r"|@(?:googlegroups\.com|groups\.io|yahoogroups\.\w+|freelists\.org|vger\.kernel\.org|nongnu\.org)$"
)
LIST_COMMAND = re.compile(r"-(?:request|owner|bounces|subscribe|unsubscribe|help|admin)@")
# Where a market or a network stands between two people, each of whom has an address for one conversation.
RELAY = re.compile(
    r"@(?:reply|replies|bounces?|noreply|no-reply|inbound|relay|guest|marketplace|members|messages?|notify|mg|em\d*)\."
    r"[\w-]+\.[\w.-]+$|@(?:sale|serv|gigs|hous|job|comm|pers)\.craigslist\.org$"
)
NOTE_TAKER = re.compile(
    r"^(?:fred|notetaker|bot|meetings?|invite|assistant|note|notes|ai|join|recorder|record)[\w.+-]*@(?:[\w-]+\.)*"
    r"(?:fireflies\.ai|otter\.ai|read\.ai|fathom\.video|tldv\.io|grain\.(?:com|co)|avoma\.com|fellow\.(?:app|co)"
    r"|sembly\.ai|airgram\.io|meetgeek\.ai|gong\.io|chorus\.ai|supernormal\.com|jamie\.ai|sybill\.ai|tactiq\.io"
    r"|krisp\.ai|circleback\.ai|granola\.ai|spinach\.(?:io|ai)|colibri\.ai|claap\.io|rewatch\.com|bluedothq\.com)$"
    r"|@(?:e|meet|meeting|calendar|invite)\.(?:read|otter|fireflies|fathom)\.(?:ai|video)$"
    r"|@(?:chime\.aws|meet\.chime\.aws|teams\.bjn\.vc|bluejeans\.com|lifesizecloud\.com|starleaf\.com|zoomcrc\.com)$"
    r"|^(?:meeting|call|conf|bridge|video|room|pin|\d{6,})[\w.+-]*@(?:[\w-]+\.)*(?:webex\.com|zoom\.us|gotomeeting\.com"
    r"|join\.me|whereby\.com|pexip\.me|teams\.microsoft\.com|vc\.[\w.-]+)$"
    r"|^(?:note-?taker|meeting-?(?:bot|notes|assistant)|ai-?notes|recorder)[\w.+-]*@"
)
TICKET = re.compile(
    r"^(?:reply|replies|bounces?|prvs|ticket|tickets|case|cases|support|help|issue|issues|request|requests|order"
    r"|incident|conversation|conversations|thread|comment|comments|todo|inbound|unsubscribe|unsub|notifications?|notify"
    r"|message|invite|meeting|booking|reservation|confirm|verify|track)"
    r"(?:[-_.#+=/](?=[\w.=+/-]*\d)[\w.=+/-]+|\d{3,})$"
    r"|^(?:reply|replies|bounces?|unsubscribe|unsub|case|ticket|inbound)[+=][\w.=+/-]+$"
)
# The address of the receiver inside the sender's (VERP), an uuid, or a long run of hexadecimal digits.
OPAQUE = re.compile(
    r"=[\w-]+\.\w+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-|^(?=(?:[a-z-]*\d){4})[0-9a-f._+-]{16,}$"
    r"|^(?=(?:[^\d]*\d){5})[a-z0-9]{20,}"
)
BOT_END = re.compile(r"[a-z]{2,}[-_]bot\d*$")
# No family name has one of these in it.
HELPFUL = re.compile(
    r"datenschutz|privacy|helpdesk|kundenservice|kundendienst|customerserv|(?:^|[a-z]{2})dpo$|^dpo|betroffenen"
    r"|data(?:subject|request|protection|privacy|controller|access)|personvern|databeskytt|adatvedel|datenauskunft"
    r"|donneesperso|protectiondonnees|mesdonnees|^ds[ar]{1,2}$"
)
# German and English write an office into one word with what it is for.
COMPOUND = re.compile(
    r".{3,}(?:schule|gymnasium|praxis|kanzlei|verwaltung|abteilung|stelle|verband|service|services|support|department"
    r"|office|officer|team|requests|enquiries|angelegenheiten|zentrum|center|centre|sekretariat|vertrieb)$"
)

UNSURE = MAYBE_MACHINE | MAYBE_ROLE | FILLER


def address_signs(address: str) -> list[KindSign]:
    """Return the signs of a normalised e-mail address, which is in small letters."""
    local, _, domain = address.rpartition("@")
    signs = [*_by_place(address), *_by_shape(local), *_by_words(local)]
    if not signs and _is_named_as_domain(local, domain):
        signs = [KindSign.NAMED_AS_DOMAIN]
    return list(dict.fromkeys(signs))


def _by_place(address: str) -> Iterator[KindSign]:
    if PLACE.search(address):
        yield KindSign.PLACE
    if LIST_PLACE.search(address):
        yield KindSign.MACHINE_WORD if LIST_COMMAND.search(address) else KindSign.LIST_PLACE
    if NOTE_TAKER.search(address):
        yield KindSign.NOTE_TAKER
    if RELAY.search(address):
        yield KindSign.RELAY


def _by_shape(local: str) -> Iterator[KindSign]:
    if TICKET.match(local):
        yield KindSign.TICKET
    if OPAQUE.search(local):
        yield KindSign.OPAQUE
    if "[bot]" in local:
        yield KindSign.BOT


def _by_words(local: str) -> Iterator[KindSign]:
    # A tag after + is a person's own; the ones of machines are told by their shape.
    parts = parts_of(local.partition("+")[0])
    if not parts:
        return
    if _takes_no_answer(parts):
        yield KindSign.NO_ANSWER
        return
    is_known = [part in UNSURE or is_made_of_roles(part) for part in parts]
    sign = _sign_of_known(parts) if all(is_known) else _sign_of_part(parts, local)
    if sign is not None:
        yield sign


def _takes_no_answer(parts: Sequence[str]) -> bool:
    joined = "+".join(parts)
    pairs = any(f"+{pair}+" in f"+{joined}+" for pair in NO_ANSWER_PAIRS)
    return pairs or any(part in NO_ANSWER or part.startswith(("noreply", "donotreply")) for part in parts)


def _sign_of_known(parts: Sequence[str]) -> KindSign | None:
    """Return the sign of a part before the @ that is nothing but known words."""
    words = set(parts)
    joined = "".join(parts)
    if joined in HELP or HELPFUL.search(joined) or any(part in HELP for part in parts):
        return KindSign.HELP_WORD
    if words & MACHINE or any(part.startswith("auto") for part in parts):
        return KindSign.MACHINE_WORD
    if words & LIST:
        return KindSign.LIST_WORD
    if any(is_made_of_roles(part) for part in parts):
        return KindSign.ROLE_WORD
    if words & MAYBE_ROLE:
        return KindSign.MAYBE_ROLE_WORD
    return KindSign.MAYBE_MACHINE_WORD if words & MAYBE_MACHINE else None


def _sign_of_part(parts: Sequence[str], local: str) -> KindSign | None:
    """Return the sign of known words among others: places, firms, or somebody's name."""
    if HELPFUL.search("".join(parts)) or any(part in HELP or HELPFUL.search(part) for part in parts):
        return KindSign.HELP_WORD
    if parts[-1] in LIST or (len(parts) == 1 and parts[0] in MAYBE_LIST) or _ends_as_a_list(parts, local):
        return KindSign.LIST_WORD if parts[-1] in LIST else KindSign.MAYBE_LIST_WORD
    if any(part in MACHINE for part in parts):
        return KindSign.MACHINE_WORD
    if any(is_made_of_roles(part) or COMPOUND.fullmatch(part) for part in parts):
        return KindSign.ROLE_PART
    return KindSign.MAYBE_MACHINE_WORD if BOT_END.search(local) else None


def _ends_as_a_list(parts: Sequence[str], local: str) -> bool:
    """Tell whether a word of lists stands behind a hyphen; a point stands between the names of people."""
    ends = (f"-{parts[-1]}", f"_{parts[-1]}")
    return len(parts) > 1 and parts[-1] in LIST_ENDS and folded(local).endswith(ends)


def _is_named_as_domain(local: str, domain: str) -> bool:
    """Tell whether an address is called as its firm: acme@acme.example."""
    labels = domain.split(".")
    plain = folded(local).replace("-", "").replace(".", "")
    return len(plain) > 2 and any(plain == label.replace("-", "") for label in labels[:-1])  # noqa: PLR2004
