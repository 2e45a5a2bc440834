"""A service of the user's own that keeps `kith up` on: a unit of systemd, or an agent of launchd."""

import os
import plistlib
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.errors import KithError, UsageError
from data.settings import Settings

UNIT, AGENT = "kith.service", "kith.up"
# The service must find what this command finds.
INHERITED = (
    "KITH_STORE_URL",
    "KITH_STORE_URL_FILE",
    "KITH_KEY_FILE",
    "KITH_WEBHOOK_NETWORKS",
    "KITH_HOSTS",
    "TZ",
)
UNIT_TEXT = """[Unit]
Description=Kith: whom to reach out to this week
After=network-online.target

[Service]
ExecStart={command}
{environment}
Restart=on-failure
RestartSec=10
UMask=0077
NoNewPrivileges=yes

[Install]
WantedBy=default.target
"""


@dataclass(frozen=True, slots=True)
class UserService:
    """The file of a service, and the commands that start it and take it away."""

    path: Path
    text: str
    log: str
    starting: Sequence[Sequence[str]]
    ending: Sequence[Sequence[str]]
    after_ending: Sequence[Sequence[str]] = ()

    def install(self) -> None:
        """Write the file and start the service anew; raises KithError where that is refused."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.text, encoding="utf-8")
        for command in self.starting:
            self._run(command)

    def remove(self) -> None:
        """End the service and delete its file."""
        for command in self.ending:
            self._run(command)
        self.path.unlink()
        for command in self.after_ending:
            self._run(command)

    def _run(self, command: Sequence[str]) -> None:
        done = subprocess.run(  # noqa: S603 - words of this module
            command, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise KithError(
                "{command} was refused ({why}); the file of the service is {path}",
                command=" ".join(command),
                why=done.stderr.strip() or f"{done.returncode}",
                path=self.path,
            )


def user_service(settings: Settings, command: Sequence[str], home: Path, platform: str) -> UserService:
    """Return the service that runs a command for this installation; raises UsageError where there is none."""
    here = dict(os.environ)
    environment = {"KITH_HOME": f"{settings.home}"} | {name: here[name] for name in INHERITED if name in here}
    if platform == "darwin":
        return _agent(command, environment, home)
    if shutil.which("systemctl") is None:
        raise UsageError(
            "there is no systemd here to keep Kith on; let what starts your programs run: {command}",
            command=" ".join(command),
        )
    return _unit(command, environment, home)


def _unit(command: Sequence[str], environment: Mapping[str, str], home: Path) -> UserService:
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "systemd" / "user"
    variables = [f"Environment={_quoted(f'{name}={value}')}" for name, value in environment.items()]
    text = UNIT_TEXT.format(command=" ".join(map(_quoted, command)), environment="\n".join(variables))
    control = ("systemctl", "--user")
    return UserService(
        folder / UNIT,
        text,
        f"journalctl --user -u {UNIT}",
        starting=[(*control, "daemon-reload"), (*control, "enable", UNIT), (*control, "restart", UNIT)],
        ending=[(*control, "disable", "--now", UNIT)],
        after_ending=[(*control, "daemon-reload")],
    )


def _quoted(word: str) -> str:
    """Return a word as systemd reads it: quoted, and without its specifiers and variables."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"'


def _agent(command: Sequence[str], environment: Mapping[str, str], home: Path) -> UserService:
    path, log = home / "Library" / "LaunchAgents" / f"{AGENT}.plist", home / "Library" / "Logs" / "kith.log"
    content = {
        "Label": AGENT,
        "ProgramArguments": list(command),
        "EnvironmentVariables": dict(environment),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "StandardErrorPath": f"{log}",
        "Umask": 0o077,
    }
    text = plistlib.dumps(content).decode()
    return UserService(
        path,
        text,
        f"{log}",
        starting=[("launchctl", "load", "-w", f"{path}")],
        ending=[("launchctl", "unload", "-w", f"{path}")],
    )
