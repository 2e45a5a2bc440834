"""The log of the service: one JSON object a line, without values that could name somebody."""

import logging
import sys

import structlog


class LibraryLogHandler(logging.Handler):
    """Logs the records of other libraries without the values that they quote."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line: the library, the level, the text without its values, and the class of the error."""
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
