"""The demonstration: two invented marketplaces with everybody in them."""

from marketplace.demo.people import PASSWORD as PASSWORD
from marketplace.demo.people import PEOPLE as PEOPLE


def main(argv: list[str]) -> int:
    """Load the demonstration, once."""
    # The supervisor reads PEOPLE to greet with and has no use for the whole application.
    from marketplace.demo.loading import main as load  # noqa: PLC0415

    return load(argv)
