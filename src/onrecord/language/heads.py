"""Further heads on the encoder's token vectors: spans of a kind, found without a second pass.

A head is an ONNX file: `vectors` (1 x tokens x 384, float32) in, `scores` (1 x tokens x labels) out, its labels (BIO)
under the metadata key `labels`. `training/heads.md` tells how one is trained.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.errors import ConfigurationError
from onrecord.language.decode import entity_tags
from onrecord.language.network import session
from onrecord.language.tokens import Tokens, tagged_spans


class Head:
    """One head; its name is its file's."""

    def __init__(self, path: Path) -> None:
        """Raises ConfigurationError for a file that is no head."""
        self.name = path.stem
        self._session = session(path)
        labels = self._session.get_modelmeta().custom_metadata_map.get("labels")
        if labels is None:
            raise ConfigurationError(f"{path} names no labels: write it with training/train_head.py")
        self.labels: list[str] = json.loads(labels)

    def spans(self, tokens: Tokens, vectors: NDArray[np.float32]) -> list[tuple[int, int, str]]:
        """(first token, token after the last, label) of each span, never across sentences, in text order."""
        if not len(tokens):
            return []
        scores = self._session.run(["scores"], {"vectors": vectors[None]})[0][0]
        return tagged_spans(entity_tags(scores, self.labels, tokens.first))


def heads_in(folder: Path) -> dict[str, Head]:
    """The heads that lie in a folder, by name; none if there is no such folder."""
    return {path.stem: Head(path) for path in sorted(folder.glob("*.onnx"))}
