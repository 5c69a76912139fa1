"""Writes a CycloneDX 1.5 list of what onrecord installs: names, versions, licences and digests of what is there.

python .ci/sbom.py > sbom.cdx.json
"""

import hashlib
import json
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

from packaging.requirements import Requirement

ROOT = "onrecord"


def needed(root: str = ROOT) -> list[Distribution]:
    """The distribution and all that it requires without extras, by name."""
    found: dict[str, Distribution] = {}
    todo = [Requirement(root)]
    while todo:
        wanted = todo.pop()
        name = wanted.name.lower().replace("_", "-")
        if name in found:
            continue
        try:
            found[name] = distribution(wanted.name)
        except PackageNotFoundError:
            print(f"{wanted.name} is required and not installed", file=sys.stderr)
            continue
        for text in found[name].requires or ():
            requirement = Requirement(text)
            extras = ["", *wanted.extras]
            if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
                todo.append(requirement)
    return [found[name] for name in sorted(found)]


def component(package: Distribution) -> dict[str, Any]:
    """One package. Its digest covers its RECORD, which holds a digest of each of its files."""
    about = package.metadata
    licence = about.get("License-Expression") or about.get("License") or ""
    classified = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier", []) if c.startswith("License ::")]
    named = licence if 0 < len(licence) < 80 else ", ".join(classified)
    reference = f"pkg:pypi/{about['Name'].lower().replace('_', '-')}@{package.version}"
    found: dict[str, Any] = {
        "type": "library", "bom-ref": reference, "name": about["Name"], "version": package.version, "purl": reference,
    }  # fmt: skip
    if named:
        found["licenses"] = [{"license": {"name": named}}]
    if record := package.read_text("RECORD"):
        found["hashes"] = [{"alg": "SHA-256", "content": hashlib.sha256(record.encode()).hexdigest()}]
    return found


def bill(root: str = ROOT) -> dict[str, Any]:
    """The whole list, the same for the same installation."""
    first, *others = sorted(
        needed(root), key=lambda p: (p.metadata["Name"].lower() != root, p.metadata["Name"].lower())
    )
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {**component(first), "type": "application"}},
        "components": [component(package) for package in others],
    }


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1, ensure_ascii=False)
    print()
