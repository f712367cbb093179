"""The way of the data goes from left to right, and the library knows no user interface."""

import ast
from pathlib import Path

import pytest

import segmentation

PACKAGE = Path(segmentation.__file__).parent
PAGES = PACKAGE.parent / "pages"
# Each imports only from those before it; modules beside the packages (see below) serve all.
ORDER = (
    "customers",
    "intake",
    "metrics",
    "quality",
    "models",
    "rules",
    "tags",
    "segments",
    "effects",
    "insights",
    "activation",
)
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path):
    return str(path.relative_to(PACKAGE.parent))


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_library_knows_no_user_interface(path):
    assert not [name for name in imported(path) if name.split(".")[0] in ("streamlit", "pages")]


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent.name in ORDER], ids=name_of)
def test_nothing_imports_from_its_right(path):
    right = ORDER[ORDER.index(path.parent.name) + 1 :]
    found = [name for name in imported(path) if name.startswith("segmentation.") and name.split(".")[1] in right]
    assert not found


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("charts/*.py")), ids=name_of)
def test_charts_know_no_store(path):
    assert not [name for name in imported(path) if name.startswith(("segmentation.store", "duckdb"))]


@pytest.mark.parametrize("name", ["derived", "errors", "migrate", "schema", "store", "words"])
def test_what_serves_all_imports_none_of_the_packages(name):
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} | set(ORDER)
    found = [told for told in imported(PACKAGE / f"{name}.py") if told.startswith("segmentation.")]
    assert not [told for told in found if told.split(".")[1] in packages]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_stay_readable(path):
    # text.py and workbook.py each read one kind of file, and are read as a whole
    limit = 360 if path.name in ("text.py", "workbook.py") else 300
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.sql")), ids=name_of)
def test_statements_say_what_a_row_is(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("-- ")


@pytest.mark.parametrize("path", sorted(PAGES.rglob("*.py")), ids=name_of)
def test_pages_compute_nothing(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert not [text for text in texts if "SELECT " in text or "GROUP BY" in text]
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not attributes & {"groupby", "execute", "cursor", "transaction", "pivot_table", "merge"}
    assert not [name for name in imported(path) if name.split(".")[0] == "duckdb"]
