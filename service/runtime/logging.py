"""The service's log: one JSON object a line, and no words that might name somebody."""

import logging
import sys

import structlog


class LibraryLogHandler(logging.Handler):
    """Says that another library had something to say, without the values it might quote."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line: which library, how grave, and the kind of error."""
        kind = record.exc_info[0] if record.exc_info else None
        structlog.get_logger(record.name).log(
            record.levelno,
            "library",
            said=str(record.msg).partition("\n")[0][:200],
            error=kind and kind.__name__,
        )


def write_json() -> None:
    """Write the log as JSON to standard error, from here on."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers, root.level = [LibraryLogHandler()], logging.WARNING
