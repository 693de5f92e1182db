"""What a person types, made safe to keep and to show: one form of each letter, nothing invisible."""

import re
import unicodedata

from marketplace.core.errors import Invalid
from marketplace.core.i18n import N_

TOO_LONG = N_("Terlalu panjang: paling banyak %(limit)s huruf, sekarang %(count)s.")
TOO_HEAVY = N_("Terlalu banyak emoji atau huruf khusus. Coba lebih pendek.")
TOO_MANY_MARKS = N_("Ada huruf dengan terlalu banyak tanda di atas atau di bawahnya. Ketik ulang tanpa tanda itu.")
INVISIBLE = N_("Ada tanda tak terlihat setelah “%(before)s” yang tidak bisa kami simpan. Hapus lalu ketik lagi.")
INVISIBLE_FIRST = N_("Ada tanda tak terlihat di awal tulisan yang tidak bisa kami simpan. Hapus lalu ketik lagi.")

MARKS_IN_A_ROW = 3
# Some languages write a letter with several marks that NFC folds into one; beyond this nobody writes, and sorting
# long runs of marks makes normalisation quadratic.
_MARKS_BEFORE_NFC = 8
_LONGEST_NAME = 1_000
# Words of every language at home here need at most three bytes a letter; the fourth is for emoji.
_BYTES_A_LETTER = 4

_NEWLINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
_DROPPED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_NONCHARACTERS = "".join(chr((plane << 16) + low) for plane in range(1, 15) for low in (0xFFFE, 0xFFFF))
_REFUSED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff"
    "\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\U00013430-\U0001343f\U000f0000-\U0010ffff" + _NONCHARACTERS + "]"
)

_EMOJI = "\u00a9\u00ae\u203c-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u2bff\u3030\U0001f000-\U0001faff"
# Arabic (and Pegon), the scripts of India and mainland Asia, Balinese, Sundanese, Batak, Javanese: a joiner has a
# meaning there.
_JOINING = "\u0600-\u109f\u1780-\u18af\u1b00-\u1bff\ua980-\ua9df\ufb50-\ufdcf\ufe70-\ufefc"
_SELECTOR = re.compile(f"(?<=[{_EMOJI}0-9#*])[\ufe0e\ufe0f]|([\ufe0e\ufe0f])")
_JOINER = re.compile(f"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])|(?<=[{_JOINING}])[\u200c\u200d]|([\u200c\u200d])")
_JOINERS_AND_SELECTORS = re.compile("[\u200c\u200d\ufe0e\ufe0f]")

# What continues the letter before it: selectors, joiners, skin tones, the second half of old Korean syllables.
_CONTINUES = frozenset([0x200C, 0x200D, 0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400), *range(0x1160, 0x1200)])
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


def clean_line(value: str, limit: int) -> str:
    """One line of at most `limit` letters, its white space single; Invalid says what is wrong and what to do."""
    text = " ".join(_safe(value, limit).split())
    return _within(text, limit)


def clean_text(value: str, limit: int) -> str:
    """Several lines of together at most `limit` letters; at most one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in _safe(value, limit).split("\n"))
    return _within(re.sub("\n{3,}", "\n\n", lines).strip(), limit)


def search_key(value: str) -> str:
    """The form under which two spellings of one name are equal: never shown, only compared."""
    folded = unicodedata.normalize("NFKC", _DROPPED.sub("", value[:_LONGEST_NAME])).casefold()
    return " ".join(unicodedata.normalize("NFKC", _JOINERS_AND_SELECTORS.sub("", folded)).split())


def letters(text: str) -> int:
    """How many letters a person would count: marks, joined emoji and flags do not add up."""
    if text.isascii():
        return len(text)
    count = 0
    flag_open = joined = False
    for letter in text:
        point = ord(letter)
        flag = point in _FLAG_LETTERS
        continues = (flag and flag_open) or joined or point in _CONTINUES or _is_mark(letter)
        count += not continues
        flag_open = flag and not flag_open
        joined = point == 0x200D
    return count


def _safe(value: str, limit: int) -> str:
    if len(value) > limit * 2 * _BYTES_A_LETTER:
        raise Invalid(TOO_LONG, limit=limit, count=len(value))
    text = _BLANK.sub(" ", _NEWLINE.sub("\n", value))
    if text.isascii():
        return _refuse_invisible(text)
    text = _refuse_invisible(_DROPPED.sub("", text))
    text = _SELECTOR.sub(_keep_unless_stray, text)
    text = _JOINER.sub(_keep_unless_stray, text)
    if _marks_in_a_row(text) > _MARKS_BEFORE_NFC:
        raise Invalid(TOO_MANY_MARKS)
    text = unicodedata.normalize("NFC", text)
    if _marks_in_a_row(text) > MARKS_IN_A_ROW:
        raise Invalid(TOO_MANY_MARKS)
    return text


def _refuse_invisible(text: str) -> str:
    found = _REFUSED.search(text)
    if not found:
        return text
    before = " ".join(text[: found.start()].split())[-20:]
    if before:
        raise Invalid(INVISIBLE, before=before)
    raise Invalid(INVISIBLE_FIRST)


def _keep_unless_stray(found: re.Match[str]) -> str:
    return "" if found[1] else found[0]


def _within(text: str, limit: int) -> str:
    count = letters(text)
    if count > limit:
        raise Invalid(TOO_LONG, limit=limit, count=count)
    if len(text) > limit and len(text.encode()) > limit * _BYTES_A_LETTER:
        raise Invalid(TOO_HEAVY)
    return text


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "M"


def _marks_in_a_row(text: str) -> int:
    longest = run = 0
    for letter in text:
        run = run + 1 if letter > "\u02ff" and _is_mark(letter) else 0
        longest = max(longest, run)
    return longest
