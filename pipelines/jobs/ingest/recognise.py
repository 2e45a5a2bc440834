"""Which files of a folder or zip are somebody's history, and why the others are not read."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from data.errors import InputError
from data.importers.base.archive import ArchiveMember, is_single_file, members
from data.importers.detect import Kind, detect_kind, has_columns
from data.importers.tables.binary_forms import NO_EXPORTS
from data.messages import Message
from data.schema import AT, CONTACT

NOT_READ = Message("files that Kith does not read")
NO_FORM = Message("no export of a form that Kith knows")
EMPTY = Message("an empty file; export it anew")
TABLE_COLUMNS = (CONTACT, AT)


@dataclass(frozen=True)
class UnreadFile:
    """A file that is not read: what it is, and the whole sentence where a reader of its own says one.

    One that `is_damaged`, or cannot be opened, may be a history; the sentence is why.
    """

    file: str
    what: Message
    sentence: Message | None = None
    is_damaged: bool = False

    @property
    def reason(self) -> Message:
        """What it is counted as among many."""
        return NOT_READ if self.what in {*NO_EXPORTS, NO_FORM, EMPTY} else self.what


@dataclass
class Files:
    """The files of a folder or zip, as they come: those that are read, and in `unread` the others."""

    unread: list[UnreadFile] = field(default_factory=list)

    def recognise(
        self, files: Iterable[ArchiveMember], columns: Collection[str]
    ) -> Iterator[tuple[Kind, ArchiveMember]]:
        """Yield each file that Kith reads with its kind; a table only where it has these columns."""
        for member in files:
            try:
                kind = detect_kind(member)
                if kind is not Kind.TABLE or has_columns(member, columns):
                    yield kind, member
                else:
                    self.unread.append(UnreadFile(member.label, NO_FORM if member.size else EMPTY))
            except InputError as error:
                what = error.fields.get("what")
                self.unread.append(
                    UnreadFile(member.label, what or error.sentence, error.sentence, is_damaged=what is None)
                )


def history_at(path: Path) -> tuple[Counter[Kind], list[UnreadFile]]:
    """Return how many files of each kind lie at a path, and the files that are not read.

    A file that is named by itself is always a history: at least a table. Raises InputError where nothing is
    there.
    """
    files = Files()
    with members(path) as inside:
        kinds = Counter(kind for kind, _ in files.recognise(inside, TABLE_COLUMNS))
    if is_single_file(path) and not kinds:
        kinds[Kind.TABLE] += 1
    return kinds, files.unread
