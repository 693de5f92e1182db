"""A Redis-compatible server of one's own, on a socket, with an append-only file."""

import signal
import subprocess
from pathlib import Path

import redis

from marketplace.stack import binaries, children, folders

SOCKET = "valkey.sock"
FAREWELL = signal.SIGTERM  # writes its file to the end


class Valkey:
    """The server below `data`; `durable=False` is for tests."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.program = binaries.valkey_server()
        self.durable = durable
        self.home = folders.private(data / "valkey")
        self.socket = folders.for_sockets(self.home / "run", SOCKET) / SOCKET

    @property
    def url(self) -> str:
        """As redis-py spells it; kombu and limits spell a socket otherwise (config.broker_url, config.limits_url)."""
        return f"unix://{self.socket}"

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.home),
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",  # a broker that forgets a message to make room is none
            "loglevel": "warning",
        }
        return [str(self.program), *(word for name, value in options.items() for word in (f"--{name}", value))]

    def start(self, output: int | None = None) -> subprocess.Popen[bytes]:
        return children.start(self.command(), farewell=FAREWELL, output=output, folder=self.home)

    def answers(self) -> bool:
        client = redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()
