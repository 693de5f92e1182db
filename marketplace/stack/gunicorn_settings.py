"""How gunicorn serves: `gunicorn -c python:marketplace.stack.gunicorn_settings`; the command line may say otherwise."""

import os
from typing import Any

from marketplace.stack.children import die_with_parent

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
# Imported once and forked; the application opens its connections at the first request, in the child.
preload_app = True
timeout = 30
graceful_timeout = 10
# One instance's control socket lies in the home folder, where a second instance would take it over.
control_socket_disable = True
# Pages and photos are read by the app, which knows its own limits; the proxy count is the app's as well.
forwarded_allow_ips = ""


def post_fork(server: Any, _worker: Any) -> None:
    die_with_parent(server.pid)
