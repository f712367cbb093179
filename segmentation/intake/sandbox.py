"""Run foreign-file parsing in a child process with a memory limit and a clock.

A parser that aborts, hangs or eats memory takes only its child down; the parent turns that into an ``InputError``.
Requests and answers are JSON lines over pipes, so nothing is unpickled and every platform works the same. A child that
answered may take the next order (``Children``), under limits of its own: starting one takes longer than a small file.
"""

from __future__ import annotations

import contextlib
import gc
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
from typing import IO, TYPE_CHECKING, Any, Self

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


class Children:
    """Children kept for the next order of the same owner; all are gone when the context ends."""

    def __init__(self) -> None:
        self._idle: queue.SimpleQueue[_Child] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().end()

    def take(self) -> _Child:
        """One that is idle, or a new one."""
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return _Child()

    def give_back(self, child: _Child) -> None:
        """It may be asked again."""
        self._idle.put(child)


def run(
    entry: str,
    request: dict[str, Any],
    *,
    name: str,
    memory_bytes: int,
    seconds: float,
    children: Children | None = None,
    progress: Callable[[str, float | None], None] = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Call ``entry`` ("package.module:function") with ``request`` in a child; return the dict it answers.

    The function is called as ``function(request, progress)``. ``name`` is the file's name for messages.
    Raises ``InputError`` (the child's own, or ``file_too_large``, ``read_timeout``, ``file_unreadable``) and
    ``CancelledError``; the child is gone, but for one of ``children`` that answered or refused the file.
    """
    order = {"entry": entry, "request": request, "memory_bytes": memory_bytes, "seconds": seconds}
    child = _Child() if children is None else children.take()
    try:
        answer = child.watch(order, name, progress, cancelled)
    finally:
        if children is not None and child.sound:
            children.give_back(child)
        else:
            child.end()
    if answer is not None:
        return answer
    raise _died(child.last_words, child.process.returncode, name, memory_bytes)


class _Child:
    """One child process, waiting for an order."""

    def __init__(self) -> None:
        self.last_words = ""
        self.sound = False  # it did its order, or found the file wrong, and waits
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the child ends
        self.process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", "segmentation.intake.sandbox"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env=_child_environment(),
        )
        self._messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        assert self.process.stdout is not None
        threading.Thread(target=_listen, args=(self.process.stdout, self._messages), daemon=True).start()

    def end(self) -> None:
        """Kill it and keep what it complained of."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        with self._complaints:
            self._complaints.seek(0)
            self.last_words = self._complaints.read().decode("utf-8", "replace")

    def watch(
        self,
        order: dict[str, Any],
        name: str,
        progress: Callable[[str, float | None], None],
        cancelled: Callable[[], bool],
    ) -> dict[str, Any] | None:
        """Give it the order and return its answer, or None when it died without one."""
        self.sound = False
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            self.process.stdin.flush()
        process = psutil.Process(self.process.pid)
        deadline = time.monotonic() + order["seconds"]
        while True:
            if cancelled():
                raise CancelledError
            if time.monotonic() > deadline:
                raise InputError("read_timeout", name=name, seconds=round(order["seconds"]))
            if _resident(process) > order["memory_bytes"]:
                raise _too_large(name, order["memory_bytes"])
            try:
                message = self._messages.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            if message is None:
                return None
            if "progress" in message:
                progress(*message["progress"])
            elif "error" in message:
                self.sound = message["error"]["code"] not in ("file_too_large", "file_unreadable")
                _raise(message["error"], name, order["memory_bytes"])
            else:
                self.sound = True
                answer: dict[str, Any] = message["answer"]
                return answer


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
    """Child side: read orders from stdin, answer on stdout, leave when the parent is gone."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not disturb the answers
    home = Path.cwd()
    orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_take_orders, args=(orders,), daemon=True).start()
    while True:
        message = _obey(orders.get(), answers)
        os.chdir(home)  # a folder in use cannot be removed everywhere
        gc.collect()
        _send(answers, message)


def _send(answers: IO[bytes], message: dict[str, Any]) -> None:
    answers.write(json.dumps(message).encode() + b"\n")
    answers.flush()


def _obey(order: dict[str, Any], answers: IO[bytes]) -> dict[str, Any]:
    def report(step: str, fraction: float | None = None) -> None:
        _send(answers, {"progress": [step, fraction]})

    try:
        module, _, function = order["entry"].partition(":")
        work = getattr(importlib.import_module(module), function)
        _limit(order["memory_bytes"], order["seconds"])
        return {"answer": work(order["request"], report)}
    except FenqunError as error:
        return {"error": {"code": error.code, "values": error.values}}
    except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception
        return {"error": _describe(error)}


def _describe(error: BaseException) -> dict[str, Any]:
    text = f"{type(error).__name__}: {error}".strip()
    if isinstance(error, MemoryError) or any(sign in text for sign in _OUT_OF_MEMORY):
        return {"code": "file_too_large", "values": {}}
    return {"code": "file_unreadable", "values": {"detail": text.splitlines()[0][:300]}}


def _take_orders(orders: queue.SimpleQueue[dict[str, Any]]) -> None:
    for line in iter(sys.stdin.buffer.readline, b""):
        orders.put(json.loads(line))
    os._exit(3)  # the parent is gone


def _limit(memory_bytes: int, seconds: float) -> None:
    if resource is None:
        return
    usage = psutil.Process().memory_info()
    address_space = usage.vms + max(memory_bytes - usage.rss, 0) + ADDRESS_SLACK
    spent = sum(os.times()[:2])  # by earlier orders
    processor = int(spent + seconds * (os.cpu_count() or 1)) + 10
    for kind, value in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a stricter limit is already set, or none is possible
            resource.setrlimit(kind, (value, resource.getrlimit(kind)[1]))  # the next order has limits of its own


if __name__ == "__main__":
    main()
