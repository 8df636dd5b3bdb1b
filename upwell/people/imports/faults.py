"""What is wrong with one row of a file: a stable code with figures. `wording` makes the sentence."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Fault:
    """An error sets the row aside; a warning keeps it. `row` counts as the spreadsheet shows it."""

    code: str
    row: int
    severity: Severity = "error"
    params: dict[str, str | int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values; `Fault(**values)` makes it again."""
        return dataclasses.asdict(self)
