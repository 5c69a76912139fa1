"""Text of documents on a terminal: it may not steer it."""

STEERING = dict.fromkeys(
    [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"
)
"""Controls but tab and newline (C0, DEL, C1), and marks that turn the direction of writing."""


def plain(text: str) -> str:
    """Text with U+FFFD in place of what steers."""
    return text.translate(STEERING)
