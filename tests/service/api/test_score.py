"""The model behind a pipe: asked when needed, and no trouble when it is gone."""

import json
import sys

import pytest

from service.app import Options

SCORE = "/v1/score"
ASKED = {
    "interactions": [{"at": "2026-01-01T00:00:00Z", "direction": "sent"}],
    "as_of": "2026-03-01T00:00:00Z",
}
ECHO = """
import json, sys
WHY = {"code": "rhythm", "share": 0.5, "numbers": {"silence_days": 31, "usual_gap_days": 10}}
NUMBERS = dict.fromkeys(("probability", "probability_low", "probability_high", "confidence", "depth"))
REST = {"reasons": [WHY], "counter_reason": None, "in_cohort": False} | NUMBERS
for line in sys.stdin:
    said = json.loads(line)
    fault = said["horizon_days"] == 7
    score = REST | {"model_version": json.dumps(said)}
    print(json.dumps({"fault": "no such horizon"} if fault else {"score": score}), flush=True)
"""
DIES = "import sys; sys.stdin.readline(); sys.exit(3)"

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def scoring(store, clock, call):
    """Return what calls the service beside a process that runs some code."""
    return lambda code: call(store, clock, Options(scorer=(sys.executable, "-c", code)))


def test_one_process_answers_all(scoring, store):
    """The question goes over as sent, the answer comes back, and nothing is kept."""
    client = scoring(ECHO)
    for days in (90, 30):
        told = client.post(SCORE, json=ASKED | {"horizon_days": days}).json()
        sent = json.loads(told["model_version"])
        assert (sent["horizon_days"], sent["interactions"][0]["channel"]) == (days, "email")
        assert "31 days" in told["reasons"][0]["sentence"]
    assert store.interactions.count() == 0


def test_what_the_model_cannot_answer_is_the_callers_to_mend(scoring):
    """A fault it tells is a 422 with its sentence."""
    refused = scoring(ECHO).post(SCORE, json=ASKED | {"horizon_days": 7})
    assert (refused.status_code, refused.json()["detail"]) == (422, "no such horizon")


@pytest.mark.parametrize("code", [DIES, "raise SystemExit", "import nothing_like_it"])
def test_a_process_that_ends_is_started_anew(scoring, code):
    """Each time the caller is told to come again; the service goes on."""
    client = scoring(code)
    for _ in range(2):
        gone = client.post(SCORE, json=ASKED)
        assert (gone.status_code, gone.headers["retry-after"]) == (503, "1")
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"interactions": []}, {"as_of": "now"}, {"horizon_days": 0}, {"interactions": [{"at": "2026-01-01"}]}],
)
def test_a_question_that_makes_no_sense_never_reaches_it(scoring, wrong):
    """The schema says no before any process is asked."""
    assert scoring(DIES).post(SCORE, json=ASKED | wrong).status_code == 422
