"""Telling people what concerns them."""

from marketplace.notifications import delivering
from workers.app import app, in_tenant


@app.task(name="notifications.deliver")
def deliver(tenant_id: str, delivery_ids: list[str]) -> None:
    with in_tenant(tenant_id):
        delivering.deliver(delivery_ids)
