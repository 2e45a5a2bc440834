"""A real Dovecot on loopback, with TLS, whose mailboxes lie in a folder of the test."""

import imaplib
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import chown

from tests.pipelines.certificate import write_certificate

PASSWORD, ADDRESS = "sec ret ä", "ana@example.net"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
mail_fsync = never
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail/%n:LAYOUT=fs
default_internal_user = {internal}
default_login_user = {login}
{group}
mail_max_userip_connections = 100
auth_failure_delay = 0
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
auth_mechanisms = plain xoauth2 oauthbearer
passdb {{
  driver = passwd-file
  args = {folder}/users
  mechanisms = plain
}}
passdb {{
  driver = oauth2
  args = {folder}/oauth.ext
  mechanisms = xoauth2 oauthbearer
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%n
}}
first_valid_uid = 0
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Gesendet {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Entwurf {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox Verdacht {{
    special_use = \\Junk
    auto = create
  }}
}}
"""
# RFC 7662: whom a token speaks for is asked of whoever gave it.
INTROSPECTION = """
introspection_mode = post
introspection_url = http://127.0.0.1:{port}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


class Dovecot:
    """A server with one account."""

    def __init__(self, folder: Path) -> None:
        """Write the configuration of a server into an empty folder, and start it."""
        self.folder, self.port, self.plain_port = folder, free_port(), free_port()
        folder.chmod(0o755)
        self.fingerprint = write_certificate(folder).fingerprint
        self.user, self.passwords = "ana0", {f"ana{number}": PASSWORD for number in range(400)}
        self._write_passwords()
        (folder / "mail").mkdir()
        self.token_port = free_port()
        (folder / "oauth.ext").write_text(INTROSPECTION.format(port=self.token_port))
        self._configure()
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def _configure(self) -> None:
        is_root = os.getuid() == 0
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        uid, gid = (65534, 65534) if is_root else (os.getuid(), os.getgid())
        chown(self.folder / "mail", uid, gid)
        values = {
            "folder": self.folder,
            "internal": "dovecot" if is_root else user,
            "login": "dovenull" if is_root else user,
            "group": "" if is_root else f"default_internal_group = {user}",
            "chroot": "" if is_root else "chroot =",
            "port": self.port,
            "plain_port": self.plain_port,
            "uid": uid,
            "gid": gid,
        }
        (self.folder / "dovecot.conf").write_text(CONFIGURATION.format(**values))

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        command = ["/usr/sbin/dovecot", "-F", "-c", str(self.folder / "dovecot.conf")]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        self._wait()

    def _wait(self) -> None:
        """Wait until the account's present password is taken."""
        deadline = time.monotonic() + 20
        while True:
            try:
                self.client().logout()
            except (OSError, imaplib.IMAP4.error):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """Stop the server; whoever is connected loses the line."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def set_password(self, password: str) -> None:
        """Let the account have another password from now on."""
        self.passwords[self.user] = password
        self._write_passwords()
        # The server looks at the file once a second.
        self._wait()

    def another(self, user: str) -> "Dovecot":
        """Speak for another account, which is empty."""
        self.user = user
        return self

    def _write_passwords(self) -> None:
        lines = (f"{user}:{{PLAIN}}{password}::::::\n" for user, password in self.passwords.items())
        (self.folder / "users").write_text("".join(lines))

    def client(self) -> imaplib.IMAP4_SSL:
        """Return a signed-in connection of a mail program."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        client = imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=context, timeout=20)
        words = f"\0{self.user}\0{self.passwords[self.user]}".encode()
        try:
            client.authenticate("PLAIN", lambda _: words)
        except imaplib.IMAP4.error:
            client.shutdown()
            raise
        return client

    def append(self, folder: str, messages: Sequence[bytes], flags: str = "") -> None:
        """Put mails into a folder, which is made if missing."""
        client = self.client()
        client.create(f'"{folder}"')
        for message in messages:
            answer, why = client.append(f'"{folder}"', flags, None, message)
            assert answer == "OK", why
        client.logout()

    def fill(self, folder: str, messages: Sequence[bytes]) -> None:
        """Put many mails into a new folder at once, as files."""
        place = self.folder / "mail" / self.user / folder
        for name in ("cur", "new", "tmp"):
            (place / name).mkdir(parents=True, exist_ok=True)
        for number, message in enumerate(messages):
            (place / "cur" / f"{1790000000 + number}.M{number}.test:2,S").write_bytes(message)
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", "65534:65534", str(self.folder / "mail")], check=True)


def free_port() -> int:
    """Return a port of loopback that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running_dovecot(folder: Path) -> Iterator[Dovecot]:
    """Lend a server, which ends with the body."""
    server = Dovecot(folder)
    try:
        yield server
    finally:
        server.stop()


def mail(number: int, sender: str = "Ada <ada@example.org>", to: str = ADDRESS, *, extra: str = "") -> bytes:
    """Return a whole mail of its own day and Message-ID."""
    day = datetime(2024, 1, 1, 10, tzinfo=UTC) + timedelta(days=number)
    return (
        f"Received: from a by b for <{ADDRESS}>; {day:%a, %d %b %Y %H:%M:%S} +0000\r\n"
        f"From: {sender}\r\nTo: {to}\r\nDate: {day:%a, %d %b %Y %H:%M:%S} +0000\r\n"
        f"Message-ID: <m{number}@example.org>\r\nSubject: private words {number}\r\n{extra}\r\n"
        f"a body that is never fetched {number}\r\n"
    ).encode()
