"""Commands about one owner, and the contact they name: completed, found by a part, asked for where unsure."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import click

from data.errors import KithError, NotFoundError
from data.messages import Message
from data.wording.commands.erasures import TERMINAL
from data.wording.language import Language
from kith.cli.output.terminal import Output, print_output
from kith.cli.parameters.options import json_option, lang_option, log_owner_option, now, owner_option
from kith.cli.stores import OpenOwner, existing_store, log_owner, open_owner
from service.use_cases.find_contact import (
    MOST_CANDIDATES,
    first_names,
    fold_name,
    match_contact,
    refuse_ambiguous,
)
from service.use_cases.printable import printable

if TYPE_CHECKING:
    from service.use_cases.identity import IdentityUseCases

Command: TypeAlias = Callable[..., Any]
OFFERED = 50
IN_LOG = Message("among your contacts")
ON_LIST = Message("on the list")


def contact_names(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:  # noqa: ARG001
    """Return whom a shell may offer where a name was begun; nobody where nothing can be read."""
    try:
        with context.scope(cleanup=False), open_owner(context.params.get("owner")) as opened:
            contacts = opened.store.interactions.contacts(opened.owner)
    except KithError:
        return []
    return [contact for contact in contacts if fold_name(contact).startswith(fold_name(begun))][:OFFERED]


contact_argument = click.argument("contact", shell_complete=contact_names)


def ask(name: str, candidates: Sequence[str], lang: Language, names: Mapping[str, str] | None = None) -> str:
    """Ask who is meant where somebody sits at a terminal, else refuse; `names` by contact."""
    called = told_apart(candidates, names or {})
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return refuse_ambiguous(name, called)
    if len(candidates) == 1:
        if click.confirm(lang.say("Did you mean {name}?", name=printable(called[0])), err=True):
            return candidates[0]
        raise NotFoundError("then {said!r} is nobody here", said=name)
    for number, candidate in enumerate(called[:MOST_CANDIDATES], start=1):
        click.echo(f"{lang.number(number)}. {printable(candidate)}", err=True)
    several = click.IntRange(1, min(len(candidates), MOST_CANDIDATES))
    return candidates[click.prompt(lang.say("Which one"), type=several, err=True) - 1]


def told_apart(contacts: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Return what contacts are called, each with its handle where several have one name."""
    called = [names.get(contact, contact) for contact in contacts]
    return [
        f"{name} <{contact}>" if called.count(name) > 1 and name != contact else name
        for name, contact in zip(called, contacts, strict=True)
    ]


def find_contact(
    name: str,
    contacts: list[str],
    names: Mapping[str, str],
    lang: Language,
    where: Message = ON_LIST,
    offered: Callable[[], Sequence[str]] | None = None,
    joined: Mapping[str, str] | None = None,
) -> str:
    """Return the one contact that is meant, by handle or name; asks on a terminal where that is not sure.

    `joined` are handles and whose they are: who is part of somebody by now is found by what they were called.
    Where nobody is meant, the error names some of those that are `offered`, by default of all contacts.
    """
    if name in contacts:
        return name
    heads = {contact: contact for contact in contacts}
    heads |= {handle: head for handle, head in (joined or {}).items() if head in heads}
    called = ((names[handle], head) for handle, head in heads.items() if handle in names)
    pairs = [*heads.items(), *called]
    contact = match_contact(name, pairs, partial(ask, lang=lang, names=names))
    if contact is not None:
        return contact
    if contacts:
        some = first_names(told_apart((offered and offered()) or contacts, names))
        raise NotFoundError(
            "{name!r} is not {where}; there are {candidates}", name=name, where=where, candidates=some
        )
    raise NotFoundError("{name!r} is not {where}; nobody is", name=name, where=where)


def listed_contact(opened: OpenOwner, name: str) -> str:
    """Return the one contact on an owner's list that is meant."""
    contacts, names = opened.use_cases.lately_listed(opened.owner), opened.store.contacts.names(opened.owner)
    joined = opened.store.identities.mapping(opened.owner)
    try:
        return find_contact(
            name, contacts, names, opened.language, offered=lambda: _open_contacts(opened), joined=joined
        )
    except NotFoundError:
        # An address is known as an erased one by its hash; a name is gone with whose it was.
        opened.use_cases.refuse_erased(opened.owner, name)
        raise


def _open_contacts(opened: OpenOwner) -> list[str]:
    """Return who still waits on an owner's list."""
    return [suggestion["contact"] for suggestion in opened.use_cases.week(opened.owner)["suggestions"]]


def known_contact(opened: OpenOwner, name: str, where: Message = IN_LOG) -> str:
    """Return the one contact of an owner's log that is meant."""
    store, owner = opened.store, opened.owner
    contacts, names = store.interactions.contacts(owner), store.contacts.names(owner)
    joined = store.identities.mapping(owner)
    return find_contact(name, contacts, names, opened.language, where, joined=joined)


def shown_name(opened: OpenOwner, contact: str) -> str:
    """Return what a contact is called, as a terminal may show it."""
    return printable(opened.store.contacts.called(opened.owner, contact))


class OwnerPeople(NamedTuple):
    """The people of one owner, and the owner's language."""

    people: "IdentityUseCases"
    language: Language

    def called(self, contact: str) -> str:
        """Return what a contact is called."""
        return self.people.store.contacts.called(self.people.owner, contact)


@contextmanager
def owner_people(owner: str | None) -> Iterator[OwnerPeople]:
    """Open the people of one owner, the one named or the only one, and the owner's language."""
    from service.use_cases.identity import IdentityUseCases

    with existing_store() as store:
        owner = log_owner(store, owner)
        lang = store.preferences.spoken(owner)
        names = store.contacts.names(owner)
        choose = partial(ask, lang=lang, names=names)
        yield OwnerPeople(IdentityUseCases(store, now, owner, choose, by=TERMINAL), lang)


def _for_one(
    opening: Callable[..., AbstractContextManager[Any]], *options: Callable[[Command], Command]
) -> Callable[[Callable[..., Output]], Command]:
    """Return what adds the options, hands a command what `opening` opens, and prints its output."""

    def add(command: Callable[..., Output]) -> Command:
        @wraps(command)
        def run(owner: str | None, as_json: bool, lang: str | None = None, **values: Any) -> None:
            with opening(owner, lang) if lang_option in options else opening(owner) as opened:
                fields, show = command(opened, **values)
            print_output(fields, show, as_json=as_json)

        added: Command = run
        for option in reversed(options):
            added = option(added)
        return added

    return add


# The command is handed an OpenOwner.
for_owner = _for_one(open_owner, owner_option, json_option)
for_reader = _for_one(open_owner, owner_option, lang_option, json_option)
# The command is handed an OwnerPeople.
for_log_owner = _for_one(owner_people, log_owner_option, json_option)
