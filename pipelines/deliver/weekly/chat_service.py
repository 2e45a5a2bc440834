"""One message to one chat address by Apprise, which is an extra: `kith[chat]`."""

import logging
from functools import cache
from typing import TYPE_CHECKING

from data.errors import KithError
from data.extras import Extra, require_extra
from data.messages import Message
from data.weekly.announcement import Announcement
from data.weekly.chat_addresses import checked_chat_address
from pipelines.deliver.hand_over import HandOver, HandOverResult

if TYPE_CHECKING:
    from apprise import AppriseAsset

# Of one message, however a service dawdles.
TIMEOUT_SECONDS = 20


def send_chat(address: str, announcement: Announcement) -> HandOverResult:
    """Hand a message over to a chat service, and return what came of it; it raises nothing."""
    try:
        require_extra(Extra.CHAT)
        _, service = checked_chat_address(address)
    except KithError as error:
        return HandOverResult(HandOver.REFUSED, Message(error.message, **error.fields))
    from apprise import Apprise, NotifyFormat

    _silence()
    services = Apprise(asset=_asset())
    if not services.add(address):
        why = Message("the chat address is not whole; say it again: kith settings announce --chat")
        return HandOverResult(HandOver.REFUSED, why)
    body = "\n".join(filter(None, (announcement.body, announcement.url)))
    result = services.notify(title=announcement.title, body=body, body_format=NotifyFormat.TEXT)
    if result:
        return HandOverResult(HandOver.TAKEN)
    if result.timeout_count:
        why = Message("{service} did not say in time whether it took it", service=service)
        return HandOverResult(HandOver.UNKNOWN, why)
    return HandOverResult(HandOver.LATER, Message("{service} did not take it", service=service))


@cache
def _asset() -> "AppriseAsset":
    """Return Apprise's settings: no plug-ins of the machine, no templates, nothing kept on the disk."""
    from apprise import AppriseAsset, PersistentStoreMode

    return AppriseAsset(
        plugin_paths=[],
        storage_mode=PersistentStoreMode.MEMORY,
        allow_templates=False,
        secure_logging=True,
        service_timeout=TIMEOUT_SECONDS,
        image_url_mask="",
        app_id="Kith",
        app_desc="Kith",
        app_url="",
        async_mode=False,
    )


def _silence() -> None:
    """Let nothing that Apprise and what it calls with log be written down: addresses hold passwords."""
    for name in ("apprise", "urllib3", "requests"):
        logger = logging.getLogger(name)
        logger.propagate, logger.disabled = False, True
