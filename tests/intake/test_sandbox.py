"""A child that misbehaves ends; the parent says why and goes on."""

import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from segmentation.errors import CancelledError, InputError
from segmentation.intake import sandbox


def echo(request, report):
    report("reading", 0.5)
    print("a library that prints")  # noqa: T201
    return {"seen": request["word"]}


def hog(request, report):
    kept = []
    while True:
        kept.append(bytearray(50 << 20))


def hang(request, report):
    time.sleep(60)


def abort(request, report):
    os.write(2, b"memory allocation of 412316860416 bytes failed\n")
    os.abort()


def crash(request, report):
    os.write(2, b"thread panicked: index out of bounds\n")
    os.abort()


def refuse(request, report):
    raise InputError("sheet_unknown", sheet="x", sheets=["a"])


def break_down(request, report):
    raise ValueError("row 7 makes no sense")


def whoami(request, report):
    return {"process": os.getpid()}


def hoard(request, report):
    """300 MB: within the limit of one order, beyond that of a smaller one."""
    kept = bytearray(300 << 20)
    kept[:: 1 << 12] = b"x" * (len(kept) >> 12)
    time.sleep(0.2)
    return {"kept": len(kept)}


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))

    def start(function, **changes):
        settings = {"name": "upload.xls", "memory_bytes": 400 << 20, "seconds": 20.0} | changes
        return sandbox.run(f"test_sandbox:{function.__name__}", {"word": "分群"}, **settings)

    return start


def no_children_left():
    alive = [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]
    return not [child for child in alive if "segmentation.intake.sandbox" in child.cmdline()]


def test_the_answer_and_the_progress_come_back_whatever_a_library_prints(run):
    steps = []
    assert run(echo, progress=lambda *step: steps.append(step)) == {"seen": "分群"}
    assert steps == [("reading", 0.5)]


def test_a_child_that_eats_memory_is_stopped_at_the_limit(run):
    with pytest.raises(InputError) as raised:
        run(hog)
    assert raised.value.code == "file_too_large"
    assert raised.value.values == {"name": "upload.xls", "memory_limit_mb": 400}
    assert no_children_left()


def test_without_a_limit_of_the_system_the_parents_watch_stops_it(run, monkeypatch):
    monkeypatch.setattr(sandbox, "ADDRESS_SLACK", 8 << 30)
    monkeypatch.setattr(sandbox, "_resident", lambda _process: 500 << 20)
    with pytest.raises(InputError) as raised:
        run(hang)
    assert raised.value.code == "file_too_large"
    assert no_children_left()


def test_a_child_that_hangs_is_stopped_by_the_clock(run):
    started = time.monotonic()
    with pytest.raises(InputError) as raised:
        run(hang, seconds=1.0)
    assert raised.value.code == "read_timeout"
    assert raised.value.values == {"name": "upload.xls", "seconds": 1}
    assert time.monotonic() - started < 5
    assert no_children_left()


def test_cancelling_ends_the_child_at_once(run):
    started = time.monotonic()
    with pytest.raises(CancelledError):
        run(hang, cancelled=lambda: time.monotonic() - started > 0.5)
    assert time.monotonic() - started < 5
    assert no_children_left()


def test_an_exception_in_the_callers_progress_ends_the_child(run):
    def leave(_step, _fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(echo, progress=leave)
    assert no_children_left()


def test_a_child_that_answered_or_refused_a_file_takes_the_next_order(run):
    with sandbox.Children() as children:
        first = run(whoami, children=children)
        with pytest.raises(InputError):
            run(refuse, children=children)
        assert run(whoami, children=children) == first
        assert not no_children_left()
    assert no_children_left()


@pytest.mark.parametrize("function", [hang, abort, crash, break_down])
def test_a_child_that_failed_is_not_asked_again(run, function):
    with sandbox.Children() as children:
        first = run(whoami, children=children)
        with pytest.raises(InputError):
            run(function, children=children, seconds=1.0)
        assert run(whoami, children=children) != first
    assert no_children_left()


def test_each_order_has_a_memory_limit_of_its_own(run):
    with sandbox.Children() as children:
        assert run(hoard, children=children, memory_bytes=600 << 20)["kept"] == 300 << 20
        with pytest.raises(InputError) as raised:
            run(hoard, children=children, memory_bytes=150 << 20)
        assert raised.value.code == "file_too_large"
        assert run(hoard, children=children, memory_bytes=600 << 20)["kept"] == 300 << 20


@pytest.mark.parametrize(
    ("function", "code"),
    [(abort, "file_too_large"), (crash, "file_unreadable"), (refuse, "sheet_unknown"), (break_down, "file_unreadable")],
)
def test_every_way_to_fail_becomes_an_input_error(run, function, code):
    with pytest.raises(InputError) as raised:
        run(function)
    assert raised.value.code == code
    assert raised.value.values["name"] == "upload.xls"


def test_the_reason_of_a_crash_is_kept(run):
    with pytest.raises(InputError, match="index out of bounds"):
        run(crash)
    with pytest.raises(InputError, match="row 7 makes no sense"):
        run(break_down)


@pytest.mark.skipif(sys.platform == "win32", reason="kill semantics")
def test_the_child_leaves_when_its_parent_dies(monkeypatch, tmp_path):
    import subprocess

    script = tmp_path / "parent.py"
    script.write_text(
        "from segmentation.intake import sandbox\n"
        "sandbox.run('test_sandbox:hang', {}, name='x', memory_bytes=1 << 30, seconds=60.0)\n"
    )
    root = Path(__file__).parents[2]
    paths = os.pathsep.join([str(root), str(Path(__file__).parent)])
    parent = subprocess.Popen([sys.executable, str(script)], env={**os.environ, "PYTHONPATH": paths})
    deadline = time.monotonic() + 10
    while not (children := psutil.Process(parent.pid).children()) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1)
    parent.kill()
    parent.wait()
    assert not psutil.wait_procs(children, timeout=5)[1]
