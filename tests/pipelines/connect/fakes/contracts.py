"""What Google and Microsoft publish of their APIs, held against every question and every answer.

The few schemas that are needed lie in `schemas/`, each with its source.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.pipelines.connect.fakes.tls_server import Asked, Values

SCHEMAS = Path(__file__).parents[1] / "schemas"


@cache
def contract(name: str) -> Values:
    """Return what is published of an API."""
    return dict(json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")))


@cache
def _validator(name: str, schema: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{schema}", "$defs": contract(name)["$defs"]})


def check_values(name: str, schema: str, values: Any) -> None:
    """Raise AssertionError where values are not what is published."""
    errors = [
        f"{error.json_path}: {error.message[:200]}" for error in _validator(name, schema).iter_errors(values)
    ]
    assert not errors, (name, schema, errors[:3])


def method_of(name: str, path: str) -> tuple[Values, dict[str, str]]:
    """Return the published method that a path asks for, and what stands in its path."""
    published = contract(name)
    begin = "/" + published["base"].split("/", 3)[3]
    for method in published["methods"].values():
        # "people/me" is one value with a stroke in it.
        pattern = re.sub(
            r"\\{(\\\+)?(\w+)\\}",
            lambda one: f"(?P<{one[2]}>{'.+' if one[1] else '[^/]+'})",
            re.escape(method["path"]),
        )
        if match := re.fullmatch(re.escape(begin) + pattern, path):
            return method, match.groupdict()
    raise AssertionError(f"{name} publishes no method at {path}")


def check_question(name: str, method: Values, asked: Asked) -> None:
    """Raise AssertionError where a question has a word that is not published, or a wrong value."""
    known = method["parameters"]
    for word, value in asked.query:
        assert word in known or word in contract(name)["everywhere"], (name, word)
        rule = known.get(word, {})
        if rule.get("type") == "integer":
            assert int(rule.get("minimum", 0)) <= int(value) <= int(rule.get("maximum", 2**31)), (word, value)
        if "enum" in rule:
            assert value in rule["enum"], (word, value)
        if not rule.get("repeated"):
            assert len(asked.all(word)) == 1, word


def chosen(values: Any, fields: str) -> Any:
    """Return the part of an answer that a question's `fields` name, as Google's partial answers are."""
    return _chosen(values, _tree(fields)) if fields else values


def _tree(fields: str) -> Values:
    tree: Values = {}
    depth, start = 0, 0
    for place, letter in enumerate(fields + ","):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            name, _, inner = fields[start:place].partition("(")
            path = name.split("/")
            node = tree
            for step in path:
                node = node.setdefault(step, {})
            node.update(_tree(inner.removesuffix(")")) if inner else {})
            start = place + 1
    return tree


def _chosen(values: Any, tree: Values) -> Any:
    if not tree:
        return values
    if isinstance(values, list):
        return [_chosen(one, tree) for one in values]
    return {name: _chosen(values[name], inner) for name, inner in tree.items() if name in values}


def check_selection(schema: str, selection: str) -> list[str]:
    """Return the properties that $select names; raises AssertionError where one is not published."""
    names = selection.split(",") if selection else []
    published = contract("graph")["$defs"][schema]["properties"]
    assert set(names) <= {*published, "id"}, set(names) - {*published}
    return names
