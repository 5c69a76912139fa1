"""Records that one page cannot hold."""

from pathlib import Path

import lxml.html
from benchmarks.made import crisis
from click.testing import CliRunner

from onrecord.cli import cli
from onrecord.cli.show import load
from onrecord.report import huge, page
from onrecord.store import Record


def test_the_counts_of_the_whole_are_those_of_its_facts(hotline: Path) -> None:
    record = Record.open(hotline)
    assert huge.overview(record) == page.overview(load(record))


def test_a_huge_record_gives_a_small_page_that_says_what_it_leaves_out(tmp_path: Path) -> None:
    folder, target = tmp_path / "large.record", tmp_path / "large.html"
    rows = crisis.write(folder, documents=1200, told=12)
    done = CliRunner().invoke(cli, ["report", str(folder), "-o", str(target)])
    assert done.exit_code == 0, done.output
    assert f" of {rows['events']:,} events" in done.output
    assert target.stat().st_size < 4_000_000
    tree = lxml.html.parse(str(target)).getroot()
    assert len(tree.xpath("//section[@id='events']//li[contains(@class, 'fact')]")) >= huge.EVENTS
    assert len(tree.xpath("//section[@id='disputes']//li[contains(@class, 'fact')]")) > 20
    assert f"{rows['documents']:,} documents" in tree.xpath("//header")[0].text_content()
    note = tree.xpath("//*[@role='note']")[0].text_content()
    assert f"of {rows['statements']:,} statements" in note
    ids = set(tree.xpath("//@id"))
    assert {href[1:] for href in tree.xpath("//a/@href") if href.startswith("#")} <= ids
    most = max(Record.open(folder).rows("events"), key=lambda e: len(e.documents))
    row = tree.get_element_by_id(most.id)
    assert f"{len(most.documents)} documents" in row.text_content()
    assert len(row.xpath(".//*[@class='tellings']/li")) == huge.TELLINGS


def test_a_made_up_crisis_leads_to_its_words(tmp_path: Path) -> None:
    crisis.write(tmp_path / "a.record", documents=60)
    crisis.write(tmp_path / "b.record", documents=60)
    facts, again = (load(Record.open(tmp_path / f"{name}.record")) for name in "ab")
    assert facts == again
    for event in facts.events:
        for m in event.mentions:
            assert facts.document[m.document].text[m.start : m.end] == event.summary
    for statement in facts.statements:
        for variant in statement.variants:
            assert facts.document[variant.document].text[slice(*variant.spans[0])] == statement.text
    for derivation in facts.derivations:
        ((child, parent),) = [(p.child, p.parent) for p in derivation.passages]
        shared = facts.document[derivation.child].text[slice(*child)]
        assert shared == facts.document[derivation.parent].text[slice(*parent)]
    assert {d.about for d in facts.disagreements} <= facts.fact.keys()
    assert {e for s in facts.stories for day in s.timeline for e in day.events} <= facts.fact.keys()
