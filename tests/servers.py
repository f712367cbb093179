"""Real database servers for the tests: made in a temporary folder, on loopback, gone afterwards."""

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

POSTGRESQL_MISSING = "PostgreSQL is not installed here"
MARIADB_MISSING = "MariaDB is not installed here"
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server: an administrator's password, and that of ``reader``, who owns nothing."""

    kind: str
    port: int
    password: str
    reader_password: str

    def section(self, name="shop", **changes):
        """Text of ``secrets.toml`` for the reader."""
        told = {"dialect": self.kind, "host": "127.0.0.1", "port": self.port, "database": "shop"}
        told |= {"username": "reader", "password": self.reader_password} | changes
        lines = [f"{key} = {value!r}" for key, value in told.items() if value is not None]
        return "\n".join([f"[connections.{name}]", *lines, ""])


def _program(name, pattern):
    found = sorted(Path("/usr/lib/postgresql").glob(pattern)) if pattern else []
    return str(found[-1]) if found else shutil.which(name)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _no_root():
    """Arguments that run a server as another user than root, which servers refuse to be; and that user."""
    if os.geteuid() != 0:
        return {}, None
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}, user


@contextlib.contextmanager
def _folder():
    rights, user = _no_root()
    path = Path(tempfile.mkdtemp(prefix="fenqun-server-"))
    if user:
        os.chown(path, user.pw_uid, user.pw_gid)
    try:
        yield path, rights
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _running(command, folder, rights, connect):
    """Start a server and wait until ``connect()`` works."""
    log = folder / "log"
    with log.open("wb") as written:
        server = subprocess.Popen(command, cwd=folder, stdout=written, stderr=written, **rights)
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                connect()
                break
            except Exception:  # noqa: BLE001 - of whichever driver
                if server.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(log.read_text(errors="replace")[-2000:]) from None
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextlib.contextmanager
def postgresql():
    """A PostgreSQL with scram passwords, a database ``shop`` and a user ``reader`` who may read what it is given."""
    initdb, postgres = _program("initdb", "*/bin/initdb"), _program("postgres", "*/bin/postgres")
    if initdb is None or postgres is None:
        pytest.skip(POSTGRESQL_MISSING)
    pytest.importorskip("psycopg")
    told = Server("postgresql", _free_port(), secrets.token_hex(8), secrets.token_hex(8))
    with _folder() as (folder, rights):
        word = folder / "password"
        word.write_text(told.password)
        word.chmod(0o644)
        made = [initdb, "-D", folder / "data", "-U", "admin", "-A", "scram-sha-256", "--pwfile", word, "-E", "UTF8"]
        subprocess.run([*made, "--locale=C", "--no-sync"], check=True, capture_output=True, cwd=folder, **rights)
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off", "timezone": "PRC"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        command = [postgres, "-D", folder / "data", "-p", str(told.port), *options]
        with _running(command, folder, rights, lambda: admin(told, "postgres").close()):
            with admin(told, "postgres") as connection:
                connection.execute(f"CREATE ROLE reader LOGIN PASSWORD '{told.reader_password}'")
                connection.execute("CREATE DATABASE shop")
            yield told


def admin(server, database="shop"):
    """A connection that may do anything."""
    import psycopg

    return psycopg.connect(
        host="127.0.0.1", port=server.port, user="admin", password=server.password, dbname=database, autocommit=True
    )


@contextlib.contextmanager
def mariadb():
    """A MariaDB with a database ``shop`` and a user ``reader`` who may read it."""
    program = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")
    if program is None or shutil.which("mariadb-install-db") is None:
        pytest.skip(MARIADB_MISSING)
    pymysql = pytest.importorskip("pymysql")
    told = Server("mysql", _free_port(), secrets.token_hex(8), secrets.token_hex(8))
    with _folder() as (folder, rights):
        start = folder / "start.sql"
        start.write_text(
            f"CREATE DATABASE shop CHARACTER SET utf8mb4;\n"
            f"CREATE USER admin@'127.0.0.1' IDENTIFIED BY '{told.password}';\n"
            f"GRANT ALL ON *.* TO admin@'127.0.0.1';\n"
            f"CREATE USER reader@'127.0.0.1' IDENTIFIED BY '{told.reader_password}';\n"
            # more than a reader should have: what is refused is refused by the transaction
            f"GRANT ALL ON shop.* TO reader@'127.0.0.1';\n"
            f"GRANT FILE ON *.* TO reader@'127.0.0.1';\n"
        )
        start.chmod(0o644)
        data = f"--datadir={folder / 'data'}"
        subprocess.run(
            ["mariadb-install-db", "--no-defaults", data, "--skip-test-db", "--auth-root-authentication-method=normal"],
            check=True,
            capture_output=True,
            cwd=folder,
            **rights,
        )
        command = [program, "--no-defaults", data, f"--port={told.port}", "--bind-address=127.0.0.1"]
        command += [f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}", f"--init-file={start}"]
        command += ["--innodb-flush-log-at-trx-commit=0", "--skip-name-resolve", "--default-time-zone=+08:00"]

        def connect():
            pymysql.connect(host="127.0.0.1", port=told.port, user="admin", password=told.password).close()

        with _running(command, folder, rights, connect):
            yield told
