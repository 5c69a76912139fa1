"""The record on disk: immutable content-named Parquet segments and one manifest a commit, published by atomic rename.

    case.record/
      format               the version of this layout
      lock                 held by the one writer
      manifests/00000003.json   one commit: the segments of every table; the highest number is the record
      segments/TABLE-HASH.parquet

A reader opens the newest manifest and sees that commit whole. A writer puts segments beside those of the last commit
and publishes them all at once; what it put before it was killed is found again by the next one.
"""

from onrecord.store.record import Record
from onrecord.store.writer import Writer

__all__ = ["Record", "Writer"]
