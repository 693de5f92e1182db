"""`python3 -m marketplace bench NAME`: ratios against a floor in one interleaved run; it prints and fails nothing."""

from tests.benchmarks import frozen, matching, notifications, search, signing_in, web

BENCHES = {
    "web": web.main,
    "matching": matching.main,
    "search": search.main,
    "notifications": notifications.main,
    "frozen": frozen.main,
    "signing-in": signing_in.main,
}


def main(arguments: list[str]) -> int:
    name, *rest = arguments or ["--help"]
    if name not in BENCHES:
        print("python3 -m marketplace bench NAME\n")
        print("  web   the catalogue page of 24 cards against raw psycopg and Jinja")
        print("  matching   a whole ranking, one listing and one request, against the speed of the machine")
        print("  signing-in   a wrong password for a name that exists against one for nobody")
        print("  search   a million listings of a hundred marketplaces against the database's best")
        print("  notifications   a hundred thousand people told, against COPY and against Celery doing nothing")
        print("  frozen   pages of a web process while Redis answers nothing, against the same pages before")
        return 0 if name in ("-h", "--help") else 2
    return BENCHES[name](rest)
