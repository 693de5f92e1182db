"""A process of ours on a machine whose clock is wrong by so many seconds: TAPAK_TEST_SKEW."""

import os
import sys
import time

import time_machine

from marketplace import cli

if __name__ == "__main__":
    # Only what the wall says is wrong; how long something takes (time.monotonic) stays true.
    time_machine.travel(time.time() + float(os.environ["TAPAK_TEST_SKEW"]), tick=True).start()
    sys.exit(cli.main(sys.argv[1:]))
