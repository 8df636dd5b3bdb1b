"""Vietnamese text: one normal form, keys to search and sort by, and signs of a wrong encoding."""

import re
import unicodedata

# Letters that Unicode does not take apart into a letter and a mark.
_STROKES = str.maketrans({"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})
# Invisible characters that arrive by copy and paste; the bidirectional ones can make a name read as another.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def nfc(text: str) -> str:
    """One code point per Vietnamese letter, so that equal names are equal strings."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """What we keep of a cell: NFC, no invisible characters, white space squeezed and trimmed."""
    if not (text.isascii() and text.isprintable()):
        text = nfc(_INVISIBLE.sub("", text))
    return " ".join(text.split())


def fold(text: str) -> str:
    """The key that search compares: no case, no marks, đ as d, space squeezed. "ĐẶNG Hoà" -> "dang hoa"."""
    if not (text.isascii() and text.isprintable()):
        text = _without_marks(_INVISIBLE.sub("", text))
    return " ".join(text.casefold().split())


def _decomposed(text: str) -> str:
    """Letters and marks apart, without case. Twice: folding some letters (Turkish İ) makes new marks."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())


def _without_marks(text: str) -> str:
    bare = "".join(letter for letter in _decomposed(text) if unicodedata.category(letter) != "Mn")
    return unicodedata.normalize("NFC", bare).translate(_STROKES).replace("đ", "d")


# --- order ---

# The combining mark of each tone, in dictionary order; ngang (no mark) is 1.
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_LEVEL_TONE = "1"
_BREVE, _CIRCUMFLEX, _HORN = "\u0306", "\u0302", "\u031b"
# A letter's code is a to y, and "z" means "after the letter before": no code starts with z, so comparing
# codes as plain text is comparing letters (a < ă < â < b, y < z), in every database and collation.
_LETTERS = {
    **{letter: letter for letter in "abcdefghijklmnopqrstuvwxy"},
    "z": "yz",
    "a" + _BREVE: "az",
    "a" + _CIRCUMFLEX: "azz",
    "đ": "dz",
    "e" + _CIRCUMFLEX: "ez",
    "o" + _CIRCUMFLEX: "oz",
    "o" + _HORN: "ozz",
    "u" + _HORN: "uz",
}
# Below every letter, so that "An" sorts before "An Bình".
_END_OF_FIELD = "0"
_DIGITS = "9"
_OTHER_SCRIPT = "zz"
_WORD = re.compile(r"[a-zđ\u0300-\u036f]+|\d+|[^\W_]")


def sort_key(full_name: str, call_name: str) -> str:
    """Ordering of Vietnamese lists: by call name, then by the full name, which begins with the family name.

    Words compare by letter (a ă â b c d đ ...), then by tone (ngang huyền hỏi ngã sắc nặng). The key is made
    of 0-9 and a-z only, so that binary order and every collation agree on it. Other marks do not count.
    """
    return _field_key(call_name) + _END_OF_FIELD + _field_key(full_name)


def _field_key(text: str) -> str:
    letters = _decomposed(text).translate(_STROKES)
    words = _WORD.findall(letters.replace("'", "").replace("\u2019", ""))
    return "".join(map(_word_key, words))


def _word_key(word: str) -> str:
    if word.isdecimal():
        return _DIGITS + "".join(str(unicodedata.decimal(digit)) for digit in word) + _LEVEL_TONE
    key: list[str] = []
    tone, last = _LEVEL_TONE, ""
    for letter in word:
        if letter in _TONES:
            tone = _TONES[letter]
        elif last + letter in _LETTERS and last:
            key[-1] = _LETTERS[last + letter]
        elif letter in _LETTERS:
            key.append(_LETTERS[letter])
            last = letter
            continue
        elif not unicodedata.combining(letter):
            key.append(f"{_OTHER_SCRIPT}{ord(letter):06x}")
    return "".join(key) + tone if key else ""


# --- wrong encodings ---

# What a UTF-8 continuation byte (0x80 to 0xBF) looks like in the Western code page.
_CONTINUATION = (
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
# "LÃ" is a word and "Ã¡" is not: a lead byte counts only before a continuation byte.
_MOJIBAKE = re.compile(
    "áº|á»"  # ạ to ỹ
    f"|[ÃÄÅÆ]{_CONTINUATION}"  # à é ô ..., đ ă ĩ, ũ, ơ ư
    "|â€"  # quotation marks and dashes
    "|\ufffd"  # what a reader puts where it gave up
    "|[A-Za-z][¨©®µ¶¸¹][a-zà-ỹ]"  # fonts from before Unicode (TCVN3)
)


def looks_like_mojibake(text: str) -> bool:
    """True when Vietnamese was read in the wrong encoding ("Nguyá»…n"). Give it raw text."""
    if text.isascii():
        return False
    return _MOJIBAKE.search(text) is not None
