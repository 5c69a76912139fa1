"""The readable tables of this room: `knowledge/pages/*.yaml`, each checked for the keys it must have."""

import functools
from importlib import resources
from typing import Any

import yaml

from onrecord.errors import KnowledgeError

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_KEYS: dict[str, dict[str, type]] = {
    "columns": {"fields": dict, "containers": list, "languages": dict},
    "dates": {"months": dict, "weekdays": list, "zones": dict, "labels": list},
    "furniture": {
        "macros": dict,
        "lines": dict,
        "lines_with": dict,
        "parts": dict,
        "sections": list,
        "share": dict,
        "tellers": list,
    },
    "language": {"english": list},
    "repairs": {"lossy": dict, "entities": dict, "marks": dict},
}


@functools.cache
def table(name: str) -> dict[str, Any]:
    """The table `knowledge/pages/NAME.yaml`, read once. Raises KnowledgeError if it does not follow its schema."""
    path = resources.files("onrecord") / "knowledge" / "pages" / f"{name}.yaml"
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, yaml.YAMLError) as problem:
        raise KnowledgeError(f"{path} cannot be read: {problem}") from problem
    for key, kind in _KEYS[name].items():
        if not isinstance(data, dict) or not isinstance(data.get(key), kind):
            raise KnowledgeError(
                f"{path}: {key!r} must be there and be a {kind.__name__}; keys wanted: {list(_KEYS[name])}"
            )
    checked: dict[str, Any] = data
    return checked
