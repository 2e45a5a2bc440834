"""The log as lines of JSON on standard error: of the service, and of a worker."""

import logging
import sys
import traceback

import structlog

# The messages of our own jobs hold ids and codes, which are safe to show.
OWN_JOBS = "pipelines."


class LibraryLogHandler(logging.Handler):
    """Logs the records of our own jobs, and those of other libraries without the values that they quote."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line: the library, the level, the text without its values, and the class of the error."""
        is_ours = record.name.startswith(OWN_JOBS)
        sentence = record.getMessage() if is_ours else str(record.msg).partition("\n")[0][:200]
        kind, error, _ = record.exc_info or (None, None, None)
        structlog.get_logger(record.name).log(
            record.levelno,
            "job" if is_ours else "library",
            said=sentence,
            error=kind and kind.__name__,
            at=frames_of(error) if is_ours and error else None,
        )


def frames_of(error: BaseException) -> list[str]:
    """Return the last places in the code that an error came through, and nothing of its message."""
    # The message of a database quotes the row that it refuses.
    return [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-5:]]


def log_as_json() -> None:
    """Write the log as JSON to standard error, from here on."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        # Looked up for each line: whoever redirects standard error later redirects the log, too.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    root = logging.getLogger()
    root.handlers, root.level = [LibraryLogHandler()], logging.WARNING
