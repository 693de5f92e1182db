"""A PostgreSQL of one's own: its cluster, its start, its roles."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from marketplace.stack import binaries, children, folders
from marketplace.stack.errors import Trouble

SOCKET = ".s.PGSQL.5432"
DATABASE, OWNER, APPLICATION, BOOTSTRAP = "tapak", "tapak_owner", "tapak_app", "postgres"
FAREWELL = signal.SIGINT  # fast shutdown: clients are cut off, the checkpoint is written
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # for tests, whose data may be lost


class Postgres:
    """The cluster below `data`; `durable=False` is for tests."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.owner = binaries.postgres_owner()
        self.programs = binaries.postgres_programs()
        self.durable = durable
        self.home = folders.private(data / "postgres", self.owner)
        if self.owner and not folders.reachable(self.home, self.owner):
            self.home = folders.apart(data, self.owner)
        self.cluster = self.home / "cluster"
        self.sockets = folders.for_sockets(self.home / "run", SOCKET, self.owner)

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address that SQLAlchemy, psycopg and psql understand; without a host for TCP to listen on."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def prepare(self) -> None:
        """Make the cluster unless it is there, and clear away what a killed server left."""
        self._wait_for_the_last_one()
        if (self.cluster / "PG_VERSION").exists():
            return
        started = self.cluster.with_name("cluster.partial")  # a killed initdb leaves no half cluster behind
        shutil.rmtree(started, ignore_errors=True)
        options = ["--locale-provider=builtin", "--locale=C.UTF-8", "--encoding=UTF8", "-k", "-A", "trust"]
        options += [] if self.durable else ["--no-sync"]
        command = [str(self.programs / "initdb"), "-D", str(started), "-U", BOOTSTRAP, *options]
        child = children.start(
            command, user=self.owner, output=subprocess.PIPE, folder="/", environment=self.environment()
        )
        said = child.communicate()[0].decode(errors="replace")
        if child.returncode:
            raise Trouble(f"PostgreSQL could not make its cluster in {self.home}: {said.strip().splitlines()[-1]}")
        started.rename(self.cluster)

    def environment(self) -> dict[str, str]:
        # libpq's own variables of the person's shell (PGHOST, PGOPTIONS ...) must not steer this server.
        return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C.UTF-8"}

    def command(self) -> list[str]:
        settings = [
            "listen_addresses=",
            f'unix_socket_directories="{self.sockets}"',
            "max_connections=150",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_line_prefix=[%p] ",
            "log_checkpoints=off",
            *(() if self.durable else FORGETFUL),
        ]
        options = [word for setting in settings for word in ("-c", setting)]
        return [str(self.programs / "postgres"), "-D", str(self.cluster), *options]

    def start(self, output: int | None = None) -> subprocess.Popen[bytes]:
        return children.start(
            self.command(),
            user=self.owner,
            farewell=FAREWELL,
            output=output,
            folder=self.home,
            environment=self.environment(),
        )

    def answers(self) -> bool:
        if not self._says_ready():  # asked too early, it would log a refusal each time
            return False
        try:
            psycopg.connect(self.url(BOOTSTRAP, "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def bootstrap(self) -> None:
        """Make the roles and the database; the superuser is used for nothing else but backups.

        The owner makes the application's role itself: so it may grant and change it, as on a managed server.
        """
        with psycopg.connect(self.url(BOOTSTRAP, "postgres"), autocommit=True) as connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            if OWNER not in roles:
                connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB NOSUPERUSER NOBYPASSRLS")
            if APPLICATION not in roles:
                with psycopg.connect(self.url(OWNER, "postgres"), autocommit=True) as owner:
                    owner.execute(f"CREATE ROLE {APPLICATION} LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS")
            databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            if DATABASE not in databases:
                statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0")
                connection.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))

    def _says_ready(self) -> bool:
        try:
            return (self.cluster / "postmaster.pid").read_text().split("\n")[7].strip() == "ready"
        except (OSError, IndexError):
            return False

    def _wait_for_the_last_one(self) -> None:
        """A server whose parent was killed is still writing its checkpoint; a dead one's pid file is stale.

        PostgreSQL itself takes any living process of the noted number for the server, so after a reboot a stale file
        could stop it for ever; the working folder of a postmaster is its cluster.
        """
        note = self.cluster / "postmaster.pid"
        deadline = time.monotonic() + 30
        while note.exists():
            try:
                process = Path("/proc") / note.read_text().split("\n")[0]
            except OSError:
                return
            if not Path("/proc/self").exists():
                return
            if not process.exists() or os.readlink(process / "cwd") != str(self.cluster):
                note.unlink(missing_ok=True)
                return
            if time.monotonic() > deadline:
                raise Trouble(
                    f"Another PostgreSQL (process {process.name}) is running on {self.cluster}; stop it first."
                )
            time.sleep(0.1)
