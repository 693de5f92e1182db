"""The forms of a page as a browser sees them, so that a new form or field is tried without anybody naming it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = ("text", "search", "email", "tel", "number", "date", "textarea", "password")
PRESSED = ("submit", "button", "reset", "image")


@dataclass
class FormField:
    """`value` is what a browser would send untouched; `options` are the values of a select or of several boxes.

    A code that is `is_good_once` is filled in by the phone from the message that brought it.
    """

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    is_good_once: bool = False

    @property
    def is_typed(self) -> bool:
        return self.kind in TYPED


@dataclass
class PageForm:
    """`sentences` are those beside fields and above the form, on the page that the form stands on."""

    action: str
    method: str
    enctype: str
    fields: dict[str, FormField] = field(default_factory=dict)

    @property
    def own(self) -> list[FormField]:
        """The fields that somebody could fill, the token of the form aside."""
        return [one for one in self.fields.values() if one.name != "csrf_token"]

    def untouched(self) -> dict[str, str | list[str]]:
        """What a browser sends when the form is sent as it came."""
        sent: dict[str, str | list[str]] = {}
        for one in self.own:
            if one.kind in ("file", *PRESSED) or (one.kind in ("checkbox", "radio") and not one.value):
                continue
            sent[one.name] = one.value
        return sent


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self.by_id: dict[str, PageForm] = {}
        self.sentences: list[str] = []
        self.headings: list[str] = []
        self.language = ""
        self._form: PageForm | None = None
        self._text: FormField | None = None
        self._select: FormField | None = None
        self._collecting: list[str] | None = None
        self._until = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag == "form":
            self._form = PageForm(given.get("action", ""), given.get("method", "get").lower(), given.get("enctype", ""))
            self.forms.append(self._form)
            if "id" in given:
                self.by_id[given["id"]] = self._form
        elif tag in ("input", "textarea", "select", "button"):
            self._field(tag, given)
        elif tag == "option" and self._select is not None:
            value = given.get("value", "")
            self._select.options.append(value)
            if "selected" in given or len(self._select.options) == 1:
                self._select.value = value
        elif tag == "h1":
            self._collect("h1")
        elif tag == "p" and given.get("id", "").endswith("-error"):
            self._collect("p")

    def _collect(self, tag: str) -> None:
        self._collecting, self._until = [], tag

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form = self.by_id.get(given["form"]) if "form" in given else self._form
        name = given.get("name", "")
        if form is None or not name:
            return
        kind = given.get("type", "text" if tag == "input" else "submit") if tag in ("input", "button") else tag
        known = form.fields.setdefault(name, FormField(name, kind))
        known.is_good_once = given.get("autocomplete") == "one-time-code"
        if tag == "textarea":
            self._text = known
        elif tag == "select":
            self._select = known
        elif kind in ("checkbox", "radio"):
            known.options.append(given.get("value", "on"))
            if "checked" in given:
                known.value = given.get("value", "on")
        else:
            known.value = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            if self._text is not None:
                # The first newline after the tag is the page's, not the writer's.
                self._text.value = self._text.value.removeprefix("\r\n").removeprefix("\n")
            self._text = None
        elif tag == "select":
            self._select = None
        elif tag == self._until and self._collecting is not None:
            said = " ".join("".join(self._collecting).split())
            (self.headings if tag == "h1" else self.sentences).append(said)
            self._collecting, self._until = None, ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.value += data
        elif self._collecting is not None:
            self._collecting.append(data)


@dataclass(frozen=True)
class Read:
    """A page: its forms, the sentences beside its fields, its headings of the first rank and its language."""

    forms: list[PageForm]
    sentences: list[str]
    headings: list[str]
    language: str


def read(page: str) -> Read:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return Read(reader.forms, reader.sentences, reader.headings, reader.language)
