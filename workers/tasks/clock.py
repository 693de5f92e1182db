"""What the clock starts."""

from workers.app import app, flask_app
from workers.schedule import run


@app.task(name="clock.tick")
def tick(name: str) -> None:
    with flask_app.app_context():
        run(name)
