"""Telling people what concerns them."""

from marketplace.core.jobs import DELIVER, DELIVER_PROMPTLY
from marketplace.notifications import delivering
from workers.app import app, in_tenant


@app.task(name=DELIVER)
def deliver(tenant_id: str, delivery_ids: list[str]) -> None:
    with in_tenant(tenant_id):
        delivering.deliver(delivery_ids)


@app.task(name=DELIVER_PROMPTLY)
def deliver_promptly(tenant_id: str, delivery_ids: list[str]) -> None:
    deliver(tenant_id, delivery_ids)
