"""Lines on the terminal, each with the name of the process that said it."""

import os
import sys

COLOURS = {"tapak": 1, "web": 36, "worker": 32, "beat": 35, "sweep": 33, "postgres": 34, "valkey": 31}


class Console:
    def __init__(self) -> None:
        self.coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def say(self, name: str, text: str) -> None:
        label = f"{name:<8} |"
        if self.coloured:
            label = f"\x1b[{COLOURS.get(name, 0)}m{label}\x1b[0m"
        try:
            print(label, text, flush=True)
        except (BrokenPipeError, OSError):  # nobody reads any more; the processes go on
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
