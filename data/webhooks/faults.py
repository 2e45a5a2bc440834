"""What may stand in the way of a webhook, by codes that are stored and worded when somebody reads them."""

from enum import StrEnum


class WebhookFault(StrEnum):
    """Why an endpoint did not take what it was sent."""

    STATUS = "status"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    NO_SUCH_HOST = "no_such_host"
    BAD_TLS = "bad_tls"
    NO_TLS = "no_tls"
    INNER_ADDRESS = "inner_address"
    NO_KEY = "no_key"
