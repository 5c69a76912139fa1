"""The terminal that briefs and explanations are written to."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.segment import Segment

from onrecord.cli.plain import plain

WIDEST = 120


class Screen(Console):
    """A terminal that only the program steers, not what documents hold; their brackets are no markup."""

    def __init__(self, stderr: bool = False) -> None:
        super().__init__(highlight=False, emoji=False, markup=False, stderr=stderr)

    def render(self, *arguments: Any, **options: Any) -> Iterable[Segment]:
        """See rich."""
        for segment in super().render(*arguments, **options):
            yield segment if segment.control else segment._replace(text=plain(segment.text))


def screen() -> Screen:
    """Standard output as wide as the terminal, at most 120 columns."""
    found = Screen()
    found.width = min(found.width, WIDEST) if found.is_terminal else WIDEST
    return found
