"""The document stage that writes tokens."""

from collections.abc import Iterator

import pyarrow as pa

from onrecord.language.pipeline import Pipeline, load
from onrecord.language.tokens import Tokens, to_arrow
from onrecord.records import Page, decoder


class Language:
    """Reads text and page furniture, writes tokens; documents in another language than English get none."""

    name = "language"
    version = "1"
    reads = ("text", "page")
    writes = ("tokens",)
    pipeline: Pipeline

    def open(self) -> None:
        """Load the weights."""
        self.pipeline = load()

    def map(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Each batch with a column of tokens; documents are read together, which fills the network's batches."""
        decode = decoder(Page)
        for batch in batches:
            texts = batch.column("text").to_pylist()
            pages: list[Page] = [decode(row) for row in batch.column("page").to_pylist()]
            english = [k for k, page in enumerate(pages) if "non-english" not in page.flags]
            read = self.pipeline.parse([texts[k] for k in english], [pages[k].boilerplate for k in english])
            found = [Tokens(text) for text in texts]
            for k, tokens in zip(english, read, strict=True):
                found[k] = tokens
            yield batch.append_column("tokens", to_arrow(found))
