"""Files that want to hurt: small to send, huge or slow to read. Each function returns the bytes of one."""

import gzip
import io
import random
import zipfile

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="{target}" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>{more}</Relationships>'
)
_STRINGS_RELATION = (
    '<Relationship Id="r2" Target="sharedStrings.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORKBOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
)


def workbook(
    sheet_data: str, *, before: str = "", strings: str = "", extra: dict[str, bytes] | None = None
) -> bytes:
    """The least XLSX that readers accept, with our own sheet XML inside."""
    sheet = f'<?xml version="1.0"?>{before}<worksheet xmlns="{_MAIN}">{sheet_data}</worksheet>'
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(target="xl/workbook.xml", kind="officeDocument", more=""),
        "xl/workbook.xml": _WORKBOOK,
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(
            target="worksheets/sheet1.xml", kind="worksheet", more=_STRINGS_RELATION if strings else ""
        ),
        "xl/worksheets/sheet1.xml": sheet,
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'<?xml version="1.0"?><sst xmlns="{_MAIN}">{strings}</sst>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(extra or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def rows(count: int, columns: int = 1) -> str:
    line = "".join("<c><v>1</v></c>" for _ in range(columns))
    return "<sheetData>" + f"<row>{line}</row>" * count + "</sheetData>"


def high_ratio() -> bytes:
    """400,000 equal rows in a few dozen kilobytes."""
    return workbook(rows(400_000))


def huge_part() -> bytes:
    """More than 50 MiB once unpacked, hidden in a part that no sheet needs."""
    return workbook(rows(1), extra={"xl/media/image1.bin": bytes(60 * 2**20)})


def many_parts() -> bytes:
    return workbook(rows(1), extra={f"xl/media/{number}.bin": b"" for number in range(60_000)})


def nested() -> bytes:
    """An archive in an archive in an archive; the innermost unpacks to 100 MiB."""
    inner = bytes(100 * 2**20)
    for _ in range(3):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.zip", inner)
        inner = out.getvalue()
    return inner


def entities() -> bytes:
    """Ten times ten times ten ... the same word."""
    lines = ['<!ENTITY a0 "lol">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    doctype = f"<!DOCTYPE worksheet [{''.join(lines)}]>"
    return workbook(f"<sheetData><row>{cell('A1', '&a9;')}</row></sheetData>", before=doctype)


def external_entity() -> bytes:
    doctype = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    return workbook(f"<sheetData><row>{cell('A1', '&x;')}</row></sheetData>", before=doctype)


def far_corner() -> bytes:
    """Two cells, and between them seventeen thousand million."""
    near, far = cell("A1", "staff_no"), cell("XFD1048576", "x")
    return workbook(f'<sheetData><row r="1">{near}</row><row r="1048576">{far}</row></sheetData>')


def wide_area() -> bytes:
    """Two cells whose rectangle just about fits into memory: the slow way to die."""
    near, far = cell("A1", "staff_no"), cell("XFD800", "x")
    return workbook(f'<sheetData><row r="1">{near}</row><row r="800">{far}</row></sheetData>')


def allowed_area() -> bytes:
    """Two cells again, with ten million between them: as much as we let a sheet ask for."""
    near, far = cell("A1", "staff_no"), cell("SF20000", "x")
    return workbook(f'<sheetData><row r="1">{near}</row><row r="20000">{far}</row></sheetData>')


def shared_text() -> bytes:
    """One long text that 100,000 cells point to."""
    chance = random.Random(7)
    texts = ["".join(chance.choices("abcdefghijklmnop", k=30_000)) for _ in range(100)]
    line = '<row><c t="s"><v>0</v></c></row>'
    return workbook(
        f"<sheetData>{line * 100_000}</sheetData>",
        strings="".join(f"<si><t>{text}</t></si>" for text in texts),
    )


def too_many_rows() -> bytes:
    """Not hidden at all: 250,000 different rows."""
    lines = "".join(f"<row><c><v>{n * 7919 % 1_000_003}</v></c></row>" for n in range(250_000))
    return workbook(f"<sheetData>{lines}</sheetData>")


def gzip_of_zeros() -> bytes:
    return gzip.compress(bytes(300 * 2**20))


def gzip_twice() -> bytes:
    return gzip.compress(gzip_of_zeros())


def gzip_of_lines() -> bytes:
    return gzip.compress(b"a,b\n" * 12_000_000)


def million_rows() -> bytes:
    return b"staff_no,full_name\n" + b"".join(b"NV%d,Nguyen Van A\n" % n for n in range(1_000_000))


def many_columns() -> bytes:
    return b"staff_no,full_name\n" + b"," * 20_000_000


# What the attack is -> (its file, the code that refuses it).
BOMBS = {
    "high ratio": (high_ratio, {"workbook_too_packed"}),
    "huge part": (huge_part, {"workbook_too_big"}),
    "many parts": (many_parts, {"workbook_too_many_parts"}),
    "nested archives": (nested, {"not_a_workbook", "workbook_too_big", "workbook_too_packed"}),
    "entities": (entities, {"workbook_entities"}),
    "external entity": (external_entity, {"workbook_entities"}),
    "far corner": (far_corner, {"workbook_too_big"}),
    "wide area": (wide_area, {"workbook_too_big", "too_many_columns"}),
    "allowed area": (allowed_area, {"read", "workbook_too_big"}),
    "shared text": (shared_text, {"workbook_too_big"}),
    "too many rows": (too_many_rows, {"too_many_rows"}),
    "gzip of zeros": (gzip_of_zeros, {"too_big"}),
    "gzip twice": (gzip_twice, {"gzip_nested"}),
    "gzip of lines": (gzip_of_lines, {"too_many_rows"}),
    "a million rows": (million_rows, {"too_many_rows"}),
    "many columns": (many_columns, {"too_many_cells", "too_many_columns"}),
}
