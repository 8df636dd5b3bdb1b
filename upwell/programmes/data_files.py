"""Reading the TOML files that ship with this app: every key is checked, errors name the file and the key."""

import tomllib
from collections.abc import Collection
from pathlib import Path


class BrokenDataFile(ValueError):
    """A data file does not say what it must. The message names the file, the key and what is expected."""


class Section:
    """One table of a data file. Each key is taken once; `close` complains about keys that nobody took."""

    def __init__(self, table: dict[str, object], *, file: str, path: str = "") -> None:
        self._left = dict(table)
        self._file = file
        self._path = path

    def error(self, key: str, expected: str) -> BrokenDataFile:
        """What to raise when the value of `key` is wrong; `expected` completes "must be ..."."""
        return BrokenDataFile(f"{self._file}: {self._path}{key} must be {expected}.")

    def has(self, key: str) -> bool:
        return key in self._left

    def text(self, key: str) -> str:
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "a text that is not empty")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key)
        if not isinstance(value, list) or not value:
            raise self.error(key, "a list of texts that is not empty")
        if not all(isinstance(item, str) and item.strip() for item in value):
            raise self.error(key, "a list of texts, none of them empty")
        if len(set(value)) < len(value):
            raise self.error(key, "a list without repetitions")
        return tuple(value)

    def whole(self, key: str, *, least: int = 0, most: int = 10_000) -> int:
        value = self._take(key)
        # A bool is an int in Python, but `places = true` is a mistake.
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.error(key, f"a whole number from {least} to {most}")
        return value

    def wholes(self, key: str, *, least: int = 0, most: int = 10_000) -> tuple[int, ...]:
        """Whole numbers in growing order, for example the weeks in which something happens."""
        value = self._take(key)
        expected = f"a list of whole numbers from {least} to {most}, in growing order"
        if not isinstance(value, list) or not all(
            type(item) is int and least <= item <= most for item in value
        ):
            raise self.error(key, expected)
        if sorted(set(value)) != value:
            raise self.error(key, expected)
        return tuple(value)

    def truth(self, key: str) -> bool:
        value = self._take(key)
        if not isinstance(value, bool):
            raise self.error(key, "true or false")
        return value

    def choice(self, key: str, allowed: Collection[str]) -> str:
        value = self._take(key)
        if not isinstance(value, str) or value not in allowed:
            raise self.error(key, "one of " + ", ".join(allowed))
        return value

    def choices(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        values = self.texts(key)
        for value in values:
            if value not in allowed:
                raise self.error(key, f"a list of known codes; {value!r} is not one")
        return values

    def section(self, key: str) -> "Section":
        value = self._take(key)
        if not isinstance(value, dict):
            raise self.error(key, "a table")
        return Section(value, file=self._file, path=f"{self._path}{key}.")

    def sections(self, key: str) -> list["Section"]:
        value = self._take(key)
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            raise self.error(key, "a list of tables that is not empty")
        paths = [f"{self._path}{key}[{number}]." for number in range(1, len(value) + 1)]
        return [Section(item, file=self._file, path=path) for item, path in zip(value, paths, strict=True)]

    def close(self) -> None:
        """Raise if a key is left: a misspelt key must not be ignored in silence."""
        for key in self._left:
            raise BrokenDataFile(f"{self._file}: {self._path}{key} is not known here. Correct or remove it.")

    def _take(self, key: str) -> object:
        if key not in self._left:
            raise BrokenDataFile(f"{self._file}: {self._path}{key} is missing.")
        return self._left.pop(key)


def read(path: Path) -> Section:
    """The whole file as a section. Raises BrokenDataFile when it is not TOML in UTF-8."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise BrokenDataFile(f"{path.name}: the file cannot be read as TOML: {problem}.") from problem
    return Section(table, file=path.name)
