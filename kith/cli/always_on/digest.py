"""kith digest: the week by mail, through which server, to which address, and a test."""

import click

from data.schema import to_epoch
from data.sealed_secrets import key_or_new
from data.settings import Settings
from data.store.feed.mail_accounts import MailAccount, MailSecurity, sealed_password
from data.weekly.digest_setting import checked_address
from data.weekly.mail_places import checked_place, checked_server
from data.weekly.way_setting import Way
from kith.cli.output.terminal import Output, print_line, print_lines
from kith.cli.parameters.contacts import for_owner
from kith.cli.parameters.options import now
from kith.cli.parameters.workspaces import workspace_option
from kith.cli.stores import OpenOwner, existing_store
from kith.cli.translated_help import ListingGroup

PORTS = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}


@click.group("digest", cls=ListingGroup)
def digest_command() -> None:
    """Have your week come by mail: at most five people, and links that answer."""


@digest_command.command("list")
@for_owner
def list_digest(opened: OpenOwner) -> Output:
    """Say where the digest goes, and what became of the newest one."""
    from service.use_cases.weekly.digest_settings import digest_lines, digest_of

    setting = digest_of(opened.store, opened.owner)
    lines = digest_lines(opened.store, opened.owner, opened.language)
    document = {"owner": opened.owner, "digest": None if setting is None else setting.as_setting()}
    return document, lambda: print_lines(lines)


@digest_command.command("server")
@click.argument("host")
@click.option("--port", type=click.IntRange(1, 65535), help="Default: 587; 465 with tls, 25 with none.")
@click.option(
    "--security",
    type=click.Choice([str(one) for one in MailSecurity]),
    default=str(MailSecurity.STARTTLS),
    help="Default: starttls; none only for a server on this machine.",
)
@click.option("--user", help="Who signs in there; the password is asked for.")
@click.option("--from", "sender", required=True, metavar="ADDRESS", help="From which address it is sent.")
@click.option(
    "--place",
    metavar="URL",
    help="Where your page can be reached from elsewhere, so that links in a mail answer.",
)
@workspace_option
def server(
    host: str, port: int | None, security: str, user: str | None, sender: str, place: str | None
) -> None:
    """Send through the mail server HOST; the password is sealed with the key file of this installation."""
    chosen = MailSecurity(security)
    checked_server(host, is_open=chosen is MailSecurity.NONE)
    address, reached = checked_address(sender), None if place is None else checked_place(place)
    with existing_store() as store:
        lang = store.spoken()
        question = lang.say("Password")
        password = None if user is None else click.prompt(question, hide_input=True, err=True)
        # Without a password, too: the links are sealed with it.
        key = key_or_new(Settings.from_environment().key_path)
        sealed = None if password is None else sealed_password(key, store.workspace, password)
        store.mail_accounts.keep(
            MailAccount(host, port or PORTS[chosen], chosen, user, sealed, address, reached)
        )
    click.echo(
        lang.say(
            "Digests are sent through {host} from {address}. Try it: kith digest test",
            host=host,
            address=address,
        )
    )


@digest_command.command("on")
@click.argument("address", required=False)
@click.option(
    "--quiet-line/--no-quiet-line", default=None, help="Whether a quiet week sends one line. At first not."
)
@for_owner
def on(opened: OpenOwner, address: str | None, *, quiet_line: bool | None) -> Output:
    """Send the digest to ADDRESS, once a week, right after the list is made."""
    from service.use_cases.weekly.announcing import end_others
    from service.use_cases.weekly.digest_settings import digest_lines, set_digest

    moment = to_epoch(now())
    setting = set_digest(opened.store, opened.owner, moment, on=True, to=address, quiet_line=quiet_line)
    end_others(opened.store, opened.owner, Way.MAIL)
    lines = digest_lines(opened.store, opened.owner, opened.language)
    return {"owner": opened.owner, "digest": setting.as_setting()}, lambda: print_lines(lines)


@digest_command.command("off")
@for_owner
def off(opened: OpenOwner) -> Output:
    """Send no digest any more."""
    from service.use_cases.weekly.digest_settings import digest_of, set_digest

    if digest_of(opened.store, opened.owner) is not None:
        set_digest(opened.store, opened.owner, to_epoch(now()), on=False)
    return {"owner": opened.owner, "digest": None}, lambda: print_line(
        opened.language.say("No digest is sent.")
    )


@digest_command.command("test")
@for_owner
def test(opened: OpenOwner) -> Output:
    """Send a test that names nobody, and say what the mail server said."""
    from pipelines.deliver.digest_trial import send_digest_trial
    from service.use_cases.weekly.digest_letter import letter_writer

    key_path = Settings.from_environment().key_path
    write = letter_writer(key_path).test
    to = send_digest_trial(opened.store, key_path, opened.owner, write, now())
    line = opened.language.say("The mail server took a test for {address}.", address=to)
    return {"owner": opened.owner, "to": to}, lambda: print_line(line)
