"""A channel whose server is away rests: what is due waits without using up its attempts.

Each worker process learns it by itself, and forgets it when it ends: a breaker spares calls, it holds no truth.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from marketplace.core.jobs import Answer, Outcome
from marketplace.notifications.rules import Channel

FAILURES = 5
REST_SECONDS = 30.0
# Each web hook goes to a server of its own, which has a breaker of its own in its row.
GUARDED = frozenset({Channel.EMAIL, Channel.WHATSAPP, Channel.PUSH})


@dataclass
class Breaker:
    """Closed while calls succeed; open for a while after some failures in a row; then one call tries whether."""

    clock: Callable[[], float] = time.monotonic
    failures: int = 0
    open_until: float = 0.0

    def rest(self) -> float:
        """Seconds to wait, 0 when a call may be made. Of those who ask after a rest only one is let through."""
        moment = self.clock()
        if self.failures < FAILURES:
            return 0.0
        if moment < self.open_until:
            return self.open_until - moment
        self.open_until = moment + REST_SECONDS
        return 0.0

    def note(self, *, is_away: bool) -> None:
        if not is_away:
            self.failures = 0
            return
        self.failures += 1
        if self.failures >= FAILURES:
            self.open_until = self.clock() + REST_SECONDS


@dataclass
class Breakers:
    """One for each channel that leads to one server."""

    of: dict[Channel, Breaker] = field(default_factory=lambda: {channel: Breaker() for channel in GUARDED})

    def rest(self, channel: Channel) -> float:
        return self.of[channel].rest() if channel in self.of else 0.0

    def note(self, channel: Channel, answer: Answer) -> None:
        if channel in self.of:
            self.of[channel].note(is_away=answer.is_away and answer.outcome in (Outcome.RETRY, Outcome.UNKNOWN))

    def forget(self) -> None:
        for breaker in self.of.values():
            breaker.failures = 0


BREAKERS = Breakers()
