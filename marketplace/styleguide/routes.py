"""The page on which the components are looked at; it exists in development only."""

from flask import Blueprint, current_app, render_template
from flask_babel import gettext as _

from marketplace.core.access import PUBLIC, Face, access
from marketplace.core.errors import NotFound
from marketplace.styleguide.samples import PRODUCT_TYPES, SCENES, icon_names, sample_form

blueprint = Blueprint("styleguide", __name__, template_folder="templates")

ERROR_PAGES = (400, 403, 404, 409, 413, 429, 500, 503)


@blueprint.get("/design")
@access(PUBLIC, face=Face.ANY)
def index() -> str:
    _only_in_development()
    return render_template(
        "styleguide/design.html",
        blank=sample_form(),
        wrong=sample_form(with_errors=True),
        product_types=PRODUCT_TYPES,
        scenes=SCENES,
        icons=icon_names(),
        error_pages=ERROR_PAGES,
    )


@blueprint.get("/design/errors/<int:status>")
@access(PUBLIC, face=Face.ANY)
def error_page(status: int) -> tuple[str, int]:
    """One error page as a reader meets it."""
    _only_in_development()
    if status not in ERROR_PAGES:
        raise NotFound()
    versions = {"theirs": [(_("Harga"), "Rp 145.000")], "mine": [(_("Harga"), "Rp 150.000")]} if status == 409 else {}
    return render_template(f"errors/{status}.html", request_id="7f3a9c1e52b0", error=None, **versions), status


@blueprint.get("/design/unknown-host")
@access(PUBLIC, face=Face.ANY)
def unknown_host() -> tuple[str, int]:
    _only_in_development()
    return render_template("errors/unknown_host.html", request_id="7f3a9c1e52b0", host="bali.example.com"), 404


def _only_in_development() -> None:
    if not current_app.extensions["settings"].is_development:
        raise NotFound()
