"""Run foreign-file parsing in a child process with a memory limit and a clock.

A parser that aborts, hangs or eats memory takes only its child down; the parent turns that into an ``InputError``.
Requests and answers are JSON lines over pipes, so nothing is unpickled and every platform works the same.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import psutil

from segmentation.errors import CancelledError, FenqunError, InputError

try:
    import resource
except ImportError:  # Windows: the parent's watch on resident memory is the limit there
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable

POLL_SECONDS = 0.02
ADDRESS_SLACK = 1 << 30  # engines reserve address space they never touch; the watch on resident memory is exact
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_OUT_OF_MEMORY = ("memory allocation of", "bad_alloc", "Out of Memory", "MemoryError", "capacity overflow")


def run(
    entry: str,
    request: dict[str, Any],
    *,
    name: str,
    memory_bytes: int,
    seconds: float,
    progress: Callable[[str, float | None], None] = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Call ``entry`` ("package.module:function") with ``request`` in a child; return the dict it answers.

    The function is called as ``function(request, progress)``. ``name`` is the file's name for messages.
    Raises ``InputError`` (the child's own, or ``file_too_large``, ``read_timeout``, ``file_unreadable``) and
    ``CancelledError``; the child is gone in every case.
    """
    order = {"entry": entry, "request": request, "memory_bytes": memory_bytes, "seconds": seconds}
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", "segmentation.intake.sandbox"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=_child_environment(),
        )
        try:
            answer = _watch(child, order, name, progress, cancelled)
        finally:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
        if answer is not None:
            return answer
        complaints.seek(0)
        raise _died(complaints.read().decode("utf-8", "replace"), child.returncode, name, memory_bytes)


def _child_environment() -> dict[str, str]:
    paths = [str(_PACKAGE_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "MALLOC_ARENA_MAX": "2",  # each arena reserves address space, which is limited
        "ARROW_DEFAULT_MEMORY_POOL": "system",  # Arrow's own pool reserves a gigabyte at once
        "OPENBLAS_NUM_THREADS": "1",
        "RUST_BACKTRACE": "0",
    }


def _watch(
    child: subprocess.Popen[bytes],
    order: dict[str, Any],
    name: str,
    progress: Callable[[str, float | None], None],
    cancelled: Callable[[], bool],
) -> dict[str, Any] | None:
    """Return the child's answer, or None when it died without one."""
    assert child.stdin is not None
    assert child.stdout is not None
    messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(child.stdout, messages), daemon=True).start()
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(json.dumps(order).encode() + b"\n")
        child.stdin.flush()
    process = psutil.Process(child.pid)
    deadline = time.monotonic() + order["seconds"]
    while True:
        if cancelled():
            raise CancelledError
        if time.monotonic() > deadline:
            raise InputError("read_timeout", name=name, seconds=round(order["seconds"]))
        if _resident(process) > order["memory_bytes"]:
            raise _too_large(name, order["memory_bytes"])
        try:
            message = messages.get(timeout=POLL_SECONDS)
        except queue.Empty:
            continue
        if message is None:
            return None
        if "progress" in message:
            progress(*message["progress"])
        elif "error" in message:
            _raise(message["error"], name, order["memory_bytes"])
        else:
            answer: dict[str, Any] = message["answer"]
            return answer


def _listen(pipe: IO[bytes], messages: queue.SimpleQueue[dict[str, Any] | None]) -> None:
    with contextlib.suppress(ValueError, OSError):
        for line in pipe:
            messages.put(json.loads(line))
    messages.put(None)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _too_large(name: str, memory_bytes: int) -> InputError:
    return InputError("file_too_large", name=name, memory_limit_mb=memory_bytes >> 20)


def _raise(error: dict[str, Any], name: str, memory_bytes: int) -> None:
    if error["code"] == "file_too_large":
        raise _too_large(name, memory_bytes)
    raise InputError(error["code"], **{"name": name, **error["values"]})


def _died(complaints: str, returncode: int, name: str, memory_bytes: int) -> InputError:
    if any(sign in complaints for sign in _OUT_OF_MEMORY):
        return _too_large(name, memory_bytes)
    lines = complaints.strip().splitlines() or [f"exit code {returncode}"]
    return InputError("file_unreadable", name=name, detail=lines[-1][:300])


def main() -> None:
    """Child side: read one order from stdin, answer on stdout, leave when the parent is gone."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not disturb the answers
    order = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_leave_with_parent, daemon=True).start()

    def send(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message).encode() + b"\n")
        answers.flush()

    def report(step: str, fraction: float | None = None) -> None:
        send({"progress": [step, fraction]})

    try:
        module, _, function = order["entry"].partition(":")
        work = getattr(importlib.import_module(module), function)
        _limit(order["memory_bytes"], order["seconds"])
        send({"answer": work(order["request"], report)})
    except FenqunError as error:
        send({"error": {"code": error.code, "values": error.values}})
    except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception
        send({"error": _describe(error)})
    os._exit(0)  # skip the interpreter's shutdown: it would wait for stdin's thread


def _describe(error: BaseException) -> dict[str, Any]:
    text = f"{type(error).__name__}: {error}".strip()
    if isinstance(error, MemoryError) or any(sign in text for sign in _OUT_OF_MEMORY):
        return {"code": "file_too_large", "values": {}}
    return {"code": "file_unreadable", "values": {"detail": text.splitlines()[0][:300]}}


def _leave_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(3)


def _limit(memory_bytes: int, seconds: float) -> None:
    if resource is None:
        return
    usage = psutil.Process().memory_info()
    address_space = usage.vms + max(memory_bytes - usage.rss, 0) + ADDRESS_SLACK
    processor = int(seconds * (os.cpu_count() or 1)) + 10
    for kind, value in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a stricter limit is already set, or none is possible
            resource.setrlimit(kind, (value, value))


if __name__ == "__main__":
    main()
