"""The one page: it leads every line to its sentence, loads nothing, and shows hostile text as text."""

import base64
import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner

from onrecord.cli import cli
from onrecord.cli.show import load
from onrecord.knowledge import load_yaml
from onrecord.records import QuantityValue, Span
from onrecord.report import page
from onrecord.report.facts import Facts
from onrecord.store import Record
from tests.report import hostile

STATIC = Path(page.__file__).parent / "static"


@pytest.fixture(scope="module")
def record(hotline: Path) -> Facts:
    return load(Record.open(hotline))


@pytest.fixture(scope="module")
def html(record: Facts) -> str:
    return page.render(record, "The hotline", {"said": "1"}, "0")


@pytest.fixture(scope="module")
def tree(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def test_every_address_on_the_page_exists(tree: lxml.html.HtmlElement) -> None:
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    inner = {href[1:] for href in tree.xpath("//@href") if href.startswith("#")}
    assert inner
    assert inner <= set(ids)


def test_every_telling_leads_to_its_words(record: Facts, tree: lxml.html.HtmlElement) -> None:
    numbers = {document.id: n for n, document in enumerate(record.documents, 1)}
    places = [(m.document, m.sentence) for event in record.events for m in event.mentions]
    places += [(v.document, Span(v.spans[0].start, v.spans[-1].end)) for s in record.statements for v in s.variants]
    assert len(places) > 100
    for document, span in places:
        anchor = tree.get_element_by_id(f"doc{numbers[document]}-{span.start}-{span.end}")
        article = anchor.xpath("ancestor::article")[0]
        pieces = [
            piece.text or "" for piece in article.xpath(".//*[@data-at]")
            if span.start <= int(piece.get("data-at")) < span.end
        ]  # fmt: skip
        assert "".join("".join(pieces).split()) == "".join(record.document[document].text[slice(*span)].split())


def test_every_event_statement_and_disagreement_is_on_the_page(record: Facts, tree: lxml.html.HtmlElement) -> None:
    for identity in (*record.fact, *(d.id for d in record.disagreements)):
        row = tree.get_element_by_id(identity)
        assert row.xpath(".//a[starts-with(@href, '#doc')]"), identity


def test_counts_stand_apart(record: Facts, tree: lxml.html.HtmlElement) -> None:
    for fact in record.fact.values():
        shown = tree.get_element_by_id(fact.id).xpath(".//summary/span/text()")[0]
        numbers = [int(n) for n in re.findall(r"\d+", shown)]
        assert numbers == [len(fact.documents), fact.texts, len(fact.origins)]


def test_the_policy_names_the_only_script_and_style(html: str, tree: lxml.html.HtmlElement) -> None:
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    for kind in ("script", "style"):
        found = re.findall(rf"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
        assert len(found) == 1
        digest = base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert not tree.xpath("//@style | //@*[starts-with(name(), 'on')]")
    assert not tree.xpath("//@src")
    assert not [e for e in tree.xpath("//*[@href]") if e.tag != "a" and not e.get("href").startswith(("#", "data:,"))]


def test_hostile_text_is_shown_and_does_nothing() -> None:
    html = page.render(hostile.facts("x" * 5000), hostile.SCRIPT, {hostile.IMAGE: "1"}, hostile.STYLE)
    tree = lxml.html.document_fromstring(html)
    assert len(tree.xpath("//script")) == 1
    assert len(tree.xpath("//style")) == 1
    assert not tree.xpath("//img | //link[@rel='stylesheet'] | //iframe | //@*[starts-with(name(), 'on')]")
    assert not [href for href in tree.xpath("//@href") if not re.match(r"#|data:,$|https://a\.example/$", href)]
    assert "<script>window" not in html
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", html)
    assert "RIGHT-TO-LEFT OVERRIDE" in html
    assert "{{ 7 * 7 }}" in lxml.html.tostring(tree, encoding="unicode").replace("&quot;", '"')
    html.encode()


def test_an_empty_record_says_so() -> None:
    html = page.render(Facts([], [], [], [], [], [], [], []), "nothing", {}, "0")
    assert html.count('class="empty"') >= 7


def test_a_statement_with_a_condition_and_a_channel_shows_both(record: Facts) -> None:
    said = replace(record.statements[0], condition="if it rains", via=[hostile.ActorRef(None, "The Wire", None, None)])
    made = replace(record, statements=[said])
    text = lxml.html.document_fromstring(page.render(made, "x", {}, "0")).get_element_by_id(said.id).text_content()
    assert "if it rains" in text
    assert "by way of The Wire" in " ".join(text.split())


@pytest.mark.parametrize(
    ("low", "high", "value", "said"),
    [(None, None, 40.0, "40 tonnes"), (40.0, 40.0, 40.0, "40 tonnes"), (10.0, 12.0, None, "10 to 12 tonnes"),
     (30.0, None, None, "at least 30 tonnes"), (None, 5.0, None, "at most 5 tonnes"),
     (90000.0, None, 90000.0, "at least 90,000 tonnes")],
)  # fmt: skip
def test_amounts_keep_their_bounds(low: float | None, high: float | None, value: float | None, said: str) -> None:
    assert page.amount(QuantityValue(value, low, high, "tonnes", [])) == said


def test_spans_of_time_agree_with_their_number() -> None:
    said = [page.amount(QuantityValue(value, None, None, "minute", [])) for value in (1.0, 5.0, 0.5)]
    assert said == ["1 minute", "5 minutes", "0.5 minutes"]


def test_files_of_others_are_what_they_were() -> None:
    vendored = load_yaml(STATIC / "VENDORED.yaml", {str: {"what": str, "package": str, "licence": str, "sha256": str}})
    own = {"style.css", "page.js", "drawings.js", "VENDORED.yaml"}
    assert set(vendored) == {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.*")} - own
    for name, entry in vendored.items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == entry["sha256"], name


def test_the_command_writes_one_file_and_never_over_another(hotline: Path, tmp_path: Path) -> None:
    target = tmp_path / "case.html"
    runs = []
    for seed in ("1", "2"):
        env = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "onrecord", "report", str(hotline), "-o", "-"]
        runs.append(subprocess.run(command, capture_output=True, check=True, env=env).stdout)
    assert runs[0] == runs[1]
    assert CliRunner().invoke(cli, ["report", str(hotline), "-o", str(target)]).exit_code == 0
    assert target.read_bytes() == runs[0]
    again = CliRunner().invoke(cli, ["report", str(hotline), "-o", str(target)])
    assert "--force" in str(again.exception)
    forced = CliRunner().invoke(cli, ["report", str(hotline), "-o", str(target), "--force", "--title", "A <b>"])
    assert forced.exit_code == 0
    assert "A &lt;b&gt;" in target.read_text("utf-8")
    nowhere = CliRunner().invoke(cli, ["report", str(hotline), "-o", str(tmp_path / "no" / "case.html")])
    assert "name a file in a folder" in str(nowhere.exception)


def test_the_command_writes_into_a_pipe(hotline: Path) -> None:
    command = [sys.executable, "-m", "onrecord", "report", str(hotline), "-o", "/dev/stdout"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout.startswith(b"<!doctype html>")
    assert done.stdout.rstrip().endswith(b"</html>")
