"""Carrying on what was recorded."""

from workers.app import app, in_tenant
from workers.relaying import relay as carry_out


@app.task(name="events.relay")
def relay(tenant_id: str, relay_ids: list[str]) -> None:
    with in_tenant(tenant_id):
        carry_out(relay_ids)
