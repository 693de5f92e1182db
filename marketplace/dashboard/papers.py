"""Figures on paper: a PDF made by typst, to which every word is handed as data and none as markup."""

import json
from collections.abc import Sequence

import typst

from marketplace.dashboard.wording import Section

_PAGE = """
#let given = json(bytes(sys.inputs.given))
#set document(title: given.title)
#set page(paper: "a4", margin: (x: 1.8cm, y: 2cm), footer: context [
  #set text(size: 8pt, fill: luma(110))
  #given.made #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(size: 9.5pt, lang: given.language)
#text(size: 20pt, weight: "bold", given.title)
#linebreak()
#text(fill: luma(90), given.span)
#for section in given.sections [
  #v(0.9em)
  #block(breakable: false, below: 0.6em)[#text(size: 12pt, weight: "bold", section.title)]
  #if section.rows.len() == 0 [#text(fill: luma(110), given.nothing)] else [
    #table(
      columns: (1fr,) + (auto,) * (section.headings.len() - 1), inset: 5pt, stroke: (bottom: 0.4pt + luma(190)),
      align: (column, _row) => if column == 0 { left } else { right },
      table.header(..section.headings.map(word => text(size: 8.5pt, strong(word)))),
      ..section.rows.flatten().map(word => [#word]),
    )
  ]
]
"""


def figures(
    title: str, span: str, made: str, sections: Sequence[Section], *, nothing: str, language: str = "id"
) -> bytes:
    """All tables of a report, with when it was made on every page."""
    tables = [
        {"title": one.title, "headings": one.headings, "rows": [[str(v) for v in row] for row in one.rows]}
        for one in sections
    ]
    given = {"title": title, "span": span, "made": made, "sections": tables, "nothing": nothing}
    inputs = {"given": json.dumps(given | {"language": "en" if language.startswith("en") else "id"})}
    content = typst.compile(_PAGE.encode(), format="pdf", sys_inputs=inputs)
    assert isinstance(content, bytes)
    return content
