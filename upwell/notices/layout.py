"""From the plain text of a message to the blocks of its HTML twin.

One source for both, so that they cannot differ: paragraphs are parted by an empty line, a paragraph
`Label: https://...` becomes a button, and one that starts with "- " a line of a list.
"""

import re
from dataclasses import dataclass

_BUTTON = re.compile(r"^(?P<label>[^:]+): (?P<url>https?://\S+)$")


@dataclass(frozen=True)
class Block:
    kind: str
    text: str
    url: str = ""


def blocks(text: str) -> list[Block]:
    return [_block(part.strip()) for part in text.split("\n\n") if part.strip()]


def _block(part: str) -> Block:
    button = _BUTTON.match(part)
    if button:
        return Block("button", button["label"], button["url"])
    if part.startswith("- "):
        return Block("line", part[2:])
    return Block("paragraph", part)
