"""How often one may try: counted in Redis, and in memory while Redis is away."""

from flask import g, request
from flask_limiter import Limiter


def _who() -> str:
    market = g.get("market")
    return f"{market.slug if market else '-'}:{request.remote_addr}"


limiter = Limiter(key_func=_who, strategy="moving-window")
