"""What a contact is: shown with its signs, said by the owner, and taken back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from data.identity.handles import HandleKind, kind_of
from data.identity.kinds.lessons import shape_of
from data.importers.base.senders import CROWD
from data.schema import KIND_STATEMENT, ContactKind, to_epoch
from data.store.people.kinds import KindEvidence
from data.store.store import Store
from data.wording.explanations.kinds import by_your_word, kind_sentence, sign_sentence, sign_sentences, taught
from data.wording.language import Language


@dataclass(frozen=True, slots=True)
class KindWord:
    """What the owner said a contact is, what it teaches, and how many others changed with it."""

    contact: str
    kind: ContactKind
    address: str | None
    domain: str | None
    others: int

    def sentences(self, called: str, lang: Language) -> list[str]:
        """Say it, and how to take it back."""
        first = kind_sentence(called, self.kind, lang)
        if self.address is None:
            return [first, lang.say("Take it back with: kith undo")]
        return [first, *taught(self.address, self.domain, self.kind, self.others, lang)]


def say_kind(store: Store, owner: str, contact: str, kind: ContactKind, now: datetime) -> KindWord:
    """Keep the owner's word about what a contact is, and let it teach of others."""
    at = to_epoch(now)
    store.list_inputs.say(owner, contact, KIND_STATEMENT, str(kind), at)
    handles = store.identities.handles(owner, contact)
    alike = _alike(store, owner, handles)
    others = store.kinds.settle(owner, alike.difference(handles), at)
    store.kinds.settle(owner, [contact], at)
    if kind is ContactKind.PERSON:
        store.kinds.count_mails(owner, contact, CROWD, at)
    address = next((handle for handle in handles if kind_of(handle) is HandleKind.EMAIL), None)
    domain = None if address is None else shape_of(address)[1]
    learned = domain if domain in store.kinds.lessons(owner).domains else None
    return KindWord(contact, kind, address, learned, others)


def _alike(store: Store, owner: str, handles: Sequence[str]) -> set[str]:
    """Return the contacts at the domains of these handles."""
    domains = {shape_of(handle)[1] for handle in handles if kind_of(handle) is HandleKind.EMAIL}
    everybody = {*store.contacts.contacts(owner), *store.interactions.contacts(owner)}
    mapping = store.identities.mapping(owner)
    at_domains = (one for one in {*everybody, *mapping} if kind_of(one) is HandleKind.EMAIL)
    return {mapping.get(one, one) for one in at_domains if shape_of(one)[1] in domains}


def take_back(store: Store, owner: str, now: datetime) -> tuple[str, str] | None:
    """Take back the owner's newest answer, word or logged moment; return (contact, what) or None."""
    newest = store.list_inputs.undo(owner, to_epoch(now))
    if newest is not None and newest[1] == KIND_STATEMENT:
        handles = store.identities.handles(owner, newest[0])
        store.kinds.settle(owner, {newest[0], *_alike(store, owner, handles)}, to_epoch(now))
    return newest


def take_back_kind(store: Store, owner: str, contact: str, now: datetime) -> None:
    """Take back what the owner said that a contact is: the signs decide again, also about others."""
    store.kinds.take_back_word(owner, contact, to_epoch(now))
    alike = _alike(store, owner, store.identities.handles(owner, contact))
    store.kinds.settle(owner, {contact, *alike}, to_epoch(now))


def kind_document(store: Store, owner: str, contact: str, lang: Language) -> dict[str, Any]:
    """Return what a contact is, whether the owner said so, and the signs with their sentences."""
    evidence = store.kinds.evidence(owner, contact)
    signs = [asdict(seen) | {"sentence": sign_sentence(seen, lang)} for seen in evidence.signs]
    return {
        "kind": evidence.kind,
        "said": evidence.word is not None,
        "signs": [{name: sign[name] for name in ("sign", "count", "sentence")} for sign in signs],
    }


def kind_lines(contact: str, evidence: KindEvidence, lang: Language) -> list[str]:
    """Say what a contact is and why, as far as there is anything to say: of most people there is nothing."""
    if evidence.word is None and not evidence.suspicious:
        return []
    why = [by_your_word(lang)] if evidence.word is not None else sign_sentences(evidence.signs, lang)
    return [kind_sentence(contact, evidence.kind, lang), *why]
