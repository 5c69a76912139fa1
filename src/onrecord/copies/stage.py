"""The copies room as a stage of the plan."""

from collections.abc import Mapping

import pyarrow as pa

from onrecord.annotate.reading import Reading, readings
from onrecord.copies.corpus import Text
from onrecord.copies.derivations import derive
from onrecord.documents.outlets import hostname
from onrecord.records import Derivation, arrow_schema, to_row


class Copies:
    """Who owes text to whom, from the `documents` table; writes `derivations`, sorted by child, then parent."""

    name = "copies"
    version = "6"
    reads = ("documents",)
    writes = ("derivations",)
    layers = ("text", "url", "outlet", "published", "page", "dating")

    def run(self, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
        """Compare all documents with one another."""
        table = tables["documents"]
        layers = tuple(layer for layer in self.layers if layer in table.column_names)
        found = derive(text_of(reading) for batch in table.to_batches() for reading in readings(batch, layers))
        return {"derivations": pa.Table.from_pylist([to_row(d) for d in found], schema=arrow_schema(Derivation))}


def text_of(reading: Reading) -> Text:
    """A document as this room sees it; the host of its address stands for an outlet that is not named."""
    outlet = reading.page.outlet or reading.outlet or hostname(reading.url)
    return Text(reading.id, reading.text, reading.date, outlet, reading.boilerplate)
