"""`up`: everything of the marketplace on this machine, under one command."""

import argparse
import http.client
import importlib
import os
import socket
from pathlib import Path

from marketplace.stack import environment, folders, programs
from marketplace.stack.console import Console
from marketplace.stack.errors import Trouble
from marketplace.stack.postgres import Postgres
from marketplace.stack.supervisor import Stopped, Supervisor
from marketplace.stack.valkey import Valkey
from marketplace.stack.watchdog import Watchdog

READY_SECONDS = 90


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("python3 -m marketplace up", description="Set up and run everything.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=environment.DEFAULT_PORT, help="(%(default)s)")
    parser.add_argument("--data", metavar="DIR", help=f"where everything is kept ({environment.DEFAULT_DATA})")
    parser.add_argument("--no-demo", action="store_true", help="begin with an empty database")
    parser.add_argument("--workers", type=int, default=2, help="how many web processes (%(default)s)")
    options = parser.parse_args(argv)
    refuse_taken_port(options.host, options.port)
    data = environment.data_folder(options.data)
    held = folders.open_data(data)
    supervisor = Supervisor(Console())
    try:
        _run(supervisor, data, options)
    except Stopped:
        supervisor.console.say("tapak", "ending ...")
    finally:
        supervisor.stop()
        os.close(held)
    return 0


def _run(supervisor: Supervisor, data: Path, options: argparse.Namespace) -> None:
    say = supervisor.console.say
    postgres, valkey = Postgres(data), Valkey(data)
    settings = environment.of_processes(data, postgres, valkey, options.port)
    if not postgres.home.is_relative_to(data):
        say("tapak", f"PostgreSQL keeps its files in {postgres.home}: its user cannot walk down to {data}")
    supervisor.keep(programs.broker(valkey))
    database = supervisor.keep(programs.database(postgres))
    if not supervisor.wait_for(postgres.answers, 60):
        raise Trouble("PostgreSQL did not start; its own lines above say why.")
    postgres.bootstrap()
    environment.write_addresses(data, f"http://localhost:{options.port}", postgres, valkey)
    as_owner = settings | environment.of_owner(postgres)
    if supervisor.once(programs.task("upgrade", as_owner, "upgrade")):
        raise Trouble("The database could not be brought up to date; the lines above say why.")
    demo_loaded = data / "demo-loaded"
    if not options.no_demo and not demo_loaded.exists():
        say("tapak", "loading the demo ...")
        if supervisor.once(programs.task("demo", as_owner, "demo")) == 0:
            demo_loaded.touch()
        else:
            say("tapak", "the demo could not be loaded; everything else starts")
    bind = f"[{options.host}]" if ":" in options.host else options.host
    bind += f":{options.port}"
    supervisor.keep(programs.service("web", settings, "--bind", bind, "--workers", str(options.workers)))
    worker = supervisor.keep(programs.service("worker", settings))
    supervisor.keep(programs.service("beat", settings))
    supervisor.keep(programs.service("sweep", settings))
    if supervisor.wait_for(lambda: is_ready(options.host, options.port), READY_SECONDS):
        _greet(supervisor.console, options, data)
    else:
        say("tapak", "the web process does not answer yet; its own lines above may say why")
    watchdog = Watchdog(postgres, valkey, worker)
    while True:
        supervisor.turn()
        if database.is_running and watchdog.finds_worker_stuck():
            say("tapak", "work is due and nobody takes it: killing the worker, a fresh one follows")
            watchdog.kill()


def refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise Trouble(f"{host}:{port} cannot be used ({reason}); name another with --port or --host.") from error


def is_ready(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port, timeout=2)  # noqa: S104
    try:
        connection.request("GET", "/readyz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _greet(console: Console, options: argparse.Namespace, data: Path) -> None:
    console.say("tapak", f"ready: http://localhost:{options.port}  (addresses for psql: {data / 'addresses.json'})")
    if options.no_demo:
        return
    try:
        people = importlib.import_module("marketplace.demo").PEOPLE
    except (ImportError, AttributeError):
        return
    for person in people:
        console.say("tapak", "  ".join(f"{name}: {value}" for name, value in person.items()))
