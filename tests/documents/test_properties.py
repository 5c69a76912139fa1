"""What holds of the readers whatever is put into them."""

import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.documents.html import fragment_text
from onrecord.documents.mail import _messages, _unfolded
from onrecord.documents.office import paragraphs
from onrecord.documents.read import SUFFIXES, read
from onrecord.documents.source import Source
from onrecord.documents.warc import Block, _blocks, _unchunked
from tests.documents.forms import record

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
texts = st.text(st.characters(codec="utf-8"), max_size=200)


@pytest.mark.parametrize("suffix", sorted(set(SUFFIXES) - {"", ".htm", ".xhtml", ".ndjson", ".jl", ".text", ".tab"}))
@few
@given(data=st.one_of(st.binary(max_size=300), texts.map(str.encode)))
def test_any_bytes_are_taken_or_refused(suffix: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_bytes(data)
    found = list(read([path]))
    assert found
    for item in found:
        if isinstance(item, Source):
            item.text.encode()
            assert item.text.strip() and len(item.sha256) == 64
        else:
            assert item.reason.split(":")[0].replace("-", "").isalpha()


@few
@given(st.lists(st.binary(max_size=400), max_size=6), st.integers(0, 500))
def test_a_web_archive_gives_back_what_was_put_into_it(blocks: list[bytes], kept: int) -> None:
    stream = io.BytesIO(b"".join(record(block, "conversion") for block in blocks))
    found = list(_blocks(stream, kept))
    assert [block.data for block in found if isinstance(block, Block)] == [block[:kept] for block in blocks]
    assert [block.size for block in found if isinstance(block, Block)] == [len(block) for block in blocks]


@few
@given(st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=6))
def test_chunks_are_put_together(parts: list[bytes]) -> None:
    sent = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    assert _unchunked(sent) == b"".join(parts)


@few
@given(st.lists(st.lists(st.sampled_from([b"a line", b"From here", b">From x", b" "]), min_size=1, max_size=5)))
def test_messages_of_a_mailbox_are_parted(messages: list[list[bytes]]) -> None:
    def quoted(line: bytes) -> bytes:
        return b">" + line if line.lstrip(b">").startswith(b"From ") else line

    box = b"".join(b"From x\n" + b"".join(quoted(line) + b"\n" for line in lines) + b"\n" for lines in messages)
    wanted = [b"".join(line + b"\n" for line in lines) for lines in messages]
    assert list(_messages(io.BytesIO(box), 10_000)) == wanted


@few
@given(st.lists(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1), min_size=1, max_size=30))
def test_flowed_text_is_what_it_was_before_it_was_folded(words: list[str]) -> None:
    assert _unfolded(" \n".join(words), delete=False) == " ".join(words)


@few
@given(texts)
def test_a_fragment_gives_text_without_markup(text: str) -> None:
    marked = f"<p>{text}</p><script>var hidden = 1</script>"
    found = fragment_text(marked)
    assert "var hidden" not in found or "<" in text or "&" in text
    assert all(line.strip() == line for line in found.split("\n")) and found.strip() == found
    assert not any(unicodedata.category(c) == "Cs" for c in found)


@few
@given(st.lists(texts, max_size=8))
def test_lines_of_a_page_keep_their_letters(lines: list[str]) -> None:
    page = "\n".join(lines)
    assert [c for c in paragraphs(page) if c.isalnum()] == [c for c in page if c.isalnum()]
