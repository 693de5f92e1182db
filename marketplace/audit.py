"""`python3 -m marketplace audit-verify TENANT`: whether the tenant's chain of events holds."""

import argparse

from marketplace.app import create_app
from marketplace.core.db import enter_tenant
from marketplace.events import queries as events
from marketplace.tenants import queries as tenants


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("python3 -m marketplace audit-verify", description=__doc__)
    parser.add_argument("tenant", help="the marketplace's slug, such as ntb")
    parser.add_argument("--head", help="position:sha256, as this command printed it before and you kept it elsewhere")
    given = parser.parse_args(arguments)
    slug = given.tenant
    with create_app().app_context():
        tenant = tenants.by_slug(slug)
        if tenant is None:
            print(f"There is no marketplace {slug!r}.")
            return 1
        enter_tenant(tenant.id)
        position, _, digest = (given.head or "").partition(":")
        published = events.Head(int(position), digest) if position.isdecimal() else None
        faults = events.broken_links(published)
        print("\n".join(faults) or f"The chain of {slug} holds: {events.count()} events. Head: {events.head()}")
    return 1 if faults else 0
