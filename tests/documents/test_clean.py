"""What is page is marked, what is article never is."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.annotate.reading import Reading
from onrecord.documents.clean import Clean
from onrecord.documents.furniture import Furniture
from onrecord.documents.read import read
from onrecord.documents.source import Source
from onrecord.records import Page, Time


@pytest.fixture(scope="module")
def clean() -> Clean:
    room = Clean()
    room.open()
    return room


@pytest.fixture(scope="module")
def furniture() -> Furniture:
    return Furniture()


def page(clean: Clean, text: str, **given: object) -> Page:
    reading = Reading("x", text, **given)  # type: ignore[arg-type]
    clean.read(reading)
    return reading.page


BODY = (
    "The envoys met in the harbour on Thursday and spoke for two hours, said an aide to the minister, who was there.\n"
    "They agreed to meet again in a week, and the minister said that the ships would stay in port until then.\n"
)

FURNITURE = {
    "comment": ["Leave a Reply", "Your email address will not be published. Required fields are marked *", "0 Comments",
                "12 comments", "Cancel reply", "Be the first to comment!", "You must be logged in to post a comment."],
    "source": ["Source link", "Source: Reuters", "Via BBC",
               "This article was originally published on The Conversation.",
               "With inputs from agencies", "(With inputs from ANI)", "(AFP)", "Published in Dawn, February 13th, 2022",
               "(This story has not been edited by our staff and is auto-generated from a feed.)",
               "https://example.org/a/b"],
    "byline": ["By admin", "By Jane Roe", "By JANE ROE and John Q. Public",
               "Written by Jane van der Roe | Staff Writer",
               "(Reporting by Jane Roe in Seoul; Editing by John Doe)", "By: News Desk",
               "By Kevin Doe, Jane Roe and Al Poe, CNN",
               "The Associated Press contributed to this report."],
    "category": ["Categorized in:", "Filed under: World", "Tags: summit, hotline", "Posted in World",
                 "Tagged Russia, Turkey"],
    "related": ["Also read: Markets fall as talks stall", "READ MORE: What we know so far", "Related articles",
                "You may also like", "Continue reading...", "Watch: Leaders shake hands at the border"],
    "picture": ["File image by Kremlin.ru via Wikimedia Creative Commons", "Photo: UNI", "Image credit: AFP",
                "(AP Photo/Jane Roe)", "Representative image", "Photo by Jane Roe/Getty Images"],
    "share": ["Share this:", "SHARE THIS ARTICLE Share Tweet Post Email", "Facebook Twitter WhatsApp Telegram",
              "Click to share on Twitter (Opens in new window)", "Follow us on Facebook and Twitter"],
    "subscribe": ["Sign up for our newsletter", "Subscribe to our channel",
                  "Get the day's news delivered to your inbox."],
    "advert": ["Advertisement", "Story continues below", "Lose weight in days. Click here"],
    "page": ["© 2022 Harbour Post. All rights reserved.", "3 min read", "Story highlights", "* * *",
             "Back to top", "2 hours ago",
             "Disclaimer: The views are those of the author."],
    "date": ["Wed. Jan 26th, 2022", "Published: 12 Feb 2022, 02:46 pm",
             "Last updated on February 12, 2022 at 10:04 GMT",
             "12 Feb 2022, 02:46 pm Print",
             "Updated 3:07 PM ET, Sat February 12, 2022", "Feb. 12, 2022 12:06 PM ET",
             "Sat 12 Feb 2022 14.46 EST", "2022-02-12 10:00"],
}  # fmt: skip

ARTICLE = [
    "Also read out at the meeting was a letter from the president, who called for calm.",
    "Related talks will be held in Geneva next week.",
    "By Monday the ships had left the harbour.",
    "By then it was too late.",
    "Share prices fell by four percent.",
    "Comments by the minister drew fire.",
    "Source code for the system was handed over, the ministry said.",
    "Image matters to the president, one aide said.",
    "Photos of the meeting were released by the palace on Monday.",
    "Watch what they do, he said.",
    "Sign of a thaw: the two sides spoke on Monday.",
    "Tags on the shells showed where they were made.",
    "Get out while you can, the embassy told its citizens.",
    "Follow-up talks were held on 12 February 2022.",
    "On 12 Feb 2022, at 02:46 pm, the guns fell silent.",
    "Updated figures put the dead at 12.",
    "Live fire was heard near the border.",
    "Posted to Paris in 2019, he was recalled a year later.",
    "Register of Voters to be audited, says commission",
    "The president, who spoke via Reuters, denied it.",
    "Subscribers to the treaty must notify the others.",
    "Close the border, he said.",
    "Email traffic between the two was cut.",
    "Print media were banned.",
    "“Leave a reply,” the message said.",
    "Credit: the minister deserves it, his rival said.",
    "No comments were made by the ministry on Monday.",
    "More stories of abuse emerged on Monday.",
    "Published reports of the deal were denied.",
    "Posted guards kept the crowd back.",
    "Two days ago the line was open.",
    "He contributed to the report, he said.",
    "Reuters reported on Monday that the line was cut.",
    "For more than a week the line was cut, and few would visit.",
    "Join us or be left behind, he told them.",
    "What to know about the case was kept secret by the court.",
]


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind, lines in FURNITURE.items() for line in lines])
def test_furniture_is_known(furniture: Furniture, kind: str, line: str) -> None:
    assert furniture.kind(line) == kind


@pytest.mark.parametrize("line", ARTICLE)
def test_sentences_are_never_marked(furniture: Furniture, line: str) -> None:
    text = f"{BODY}{line}\n{BODY}"
    assert furniture.read(text).spans() == []
    assert furniture.read(f"{BODY}{line}").spans() == []


def test_parts_of_lines(furniture: Furniture) -> None:
    text = (
        "A ship lies in the harbour on Monday. Image from Twitter/President (@president)\n"
        "The envoys met on Monday [File: Jane Roe/AFP]\n"
        "The line is open, he said. pic.twitter.com/abc\n"
        "Image copyright EPA/ Jane Roe Image caption The envoys are in the harbour\n" + BODY
    )
    marked = [text[slice(*span)] for span in furniture.read(text).spans()]
    assert marked == [
        "Image from Twitter/President (@president)",
        "[File: Jane Roe/AFP]",
        "pic.twitter.com/abc",
        "Image copyright EPA/ Jane Roe Image caption",
    ]


def test_headlines_at_the_end(clean: Clean) -> None:
    text = f"{BODY}- Quake of 6.2 strikes island\n- Five ministers resign over budget row\n- Forum to open in June"
    found = page(clean, text)
    assert "contaminated" in found.flags and len(found.boilerplate) == 3


def test_a_list_that_belongs_to_the_article_stays(clean: Clean) -> None:
    text = f"{BODY}They agreed on this:\n- A daily call between the two navies\n- A new line between the two capitals"
    assert page(clean, text).boilerplate == []


def test_headline_under_a_label(clean: Clean) -> None:
    text = f"{BODY}Also read\nMarkets fall as talks in the harbour stall\n{BODY}"
    found = page(clean, text)
    assert [text[slice(*s)] for s in found.boilerplate] == ["Also read", "Markets fall as talks in the harbour stall"]
    assert found.flags == ["contaminated"]


def test_what_the_page_states(clean: Clean) -> None:
    text = f"Harbour Post | @harbourpost | 12 Feb 2022, 02:46 pm Print\nEnvoys meet in harbour\nBy Jane Roe\n{BODY}"
    found = page(clean, text)
    assert (found.title, found.byline, found.outlet) == ("Envoys meet in harbour", "Jane Roe", "Harbour Post")
    assert found.published == Time("2022-02-12T14:46", "2022-02-12T14:46", "2022-02-12T14:46", "stated")
    assert found.language == "en" and found.flags == []


def test_the_owner_of_a_page(clean: Clean) -> None:
    assert page(clean, f"{BODY}© 2021-22 Harbour Post. All rights reserved.").outlet == "Harbour Post"
    assert page(clean, f"{BODY}Copyright 2022 by The Harbour Post").outlet == "The Harbour Post"
    assert page(clean, f"{BODY}© 2022. All rights reserved.").outlet is None


def test_what_is_given_wins(clean: Clean) -> None:
    given_time = Time("2022-03-01", "2022-03-01", "2022-03-01", "given")
    found = page(
        clean, f"12 Feb 2022\n{BODY}", outlet="A", title="B", published=given_time, url="https://x.org/2021/05/06/a"
    )
    assert (found.outlet, found.title, found.published) == ("A", "B", given_time)
    found = page(clean, BODY, url="https://www.x.org/2021/05/06/a")
    assert page(clean, BODY, url="https://edition.cnn.com/a").outlet == "CNN"
    assert found.outlet == "x.org" and found.published == Time("2021-05-06", "2021-05-06", "2021-05-06", "inferred")


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        (BODY * 2 + "The ministers then went on to say that the ships in the harbour were all of the", ["truncated"]),
        (BODY + "They then agreed that [+1234 chars]", ["truncated"]),
        (BODY + "He said donâ€™t.", ["mojibake"]),
        ("Die Minister trafen sich am Donnerstag im Hafen und sprachen zwei Stunden lang, sagte der Sprecher.",
         ["non-english"]),
        ("Министры встретились в четверг в порту и говорили два часа, сообщил представитель министерства в Москве.",
         ["non-english"]),
        (BODY, []),
        ("", []),
        ("Talks fail", []),
    ],
)  # fmt: skip
def test_flags(clean: Clean, text: str, flags: list[str]) -> None:
    assert page(clean, text).flags == flags


def test_more_detectors() -> None:
    room = Clean(detectors=("tests.documents.test_clean:no_such",))
    with pytest.raises(Exception, match="cannot be loaded"):
        room.open()


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.sampled_from([x for v in FURNITURE.values() for x in v] + ARTICLE) | st.text(max_size=30), max_size=12)
)
def test_any_text(lines: list[str]) -> None:
    room = _ROOM
    text = "\n".join(lines)
    found = page(room, text)
    last = -1
    for start, end in found.boilerplate:
        assert last < start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        last = end


_ROOM = Clean()
_ROOM.open()


def test_hostile_texts_are_quick(clean: Clean) -> None:
    texts = ["By " * 60_000, "A" * 500_000, "(" * 200_000, "[File: " * 30_000, "\n" * 300_000,
             "Source: " + "a. " * 90_000,
             "Image from " * 20_000, "— (@" * 40_000, "x — a (@b) \n" * 20_000, "é»" * 100_000,
             "\u202e\u0000" * 100_000,
             "Share " * 50_000, "- a b c d\n" * 30_000, "12 Feb 2022 | " * 10_000,
             "By admin\nSo it is t.co/x he said.\n" * 20_000, "â€" * 100_000]  # fmt: skip
    for text in texts:
        begin = time.process_time()
        page(clean, text[: len(text) // 4])
        assert time.process_time() - begin < 3, text[:20]


def test_seeds(clean: Clean, shared_data: Path) -> None:
    marked = 0
    for doc in read([shared_data / "seeds"]):
        assert isinstance(doc, Source)
        found = page(clean, doc.text)
        assert found.language == "en" and "truncated" not in found.flags and "non-english" not in found.flags
        marked += sum(end - start for start, end in found.boilerplate)
        for start, end in found.boilerplate:
            assert end - start < 130
    assert 500 < marked < 1200
