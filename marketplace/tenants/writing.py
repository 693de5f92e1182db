"""What a marketplace writes in its own words: Markdown in, a few harmless tags out."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "hr", "br", "table", "thead",
         "tbody", "tr", "th", "td"}  # fmt: skip
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def rendered(body: str) -> Markup:
    """`body` as HTML; its headings start at the second level, for the page has one of its own."""
    html = _markdown.render(body).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    clean = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto", "tel"})
    return Markup(clean)  # noqa: S704  nh3 has left only the tags above
