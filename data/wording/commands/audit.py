"""What is said of an act in the audit log: what was done, where, when, and of which owner's part."""

from data.messages import Message
from data.schema import utc_minute
from data.wording.commands.erasures import PAGE, TERMINAL
from data.wording.language import Language

# By the codes of the audit log; a test compares both.
ACTIONS = {
    "key.made": Message("a key was made"),
    "key.rotated": Message("a key was replaced by a new one"),
    "key.revoked": Message("a key was revoked"),
    "link.made": Message("a link to sign in was made"),
    "workspace.made": Message("the workspace was made"),
    "contacts.merged": Message("contacts were made one person"),
    "contacts.split": Message("contacts were kept apart"),
    "decision.undone": Message("a decision about who is who was undone"),
    "contact.erased": Message("a contact was erased"),
    "erasure.lifted": Message("an erasure was lifted"),
    "data.exported": Message("data was exported"),
    "owner.looked_at": Message("somebody else looked at what an owner agreed to show"),
    "owner.renamed": Message("an owner was renamed"),
    "owner.handed_over": Message("contacts of a colleague who left were handed over"),
    "owners.joined": Message("two owners were made one"),
    "join.undone": Message("two owners were taken apart again"),
    "owner.removed": Message("an owner was removed with everything"),
    "webhook.made": Message("a webhook was made"),
    "webhook.changed": Message("a webhook was changed"),
    "webhook.rotated": Message("a webhook got a new secret"),
    "webhook.removed": Message("a webhook was removed"),
}


def audit_line(at: int, action: str, actor: str, about: str, subject: str, lang: Language) -> str:
    """Say what was done, when (epoch seconds, shown in UTC), where, and of what or whom."""
    parts = [f"{utc_minute(at)} UTC", lang.word(ACTIONS.get(action, action)), subject]
    if about:
        parts.append(lang.say("of {owner}", owner=about))
    return "  ".join(part for part in (*parts, _where(actor, lang)) if part)


def _where(actor: str, lang: Language) -> str:
    if actor == PAGE:
        return lang.say("on the page")
    if actor == TERMINAL:
        return lang.say("at the terminal")
    return lang.say("over the API ({key})", key=actor) if actor else ""
