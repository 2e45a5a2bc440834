"""Sentences as a program's caller reads them: where a terminal names a command, they name a call."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from data.messages import Message
from data.wording.language import Language, language

_HORIZON = Message("model {version} answers for a horizon of {span}, not {horizon}; ask for {nearest}")
# Each sentence that names a command of the terminal, and what stands for it here.
IN_THE_API: Mapping[str, Message] = {
    "there is no list for {owner!r} yet; make one with: kith suggest": Message(
        "there is no list for {owner!r} yet; ask for one with POST /v1/owners/OWNER/lists"
    ),
    (
        "the list of {owner!r} of {day} knows nothing of {contact!r} yet; make a new one with: kith suggest"
    ): Message(
        "the list of {owner!r} of {day} knows nothing of {contact!r} yet; ask for a new one with "
        "POST /v1/owners/OWNER/lists"
    ),
    "there is no webhook {number!r} here; see them with: kith webhooks list": Message(
        "there is no webhook {number!r} here; GET /v1/webhooks lists them"
    ),
    "there is no key {key!r} in force; see them with: kith keys list": Message(
        "there is no key {key!r} in force; GET /v1/keys lists them"
    ),
    "there is no erasure {number}; without a number --allow-again lists them": Message(
        "there is no erasure {number}; GET /v1/erasures lists them"
    ),
    (
        "model {version} answers for a horizon of {span}, not {horizon}; give --horizon {nearest}, train one "
        "with: kith retrain --horizon {horizon}"
    ): _HORIZON,
    (
        "model {version} answers for a horizon of {span}, not {horizon}; give --horizon {nearest}, take "
        "--model prior, or train one with: kith retrain --horizon {horizon}"
    ): _HORIZON,
    "Take it back with: kith undo": Message(
        "An answer is taken back with DELETE /v1/owners/OWNER/answers/ID."
    ),
    (
        "If that is wrong, say: kith people person {contact!r}. Pinned, they are suggested all the same."
    ): Message("If that is wrong, PATCH /v1/contacts/ID sets the kind to person."),
    "Take in a newer export; kith coverage says which source stopped.": Message(
        "GET /v1/coverage says which source stopped."
    ),
    "Leave it with: kith effect --leave": Message("The owner leaves it in the settings of the page."),
    "The next week brings a new list; kith settings budget changes how long it is.": Message(
        "The next week brings a new list; PATCH /v1/owners/OWNER changes its budget."
    ),
}


@dataclass(frozen=True)
class ApiLanguage(Language):
    """A language whose sentences speak of the API."""

    def say(self, message: str, /, **values: Any) -> str:
        """Return the message as the API says it, its fields filled in."""
        return super().say(IN_THE_API.get(message, Message(message)).message, **values)

    def word(self, sentence: str) -> str:
        """Return a message as the API says it, its fields too."""
        return super().word(in_the_api(sentence))


def in_the_api(sentence: str) -> str:
    """Return a message with the API's words in place of the terminal's."""
    if not isinstance(sentence, Message):
        return sentence
    in_api = IN_THE_API.get(sentence.message.rstrip("."))
    return sentence if in_api is None else Message(in_api.message, **sentence.fields)


@cache
def api_language(code: str) -> ApiLanguage:
    """Return a language by its code, for answers of the API."""
    return ApiLanguage(language(code).code)
