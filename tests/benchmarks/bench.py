"""`python3 -m marketplace bench NAME`: ratios against a floor in one interleaved run; it prints and fails nothing."""

from tests.benchmarks import web

BENCHES = {"web": web.main}


def main(arguments: list[str]) -> int:
    name, *rest = arguments or ["--help"]
    if name not in BENCHES:
        print("python3 -m marketplace bench NAME\n")
        print("  web   the catalogue page of 24 cards against raw psycopg and Jinja")
        return 0 if name in ("-h", "--help") else 2
    return BENCHES[name](rest)
