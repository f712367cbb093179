"""No page is reached but through the frame, and every page is thin."""

import ast

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.walk import PAGES, REPOSITORY

FILES = sorted(path for path in (REPOSITORY / "pages").glob("*.py") if path.name != "__init__.py")
LONGEST_PAGE = 100


def first_doing(tree):
    """The first statement that does anything: docstring, imports, and constants of literals do nothing."""
    for statement in tree.body:
        if _is_for_types(statement):
            continue
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            continue
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Assign) and _is_literal(statement.value):
            continue
        return statement
    return None


def _is_for_types(statement):
    typing = isinstance(statement, ast.If) and getattr(statement.test, "id", None) == "TYPE_CHECKING"
    return typing and all(isinstance(inner, (ast.Import, ast.ImportFrom)) for inner in statement.body)


def _is_literal(node):
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def calls_begin(statement):
    call = getattr(statement, "value", None)
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "begin"


def test_every_page_file_is_walked_by_these_tests():
    assert sorted(PAGES.values()) == [path.name for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_page_begins_with_begin(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert calls_begin(first_doing(tree))
    imported = {
        alias.asname or alias.name: statement.module
        for statement in tree.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    assert imported["begin"] == "pages.ui"


@pytest.mark.parametrize(
    "source",
    [
        "import os\nprint(1)\nview = begin('x')",
        "x = open('f')\nview = begin('x')",
        "def f():\n    pass\nbegin('x')",
        "",
    ],
)
def test_a_page_that_does_something_before_begin_would_be_noticed(source):
    assert not calls_begin(first_doing(ast.parse(source)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_page_is_thin(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_PAGE


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_page_run_without_the_frame_draws_nothing(path, shop):
    alone = AppTest.from_file(path, default_timeout=30).run()
    assert not alone.exception
    assert len(alone.main) == 0
    assert len(alone.sidebar) == 0


@pytest.mark.parametrize("page", PAGES)
def test_within_the_frame_the_same_page_draws(page, shop, english):
    assert len(english.go(page).test.main) > 1
