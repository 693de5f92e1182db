"""How many tasks Celery runs that do nothing: bare as it comes, bare with our settings, and in our wrapper."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
from celery import Celery

from marketplace.config import broker_url
from marketplace.stack import children

ROOT = Path(__file__).resolve().parents[2]
TASKS, PROCESSES = 1000, 2
QUIETLY = ("--concurrency", str(PROCESSES), "--loglevel", "ERROR", "--without-gossip", "--without-mingle")


class Worker:
    """A Celery worker that can be held still while its queue is filled."""

    def __init__(self, module: str, queue: str, redis_url: str, environment: dict[str, str]) -> None:
        self._queue = queue
        self._redis = redis.Redis.from_url(redis_url)
        self._sender = Celery("sender", broker=broker_url(redis_url))
        self._process = children.start(
            [sys.executable, "-m", "celery", "--quiet", "--app", module, "worker", "--queues", queue, *QUIETLY],
            environment={**os.environ, **environment},
            output=subprocess.DEVNULL,
            folder=ROOT,
        )

    def seconds(self, task: str, *arguments: Any) -> float:
        """How long TASKS of these take, from the moment at which they may begin to the last one's end."""
        os.killpg(self._process.pid, signal.SIGSTOP)
        with self._sender.connection_for_write() as connection, self._sender.amqp.Producer(connection) as producer:
            for _task in range(TASKS):
                self._sender.send_task(task, arguments, queue=self._queue, producer=producer, ignore_result=True)
        began = time.perf_counter()
        os.killpg(self._process.pid, signal.SIGCONT)
        while self._left():
            time.sleep(0.005)
        return time.perf_counter() - began

    def _left(self) -> int:
        # What a worker has taken and not acknowledged lies in a hash beside the queue.
        return int(self._redis.llen(self._queue)) + int(self._redis.hlen("unacked"))

    def stop(self) -> None:
        children.end(self._process, signal.SIGTERM, 5)


@contextmanager
def worker(module: str, queue: str, redis_url: str, environment: dict[str, str]) -> Iterator[Worker]:
    running = Worker(module, queue, redis_url, environment)
    try:
        yield running
    finally:
        running.stop()


def nowhere() -> tuple[str, list[str]]:
    """What our tasks are given: a tenant and some ids."""
    return json.loads(json.dumps((str(uuid.uuid4()), [])))  # type: ignore[no-any-return]
