"""Our own Celery application with two more tasks that do nothing: one bare, one inside the wrapper of all tasks."""

from workers.app import app, in_tenant


@app.task(name="ours.nothing")
def nothing(_tenant: str, _ids: list[str]) -> None:
    """Nothing, with our settings."""


@app.task(name="ours.wrapped")
def wrapped(tenant: str, _ids: list[str]) -> None:
    """Nothing, inside a marketplace."""
    with in_tenant(tenant):
        pass
