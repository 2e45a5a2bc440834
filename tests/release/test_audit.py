"""An audit says what is known, or that nothing was looked up: never that all is well without a database."""

import json
import sys

import pytest

from release.audit import NO_ANSWER, audit

WEAK = {"id": "CVE-1", "fix_versions": ["2.0"]}


def answering(by_database):
    """Return a program that answers as pip-audit does, or refuses, by the database it is to ask."""
    code = (
        "import json, sys; said = json.loads(sys.argv[1]).get(sys.argv[-1]); "
        "sys.exit('ERROR: cannot be reached') if said is None else print(json.dumps(said))"
    )
    return [sys.executable, "-c", code, json.dumps(by_database)]


def of(*weaknesses):
    """Return an audit of one package."""
    return {"dependencies": [{"name": "one", "version": "1.0", "vulns": list(weaknesses)}]}


@pytest.mark.parametrize(
    ("answers", "code", "words"),
    [
        ({"pypi": of()}, 0, "1 packages, 0 known weaknesses (pypi)"),
        ({"osv": of()}, 0, "1 packages, 0 known weaknesses (osv)"),
        ({"pypi": of(WEAK)}, 1, "one 1.0: CVE-1, mended in 2.0"),
        ({}, NO_ANSWER, "NOT AUDITED: no database of known weaknesses answers here."),
        ({"pypi": {"dependencies": []}}, NO_ANSWER, "NOT AUDITED"),
    ],
)
def test_an_audit_says_what_it_knows(answers, code, words, capsys):
    """The first database that answers for the packages is taken; without one nothing is called well."""
    assert audit(answering(answers)) == code
    assert words in capsys.readouterr().out
