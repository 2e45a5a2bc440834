"""kith backup and kith restore: the whole store in one checked file, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError, UsageError
from data.private_files import make_folder
from data.schema import from_epoch, to_epoch, utc_minute
from data.settings import POSTGRES, Settings
from data.store.bookkeeping.audit_log import AuditAction
from data.wording.commands.erasures import TERMINAL
from kith.cli.language import language_here
from kith.cli.output.terminal import print_line, print_lines, print_output
from kith.cli.parameters.options import json_option, now, path_type
from kith.cli.stores import whole_store

if TYPE_CHECKING:
    from data.store.store import Store
    from data.store.transfer.backup import Backup

passphrase_option = click.option(
    "--passphrase-file", type=path_type, metavar="FILE", help="A file that holds the passphrase."
)


@click.command("backup")
@click.argument("path", type=path_type, required=False, metavar="[FILE]")
@click.option(
    "--recipient", "recipients", multiple=True, metavar="age1…", help="Encrypt it for this public key of age."
)
@passphrase_option
@json_option
def backup_command(
    path: Path | None, recipients: tuple[str, ...], passphrase_file: Path | None, as_json: bool
) -> None:
    """Write the whole store into one checked file, while others read and write.

    Default: a file named by the time, in the folder backups of KITH_HOME. Keys of programs, sign-ins
    and secrets are not in it. What else is in it is as private as the store itself: --recipient or
    --passphrase-file encrypts it in the format of age.
    """
    if recipients and passphrase_file is not None:
        raise UsageError("encrypt for recipients or with a passphrase, not both")
    moment = now()
    path = path or _usual_place(moment, encrypted=bool(recipients or passphrase_file))
    backup = _write(path, moment, recipients, _passphrase(passphrase_file))
    fields = _fields(path, backup)
    print_output(fields, lambda: _print_backup(path, backup), as_json=as_json)


def _usual_place(moment: datetime, *, encrypted: bool) -> Path:
    folder = Settings.from_environment().backups_path
    make_folder(folder)
    return folder / f"kith-{_stamp(moment)}.backup{'.age' if encrypted else ''}"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _write(path: Path, moment: datetime, recipients: tuple[str, ...], passphrase: str | None) -> "Backup":
    from data.store.transfer.backup import write_backup
    from data.store.transfer.encryption import encrypt

    with whole_store() as store:
        _note(store, moment)
        if not recipients and passphrase is None:
            return write_backup(store.database, path, to_epoch(moment))
        if path.exists():
            raise InputError("{path} is there already; name a file that is not", path=path)
        plain = path.with_name(f"{path.name}.plain")
        try:
            backup = write_backup(store.database, plain, to_epoch(moment))
            encrypt(plain, path, recipients, passphrase)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            plain.unlink(missing_ok=True)
    return backup


def _note(store: "Store", moment: datetime) -> None:
    """Write into the audit log of every workspace that its data leaves the store."""
    for name in store.workspaces.names():
        store.within(name).audit.add(
            AuditAction.DATA_EXPORTED, TERMINAL, to_epoch(moment), subject="kith backup"
        )


def _passphrase(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        words = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("{path} cannot be read ({why})", path=file, why=type(error).__name__) from error
    if not words:
        raise InputError("{path} holds no passphrase", path=file)
    return words


def _fields(path: Path, backup: "Backup") -> dict[str, Any]:
    tables = [asdict(table) for table in backup.tables]
    made_at = from_epoch(backup.made_at).isoformat()
    return {"path": str(path), "made_at": made_at, "revision": backup.revision, "tables": tables}


def _print_backup(path: Path, backup: "Backup") -> None:
    lang = language_here()
    print_line(
        lang.say(
            "{path}: {rows} rows of {tables} tables, checked.",
            path=path,
            rows=lang.number(backup.rows),
            tables=lang.number(len(backup.tables)),
        )
    )
    print_line(lang.say("Keys of programs, sign-ins and secrets are not in it."))


@click.command("restore")
@click.argument("path", type=path_type, metavar="FILE")
@click.option("--identity", type=path_type, metavar="FILE", help="A file with the secret key of age.")
@passphrase_option
@click.option(
    "--check", "only_check", is_flag=True, help="Restore it into a new place, compare, keep nothing."
)
@click.option("--yes", is_flag=True, help="Do not ask before the present store is replaced.")
@json_option
def restore_command(
    path: Path,
    identity: Path | None,
    passphrase_file: Path | None,
    only_check: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Make a backup the store: whole in a new place first, compared, then swapped in one step.

    The present store is copied into the folder backups of KITH_HOME before it is replaced. End kith serve
    and kith work first. With KITH_STORE_URL the database there must be empty.
    """
    from data.store.transfer.restore import rehearse, restore

    settings, moment = Settings.from_environment(), now()
    if not path.is_file():
        raise InputError("there is no file {path}", path=path)
    with _plain(path, identity, _passphrase(passphrase_file)) as backup:
        if only_check:
            contents = rehearse(backup)
        else:
            _ask(settings, yes=yes)
            before = settings.backups_path / f"before-restore-{_stamp(moment)}.db"
            make_folder(before.parent)
            contents = restore(backup, settings.store, before)
    print_output(
        _fields(path, contents),
        lambda: _print_restored(contents, settings, only_check=only_check),
        as_json=as_json,
    )


@contextmanager
def _plain(path: Path, identity: Path | None, passphrase: str | None) -> Iterator[Path]:
    """Lend the backup as it is, decrypted into the home where it is encrypted."""
    from data.store.transfer.encryption import decrypt, is_encrypted

    if not is_encrypted(path):
        yield path
        return
    home = Settings.from_environment().home
    make_folder(home)
    plain = home / f"{path.name}.plain"
    try:
        decrypt(path, plain, identity, passphrase)
        yield plain
    finally:
        plain.unlink(missing_ok=True)


def _ask(settings: Settings, *, yes: bool) -> None:
    if settings.store_url is None and settings.store_path.exists() and not yes:
        question = language_here().say("Replace the present store with the backup")
        click.confirm(question, abort=True, err=True)


def _print_restored(contents: "Backup", settings: Settings, *, only_check: bool) -> None:
    lang = language_here()
    fields = {"rows": lang.number(contents.rows), "day": f"{utc_minute(contents.made_at)}Z"}
    if only_check:
        print_line(lang.say("The backup of {day} is whole: {rows} rows could be restored.", **fields))
        return
    where = f"{POSTGRES}…" if settings.store_url else str(settings.store_path)
    print_lines(
        (
            lang.say("{path} is as it was on {day}: {rows} rows, compared.", path=where, **fields),
            lang.say("Keys that were not in the store before are revoked; make new ones: kith keys create"),
        )
    )
