"""Signing in on another machine: a code is shown, and the provider is asked until it was typed (RFC 8628)."""

import time
from collections.abc import Callable

from data.errors import NeedsOwnerError
from data.oauth.grant import Grant
from pipelines.connect.oauth.refusals import AnswerPendingError
from pipelines.connect.oauth.token_endpoint import DeviceCode, TokenEndpoint

SLOWER_SECONDS = 5


def wait_for_device(
    endpoint: TokenEndpoint,
    device: DeviceCode,
    scope: str,
    now: Callable[[], int],
    pause: Callable[[float], None] = time.sleep,
) -> Grant:
    """Return what was granted once the code was typed; raises NeedsOwnerError for a no, or too late."""
    step, waited = device.step, 0
    while waited < device.expires_in:
        pause(step)
        waited += step
        try:
            return endpoint.for_device_code(device, scope, now())
        except AnswerPendingError as pending:
            step += SLOWER_SECONDS if pending.slower else 0
    raise NeedsOwnerError("the code was not typed in time; begin again")
