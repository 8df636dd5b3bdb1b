"""Why a file cannot be read, as a stable code and figures; and how much of a file we are willing to read."""

MAX_MIB = 50
MAX_BYTES = MAX_MIB * 2**20
MAX_ROWS = 200_000
MAX_COLUMNS = 500
# Bounds memory: about 400 MiB of Python strings in the worst case.
MAX_CELLS = 4_000_000
# What the csv module refuses by itself; Excel's own limit is lower.
MAX_CELL_LENGTH = 131_072


class UnreadableFile(ValueError):
    """The whole file is refused and nothing may be changed by it.

    `code` never changes its meaning; `row` counts from 1 as a spreadsheet does (for encodings: the line);
    `params` are the figures that a sentence needs. The words are made by the floor that shows them.
    """

    def __init__(self, code: str, row: int | None = None, **params: str | int) -> None:
        super().__init__(code, row, params)
        self.code = code
        self.row = row
        self.params = params

    def __str__(self) -> str:
        figures = {"row": self.row, **self.params} if self.row is not None else self.params
        return " ".join([self.code, *(f"{name}={value}" for name, value in figures.items())])
