"""Celery as it comes, with one task that does nothing."""

import os

from celery import Celery

from marketplace.config import broker_url

app = Celery("bare", broker=broker_url(os.environ["REDIS_URL"]))
app.conf.update(task_ignore_result=True, worker_hijack_root_logger=False)


@app.task(name="bare.nothing")
def nothing(_tenant: str, _ids: list[str]) -> None:
    """Nothing at all."""
