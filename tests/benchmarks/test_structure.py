"""The source is counted right: a made-up checkout of two rooms whose figures can be counted by hand."""

import pytest

from benchmarks.code.checkout import Checkout
from benchmarks.code.structure import measure_rooms, read_module

ADDING = '''"""Add numbers."""

# One comment.


def add(left, right):
    """Return the sum.

    Of two numbers.
    """
    return left + right  # Another comment.


@staticmethod
def _silent():
    text = """a text
    of two lines"""
    return text
'''
MIGRATION = '"""A migration."""\nrevision = "1"\n'


@pytest.fixture
def checkout(tmp_path):
    """Return a checkout: data with a folder, a migration and a long module; kith, which is one module."""
    files = {
        "data/__init__.py": "",
        "data/adding.py": ADDING,
        "data/long.py": "x = 1\n" * 301,
        "data/store/__init__.py": '"""The store."""\n',
        "data/store/rows.py": "ROWS = 1\n",
        "data/store/migrations/first.py": MIGRATION,
        "kith.py": "def main():\n    return 0\n",
        "tests/test_adding.py": "def test_adding():\n    assert 1 + 1 == 2\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Checkout(tmp_path)


def test_docstrings_comments_and_blanks_are_no_code():
    """Two functions of two and four lines and a decorator remain of eighteen lines."""
    module = read_module(ADDING)
    assert (module.lines, module.code, module.comments) == (18, 7, 2)
    assert sorted(module.functions) == [2, 4]


def test_private_names_need_no_docstring():
    """The module and one function are public, and both have theirs."""
    module = read_module(ADDING)
    assert (module.public, module.documented) == (2, 2)


def test_a_room_is_counted_without_files_that_hold_no_code(checkout):
    """Four modules of data hold code; one of them is over 300 lines; its folders hold two files and one."""
    data = measure_rooms(checkout)["data"]
    assert (data.modules, data.code_lines, data.modules_over_300_lines) == (4, 7 + 301 + 1 + 1, 1)
    assert (data.folders, data.files_per_folder_median, data.files_per_folder_max) == (2, 1.5, 2)
    assert (data.functions, data.function_median, data.function_max) == (2, 3, 4)


def test_all_rooms_are_the_sum_and_the_tests_stand_beside_them(checkout):
    """The front door adds its two lines; the tests' lines are no room's."""
    rooms = measure_rooms(checkout)
    assert list(rooms) == ["data", "kith", "all rooms", "tests"]
    assert rooms["all rooms"].code_lines == rooms["data"].code_lines + rooms["kith"].code_lines
    assert rooms["kith"].code_lines == rooms["tests"].code_lines == 2


def test_rooms_below_the_front_door_are_not_counted_twice(tmp_path):
    """Where the rooms lie below kith, each file belongs to the innermost one."""
    for name in ("kith/main.py", "kith/data/rows.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    rooms = measure_rooms(Checkout(tmp_path))
    assert {room: rooms[room].code_lines for room in ("data", "kith", "all rooms")} == {
        "data": 1,
        "kith": 1,
        "all rooms": 2,
    }
