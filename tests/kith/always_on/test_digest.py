"""kith digest: through which server, to whom, and a test that says what the server said."""

import pytest
from click.testing import CliRunner

from data.errors import InputError, KithError, UsageError
from data.sealed_secrets import read_key
from data.settings import Settings
from data.store.bookkeeping.job_queue import JobKind
from data.store.feed.mail_accounts import opened_password
from data.store.store import Store
from kith.cli.main import kith
from tests.pipelines.deliver.digest.mail_server import PASSWORD, USER, serving_mail


@pytest.fixture
def home(publish) -> Settings:
    """Return an installation in which Ada has a list."""
    settings = Settings.from_environment()
    with Store(settings.store) as store:
        publish(store, "Ada", ("Grace Hopper",))
    return settings


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Run a mail server that this machine trusts."""
    with serving_mail(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
        yield running


def run(*words: str, entered: str = "") -> str:
    """Run a command and return what it printed; an error comes out as it is."""
    return CliRunner().invoke(kith, ["digest", *words], catch_exceptions=False, input=entered).output


def test_a_server_is_set_up_and_a_test_arrives(home, server):
    """The password lies sealed in the store, and an export has none."""
    with pytest.raises(UsageError, match="no mail server is set up"):
        run("on", "ada@mail.example")
    place = ("127.0.0.1", "--port", f"{server.port}", "--user", USER, "--from", "kith@home.example")
    run("server", *place, entered=f"{PASSWORD}\n")
    assert "goes to ada@mail.example" in run("on", "ada@mail.example")
    assert "took a test for ada@mail.example" in run("test")
    message = server.message()
    assert (message["To"], message["From"]) == ("ada@mail.example", "Kith <kith@home.example>")
    assert "Grace" not in message.as_string()
    assert PASSWORD.encode() not in home.store_path.read_bytes()
    with Store(home.store) as store:
        account = store.mail_accounts.get()
        assert opened_password(read_key(home.key_path), "own", account) == PASSWORD
        assert PASSWORD not in str(list(store.everything()))
        assert account.password not in str(list(store.everything()))
    server.to_receiver.append("550 no such user")
    with pytest.raises(KithError, match="the test was not taken: the mail server said: 550 no such user"):
        run("test")
    assert "No digest is sent." in run("off")
    assert "No digest is sent." in run()


def test_a_test_that_the_page_asked_for_is_sent_by_the_worker(home, server):
    """In its round; what the mail server said is the job's result."""
    place = ("127.0.0.1", "--port", f"{server.port}", "--user", USER, "--from", "kith@home.example")
    run("server", *place, entered=f"{PASSWORD}\n")
    run("on", "ada@mail.example")
    with Store(home.store) as store:
        job = store.jobs.ask(JobKind.TEST_DIGEST, "Ada", {}, "page", 1)
        CliRunner().invoke(kith, ["work", "--once"], catch_exceptions=False)
        assert store.jobs.get(job.id).result == {"to": "ada@mail.example"}
    assert server.message()["To"] == "ada@mail.example"


@pytest.mark.parametrize(
    "words",
    [
        ("server", "smtp.example/x", "--from", "kith@home.example"),
        ("server", "smtp.example", "--from", "kith"),
        ("server", "smtp.example", "--from", "kith@home.example\nBcc: eve@mail.example"),
        ("server", "smtp.example", "--security", "none", "--from", "kith@home.example"),
        ("server", "smtp.example", "--from", "kith@home.example", "--place", "kith.example"),
        ("server", "smtp.example", "--from", "kith@home.example", "--place", "javascript:alert(1)"),
    ],
)
def test_what_cannot_be_an_address_is_refused(home, words):
    """Nothing is kept of it."""
    with pytest.raises(InputError):
        run(*words)
    with Store(home.store) as store:
        assert store.mail_accounts.get() is None


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "address",
    ["ada", "ada@home", "a b@mail.example", "ada@mail.example\nBcc: e@x.example", "é@x.example", ""],
)
def test_a_receiver_that_is_none_is_refused(address):
    """With what an address looks like."""
    run("server", "localhost", "--security", "none", "--from", "kith@home.example")
    with pytest.raises(InputError, match="is not an e-mail address"):
        run("on", address)
