"""What search engines ask for: which addresses there are, and which to leave alone."""

from flask import Blueprint, Response, current_app, g, make_response, url_for

from marketplace.core.access import PUBLIC, access
from marketplace.search import queries
from marketplace.search.cards import PATHS

blueprint = Blueprint("machines", __name__)
PAGES = (
    "home.start",
    "search.browse",
    "search.requests",
    "search.organisation_directory",
    "home.help_page",
    "home.terms",
    "home.privacy",
)
PRIVATE = ("/inbox", "/conversations", "/moderation", "/cases", "/saved", "/settings", "/bookmarks")


@blueprint.get("/sitemap.xml")
@access(PUBLIC)
def sitemap() -> Response:
    """Every public address of this marketplace; up to 45,000, the newest first."""
    origin = current_app.extensions["settings"].origin(g.market.host)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    lines += [f"<url><loc>{origin}{url_for(page)}</loc></url>" for page in PAGES]
    lines += [
        f"<url><loc>{origin}{PATHS[row.subject_kind]}{row.subject_id}</loc>"
        f"<lastmod>{row.indexed_at:%Y-%m-%d}</lastmod></url>"
        for row in queries.addresses()
    ]
    return _answer("\n".join([*lines, "</urlset>", ""]), "application/xml")


@blueprint.get("/robots.txt")
@access(PUBLIC)
def robots() -> Response:
    origin = current_app.extensions["settings"].origin(g.market.host)
    address = f"{origin}{url_for('machines.sitemap')}"
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), "", f"Sitemap: {address}", ""]
    return _answer("\n".join(lines), "text/plain")


def _answer(body: str, mimetype: str) -> Response:
    response = make_response(body)
    response.mimetype = mimetype
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
