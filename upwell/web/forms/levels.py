"""Levels of grades: a number for each group of like spellings, and for those set apart."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upwell.people.imports.rows import LEVELS
from upwell.people.queries import LevelGroup


@dataclass(frozen=True)
class GroupRow:
    """One group as the page shows it: its own field, and one field for each of its spellings."""

    group: LevelGroup
    field: forms.BoundField
    spellings: list[tuple[Any, forms.BoundField]]
    is_open: bool


class LevelsForm(forms.Form):
    """`levels()` after validation: spelling -> level; a blank spelling is as its group."""

    def __init__(
        self, *args: Any, groups: Sequence[LevelGroup], suggests: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.groups = groups
        for group in groups:
            start = group.place if suggests and group.level is None else group.level
            self.fields[_name(group.key)] = _level_field(group.label, start)
            if len(group.spellings) > 1:
                for spelling in group.spellings:
                    level = spelling.level if spelling.is_apart else None
                    self.fields[_name(group.key, spelling.name)] = _level_field(spelling.name, level)

    def rows(self) -> list[GroupRow]:
        """The most senior first, as people read a ladder."""
        return [self._row(group) for group in reversed(self.groups)]

    def levels(self) -> dict[str, int | None]:
        given = self.cleaned_data
        found: dict[str, int | None] = {}
        # A grade that came while somebody was typing was not on their page.
        shown = [group for group in self.groups if _name(group.key) in self.data]
        for group in shown:
            for spelling in group.spellings:
                own = given.get(_name(group.key, spelling.name))
                found[spelling.name] = given[_name(group.key)] if own is None else own
        return found

    def _row(self, group: LevelGroup) -> GroupRow:
        single = len(group.spellings) == 1
        spellings = [] if single else [(one, self[_name(group.key, one.name)]) for one in group.spellings]
        is_open = any(one.is_apart or box.errors for one, box in spellings)
        return GroupRow(group, self[_name(group.key)], spellings, is_open)


class LevelsFileForm(forms.Form):
    table = forms.FileField(
        label=gettext_lazy("Table of levels"),
        help_text=gettext_lazy('A TOML file with a [levels] table, with lines such as "Grade 7" = 5.'),
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )


def _level_field(label: str, level: int | None) -> forms.IntegerField:
    least, most = LEVELS.start, LEVELS.stop - 1
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        initial=level,
        error_messages={
            "invalid": _("A level is a whole number from %(least)s to %(most)s.")
            % {"least": least, "most": most}
        },
        widget=forms.NumberInput(
            attrs={
                "autocomplete": "off",
                "inputmode": "numeric",
                "aria-label": _("Level of %(grade)s") % {"grade": label},
            }
        ),
    )


def _name(key: str, spelling: str = "") -> str:
    """A field name that stays the same when other grades come and go."""
    digest = hashlib.blake2b(f"{key}\n{spelling}".encode(), digest_size=8).hexdigest()
    return f"{'spelling' if spelling else 'group'}-{digest}"
