"""The bill of materials lists what is installed."""

import importlib.util
from importlib.metadata import requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement


def test_every_dependency_is_listed_with_the_version_that_is_installed() -> None:
    path = Path(__file__).parents[1] / ".ci" / "sbom.py"
    spec = importlib.util.spec_from_file_location("sbom", path)
    assert spec and spec.loader
    sbom = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sbom)
    bill = sbom.bill()
    assert bill["metadata"]["component"]["name"] == "onrecord"
    listed = {c["name"].lower().replace("_", "-"): c["version"] for c in bill["components"]}
    wanted = [Requirement(text) for text in requires("onrecord") or ()]
    direct = [r for r in wanted if r.marker is None]
    if not direct:
        pytest.skip("onrecord is not installed here")
    for requirement in direct:
        name = requirement.name.lower().replace("_", "-")
        if name in listed:
            assert listed[name] == version(requirement.name)
    assert {"numpy", "pyarrow", "duckdb", "onnxruntime"} <= set(listed)
    assert not {"pytest", "ruff", "hypothesis"} & set(listed)
    assert bill == sbom.bill()
