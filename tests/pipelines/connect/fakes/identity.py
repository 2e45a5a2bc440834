"""A made-up provider of sign-ins: codes with PKCE, device codes, refresh tokens that it may replace."""

import json
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from tests.pipelines.connect.fakes.tls_server import Asked, FakeServer, Reply, Values

CLIENT, SECRET = "kith-client", "not really secret"
WELL_KNOWN = "/.well-known/openid-configuration"
HOUR = 3600
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
LOOPBACK_HOSTS = {"127.0.0.1", "localhost"}


class Identity(FakeServer):
    """Who signs people in; `now` is a clock that the test moves."""

    def __init__(self, address: str, *, rotates: bool = False, needs_secret: bool = False) -> None:
        super().__init__()
        self.address, self.rotates, self.needs_secret = address, rotates, needs_secret
        self.now = 1_800_000_000
        # What the person does: which permissions they untick, or that they say no.
        self.unticked: set[str] = set()
        self.says_no = False
        self.ends_in: int | None = None
        self.offers_refresh = True
        self.refresh_error = "invalid_grant", "Token has been expired or revoked."
        self.codes: dict[str, Values] = {}
        self.access: dict[str, Values] = {}
        self.refresh: dict[str, str] = {}
        self.used_up: set[str] = set()
        self.device: dict[str, Values] = {}
        self.polls: list[str] = []
        self.refreshes = 0

    def is_api(self, asked: Asked) -> bool:
        """Tell whether a request goes beyond signing in."""
        return asked.path not in {"/authorize", "/token", "/device", WELL_KNOWN}

    def revoke(self) -> None:
        """The person takes the permission back."""
        self.access.clear()
        self.refresh.clear()

    def expire(self) -> None:
        """Access tokens end before their time."""
        self.access.clear()

    def sign_in(self, asked: Asked) -> Reply | None:
        """Answer a request of signing in, None where it is another one."""
        match asked.path:
            case "/authorize":
                return self._authorize(asked)
            case "/token":
                return self._token(asked.form)
            case "/device":
                return self._device(asked.form)
            case path if path == WELL_KNOWN:
                places = ("authorization_endpoint", "token_endpoint", "device_authorization_endpoint")
                paths = ("authorize", "token", "device")
                return Reply(
                    200, {name: f"{self.url}/{path}" for name, path in zip(places, paths, strict=True)}
                )
        return None

    def _authorize(self, asked: Asked) -> Reply:
        back = asked.get("redirect_uri")
        assert asked.get("response_type") == "code"
        assert asked.get("client_id") == CLIENT
        assert asked.get("code_challenge_method") == "S256"
        assert len(asked.get("state")) >= 32
        assert urlsplit(back).hostname in LOOPBACK_HOSTS
        if self.says_no:
            words = {"error": "access_denied"}
        else:
            code = secrets.token_urlsafe(12)
            self.codes[code] = {
                "challenge": asked.get("code_challenge"),
                "redirect": back,
                "scope": self._granted(asked.get("scope")),
            }
            words = {"code": code}
        place = f"{back}?{urlencode({**words, 'state': asked.get('state')})}"
        return Reply(302, {}, {"Location": place})

    def _granted(self, scope: str) -> str:
        return " ".join(one for one in scope.split() if one not in self.unticked)

    def _token(self, form: dict[str, str]) -> Reply:
        if form.get("client_id") != CLIENT or (self.needs_secret and form.get("client_secret") != SECRET):
            return _no("invalid_client")
        match form.get("grant_type"):
            case "authorization_code":
                return self._for_code(form)
            case "refresh_token":
                return self._for_refresh(form["refresh_token"])
            case grant if grant == DEVICE_GRANT:
                return self._for_device(form["device_code"])
        return _no("unsupported_grant_type")

    def _for_code(self, form: dict[str, str]) -> Reply:
        kept = self.codes.pop(form["code"], None)
        proof = (
            urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        )
        if kept is None or proof != kept["challenge"] or form["redirect_uri"] != kept["redirect"]:
            return _no("invalid_grant")
        return self._give(kept["scope"])

    def _for_refresh(self, token: str) -> Reply:
        if token in self.used_up:
            # Somebody stole it, or forgot the new one: all of them end (RFC 9700, 4.14).
            self.revoke()
        if token not in self.refresh:
            return _no(*self.refresh_error)
        self.refreshes += 1
        scope = self.refresh[token]
        if not self.rotates:
            return self._give(scope, keeps=True)
        del self.refresh[token]
        self.used_up.add(token)
        return self._give(scope)

    def _device(self, form: dict[str, str]) -> Reply:
        assert form["client_id"] == CLIENT
        number = secrets.token_urlsafe(8)
        self.device[number] = {"scope": self._granted(form["scope"])}
        shown = {"user_code": "ABCD-EFGH", "verification_uri": "https://microsoft.example/devicelogin"}
        return Reply(200, {"device_code": number, "expires_in": 900, "interval": 5, **shown})

    def _for_device(self, number: str) -> Reply:
        if self.polls:
            return _no(self.polls.pop(0))
        kept = self.device.pop(number, None)
        return _no("expired_token") if kept is None else self._give(kept["scope"])

    def _give(self, scope: str, *, keeps: bool = False) -> Reply:
        access, refresh = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
        self.access[access] = {"scope": set(scope.split()), "until": self.now + HOUR}
        values: Values = {"access_token": access, "expires_in": HOUR, "scope": scope, "token_type": "Bearer"}
        if not keeps:
            claims = urlsafe_b64encode(json.dumps({"email": self.address}).encode()).rstrip(b"=").decode()
            values["id_token"] = f"e30.{claims}."
            if self.offers_refresh:
                self.refresh[refresh] = scope
                values["refresh_token"] = refresh
            if self.ends_in is not None:
                values["refresh_token_expires_in"] = self.ends_in
        return Reply(200, values)

    def granted(self, scope: str) -> Values:
        """Return what the provider gives to somebody who said yes to this."""
        with self.lock:
            return dict(self._give(self._granted(scope)).values)

    def scopes_of(self, asked: Asked) -> set[str] | None:
        """Return what a request's token may, None where it holds no more."""
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        kept = self.access.get(token)
        return None if kept is None or kept["until"] <= self.now else kept["scope"]


def _no(error: str, description: str = "") -> Reply:
    return Reply(400, {"error": error, "error_description": description})
