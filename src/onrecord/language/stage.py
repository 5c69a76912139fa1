"""The document stage that writes tokens."""

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa

from onrecord.documents.repair import Overlay
from onrecord.language.plug import DEFAULT, Annotator, annotator
from onrecord.language.tokens import Tokens, to_arrow
from onrecord.records import Page, decoder


def _as_given(tokens: Tokens, overlay: Overlay) -> Tokens:
    """Tokens of the repaired text with their places in the text as given."""
    if not overlay.edits:
        return tokens
    spans = [overlay.to_original(span) for span in zip(tokens.start, tokens.end, strict=True)]
    return replace(tokens, text=overlay.text, start=[s for s, _ in spans], end=[e for _, e in spans])


VERSION = "5"
"""Rises with the weights and with every rule that changes a parse."""


class Language:
    """Reads text and page furniture, writes tokens; documents in another language than English get none.

    Mojibake is parsed as repaired; the tokens' offsets are those of the text as given.
    """

    name = "language"
    reads = ("text", "page")
    writes = ("tokens",)
    annotator: Annotator

    def __init__(self, pipeline: str = DEFAULT) -> None:
        """`pipeline`: which one, as `plug.annotator` knows it."""
        self.pipeline = pipeline
        self.version = VERSION if pipeline == DEFAULT else f"{VERSION} {pipeline}"

    def open(self) -> None:
        """Load the weights."""
        self.annotator = annotator(self.pipeline)

    def map(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Each batch with a column of tokens; documents are read together, which fills the network's batches."""
        decode = decoder(Page)
        for batch in batches:
            texts = batch.column("text").to_pylist()
            pages: list[Page] = [decode(row) for row in batch.column("page").to_pylist()]
            english = [k for k, page in enumerate(pages) if "non-english" not in page.flags]
            overlays = [Overlay(texts[k]) for k in english]
            skip = [
                [o.to_repaired(span) for span in pages[k].boilerplate] for k, o in zip(english, overlays, strict=True)
            ]
            read = self.annotator.parse([overlay.repaired for overlay in overlays], skip)
            found = [Tokens(text) for text in texts]
            for k, tokens, overlay in zip(english, read, overlays, strict=True):
                found[k] = _as_given(tokens, overlay)
            yield batch.append_column("tokens", to_arrow(found))
