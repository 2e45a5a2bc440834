"""The description of the API is true: its tags, its headers, its errors and its examples."""

import json
import re

import pytest

from benchmarks.service.api_examples import Day, play, written
from service.web.openapi.description import EXAMPLES, operations

# What any server sends, whatever it answers.
OF_HTTP = {"content-length", "content-type"}
# Said once for all of them: no cache keeps an answer, and no page of another site reads it.
OF_ALL = {
    "cache-control",
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
}


@pytest.fixture(scope="module")
def day() -> Day:
    """Play the day that the examples are of."""
    return play()


@pytest.fixture(scope="module")
def document(day):
    """Return the description."""
    return day.client.app.openapi()


def by_name(document):
    """Return each operation by its name."""
    return {operation["operationId"]: operation for _, operation in operations(document)}


def test_the_examples_are_what_the_service_answers(day):
    """Played again, the day is word for word that of the file, which the module that plays it writes."""
    assert written(day.examples) == EXAMPLES.read_text(encoding="utf-8")


def test_every_operation_has_an_example(day, document):
    """In its description, with what is sent where anything is."""
    described = by_name(document)
    assert set(day.examples) == set(described)
    for name, example in day.examples.items():
        (content,) = described[name]["responses"][str(example["status"])]["content"].values()
        assert content["example"] == example["answer"]
        body = described[name].get("requestBody", {}).get("content", {}).get("application/json", {})
        assert body.get("example") == example["body"]


def test_every_header_is_described_and_comes(day, document):
    """Of each operation that succeeds, what it sends is in the description, and the other way round."""
    for (name, status), sent in day.headers.items():
        described = {header.lower() for header in by_name(document)[name]["responses"][status]["headers"]}
        assert sent - OF_HTTP - OF_ALL <= described, (name, status)
        # These come only with a second request of the same, something deprecated, or a key that ends soon.
        rare = {"idempotent-replayed", "deprecation", "kith-key-expires"}
        assert described - rare <= sent, (name, status)


def test_every_header_that_is_named_is_explained(document):
    """No reference leads nowhere, and nothing is explained that no response has."""
    explained = set(document["components"]["headers"])
    named = {
        header
        for _, operation in operations(document)
        for response in operation["responses"].values()
        for header in response["headers"]
    }
    assert named == explained


def test_every_tag_is_explained(document):
    """Each group of operations says what it is for, and each explanation has operations."""
    used = {tag for _, operation in operations(document) for tag in operation["tags"]}
    assert used == {tag["name"] for tag in document["tags"]}
    assert all(len(tag["description"]) > 20 for tag in document["tags"])


def test_every_read_may_be_unchanged(document):
    """A GET takes If-None-Match and may answer 304; nothing else does."""
    for method, operation in operations(document):
        parameters = {parameter["name"] for parameter in operation.get("parameters", ())}
        assert ("304" in operation["responses"]) == ("If-None-Match" in parameters) == (method == "get")


def test_no_secret_and_no_moment_of_today_is_in_an_example():
    """Examples are of one day in March, and their secrets are none."""
    text = EXAMPLES.read_text(encoding="utf-8")
    assert not re.search(r"kith_[\w-]{20,}|whsec_\w", text)
    assert set(re.findall(r"\b20\d\d(?=-\d\d-\d\dT)", text)) <= {"2025", "2026", "2027"}
    assert json.loads(text)
