"""Bringing a staff file: the file itself, its columns, and the confirmation."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upwell.lib.delimited import LEGACY_ENCODINGS
from upwell.lib.tables import Table
from upwell.lib.text import clean, fold
from upwell.lib.unreadable import MAX_MIB
from upwell.people.imports.headers import STAFF_FIELDS, Columns
from upwell.people.imports.wording import FIELD_LABELS
from upwell.people.models import StaffImport
from upwell.web.forms.fields import DayField, titled

# What goes back and forth with the page, so that nobody has to choose the same file twice.
HELD_BYTES = 2 * 2**20
PREVIEW_LINES = 3
PREVIEW_LENGTH = 60
SAMPLES = 3
NAMES_OF_ENCODINGS: dict[str, Promise] = {
    "cp1258": gettext_lazy("Vietnamese Windows (cp1258)"),
    "cp1252": gettext_lazy("Western Windows (cp1252)"),
}


class StaffFileForm(forms.Form):
    """A file or pasted rows; `content` and `file_name` after validation, whichever it was."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("CSV or XLSX. A compressed CSV.GZ works too."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.gz"}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste the list from Excel"),
        required=False,
        strip=False,
        help_text=gettext_lazy("Copy the rows in Excel together with their header, then paste them here."),
        widget=forms.Textarea(attrs={"class": "paste", "rows": 6, "spellcheck": "false"}),
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding in which the names look right"),
        required=False,
        widget=forms.RadioSelect,
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Who is in the list?"),
        choices=[
            (
                StaffImport.Mode.FULL.value,
                titled(
                    gettext_lazy("Everybody"),
                    gettext_lazy(
                        "Whoever is missing from it is marked as left. You see them before it counts."
                    ),
                ),
            ),
            (
                StaffImport.Mode.ADDITIONS.value,
                titled(
                    gettext_lazy("Only new people or corrections"),
                    gettext_lazy("Whoever is missing from it stays as they are."),
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )
    as_of = DayField(
        label=gettext_lazy("Day of the list"),
        help_text=gettext_lazy("The day that it describes: moves, joiners and leavers are dated to it."),
    )
    held = forms.CharField(required=False, widget=forms.HiddenInput)
    held_name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, has_staff: bool, mode: str = "", is_too_big: bool = False, **options: Any
    ) -> None:
        today = timezone.localdate()
        options["initial"] = {"mode": mode or StaffImport.Mode.FULL.value, "as_of": today}
        super().__init__(*args, **options)
        self.fields["encoding"].choices = list(NAMES_OF_ENCODINGS.items())  # type: ignore[attr-defined]
        self.fields["as_of"].widget.attrs["max"] = today.isoformat()
        self.content = b""
        self.file_name = ""
        self.source = "file"
        self._is_too_big = is_too_big
        # The first list is everybody: nobody could be missing from it.
        self.asks_mode = has_staff
        if not has_staff:
            self.fields["mode"].required = False

    @property
    def asks_encoding(self) -> bool:
        """Only once a text turned out not to be Unicode; then with a look at its first lines."""
        return bool(self.errors.get("encoding")) or bool(self.data.get("encoding"))

    @property
    def held_file(self) -> str:
        """The name of the file that the page holds."""
        return str(self.data.get("held_name", "")) if self.data.get("held") else ""

    def clean_mode(self) -> str:
        return self.cleaned_data["mode"] or StaffImport.Mode.FULL.value

    def clean_as_of(self) -> Any:
        if self.cleaned_data["as_of"] > timezone.localdate():
            raise forms.ValidationError(_("A list describes a day that was. Choose today or earlier."))
        return self.cleaned_data["as_of"]

    def clean(self) -> None:
        uploaded, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("pasted") or ""
        if uploaded and pasted.strip():
            self.add_error("pasted", _("There is a file as well as pasted rows. Keep one of them."))
        elif uploaded:
            self.content, self.file_name = uploaded.read(), uploaded.name
        elif pasted.strip():
            self.content, self.file_name, self.source = pasted.encode(), _("pasted rows"), "pasted"
        elif held := _bytes_held(self.cleaned_data.get("held", "")):
            self.content, self.file_name = held, self.cleaned_data.get("held_name", "")
        elif self._is_too_big:
            limit = {"limit": MAX_MIB}
            self.add_error("file", _("The file is larger than %(limit)s MiB. Please split it.") % limit)
        elif not self.errors:
            self.add_error("file", _("Choose a file, or paste the rows."))
        if self.source == "file" and self.content:
            self._hold()

    def offer_encodings(self, reason: str) -> None:
        """Ask which encoding it is, showing what the first lines would say in each."""
        lines = {name: _first_lines(self.content, name) for name in LEGACY_ENCODINGS}
        self.fields["encoding"].choices = [  # type: ignore[attr-defined]
            (name, titled(NAMES_OF_ENCODINGS[name], text)) for name, text in lines.items() if text is not None
        ]
        self.add_error("encoding", reason)

    def forget_file(self) -> None:
        """A file that cannot be read is not worth holding."""
        self.data = {name: value for name, value in self.data.items() if not name.startswith("held")}

    def _hold(self) -> None:
        if len(self.content) <= HELD_BYTES:
            held = {"held": base64.b64encode(self.content).decode(), "held_name": self.file_name}
            self.data = {**dict(self.data.items()), **held}


def _bytes_held(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _first_lines(content: bytes, encoding: str) -> str | None:
    """None: not this encoding. Empty: nothing to show, for example of a compressed file."""
    if content.startswith(b"\x1f\x8b"):
        return ""
    try:
        text = content[:20_000].decode(encoding)
    except UnicodeDecodeError:
        return None
    lines = [line for line in text.splitlines() if not line.isascii()][:PREVIEW_LINES]
    return " · ".join(line[:PREVIEW_LENGTH] for line in lines)


class ColumnsForm(forms.Form):
    """One select per column of the file that has a title of its own; `columns` after validation."""

    def __init__(self, *args: Any, table: Table, columns: Columns, **options: Any) -> None:
        super().__init__(*args, **options)
        self.table = table
        self.columns: Columns = {}
        choices = [("", _("Keep aside")), *((name, _labelled(name)) for name in STAFF_FIELDS)]
        for index, title in _own_titles(table.header):
            self.fields[f"column-{index}"] = forms.ChoiceField(
                label=title, choices=choices, required=False, initial=columns.get(index) or ""
            )

    def rows(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each select with a few values of its column."""
        return [(self[name], samples(self.table, int(name.partition("-")[2]))) for name in self.fields]

    def clean(self) -> None:
        self.columns = {
            int(name.partition("-")[2]): value or None
            for name, value in self.cleaned_data.items()
            if name.startswith("column-")
        }
        self._refuse_doubles()
        chosen = set(self.columns.values())
        if "staff_no" not in chosen:
            self.add_error(None, _("Say which column holds the staff number."))
        if not chosen & {"full_name", "family_names"}:
            self.add_error(None, _("Say which column holds the full name."))

    def _refuse_doubles(self) -> None:
        first: dict[str, str] = {}
        for index, value in self.columns.items():
            name = f"column-{index}"
            if value and first.setdefault(value, name) != name:
                words = _(
                    "“%(field)s” is already the column “%(column)s”. Choose another, or keep this aside."
                )
                other = self.fields[first[value]].label
                self.add_error(name, words % {"field": FIELD_LABELS[value], "column": other})


def _labelled(name: str) -> str:
    label = str(FIELD_LABELS[name])
    return _("%(field)s (needed)") % {"field": label} if name in ("staff_no", "full_name") else label


def _own_titles(header: Sequence[str]) -> list[tuple[int, str]]:
    """Titles that can be told apart and remembered; a column without one, or with a used one, is kept aside."""
    seen: set[str] = {""}
    found = []
    for index, raw in enumerate(header):
        if fold(raw) not in seen:
            seen.add(fold(raw))
            found.append((index, clean(raw)))
    return found


def samples(table: Table, index: int) -> list[str]:
    """The first few different values of a column."""
    found: dict[str, None] = {}
    for row in table.rows[:200]:
        value = row.cells[index].strip() if index < len(row.cells) else ""
        if value:
            found[value if len(value) <= 40 else value[:39] + "…"] = None
        if len(found) == SAMPLES:
            break
    return list(found)


class ConfirmationForm(forms.Form):
    """Confirms what was shown; the number of leavers only when so many leave that it must be typed."""

    seen = forms.CharField(widget=forms.HiddenInput)
    leaving = forms.IntegerField(
        label=gettext_lazy("Number of people who have left"),
        required=False,
        widget=forms.NumberInput(attrs={"autocomplete": "off"}),
    )

    def counts(self) -> dict[str, int]:
        """What the dry run showed; nothing that could match when somebody wrote it themselves."""
        parts = self.cleaned_data["seen"].split("-")
        names = ("added", "changed", "left", "unchanged")
        if len(parts) != len(names) or not all(part.isdecimal() for part in parts):
            return {}
        return dict(zip(names, map(int, parts), strict=True))


def seen(counts: dict[str, int]) -> str:
    """The counts of a dry run as `ConfirmationForm.seen` carries them."""
    return "-".join(str(counts[name]) for name in ("added", "changed", "left", "unchanged"))
