"""Articles made by rule, as many as wanted: for builds whose content does not matter."""

import random

PEOPLE = (
    ("President", "Emmanuel Macron"), ("Chancellor", "Angela Merkel"), ("Prime Minister", "Narendra Modi"),
    ("Foreign Minister", "Wang Yi"), ("Secretary of State", "Antony Blinken"), ("President", "Moon Jae-in"),
)  # fmt: skip
BODIES = ("NATO", "the European Union", "the Kremlin", "the White House", "the State Department", "the United Nations")
PLACES = ("Geneva", "Vienna", "Doha", "Panmunjom", "Astana", "Helsinki", "New Delhi", "Minsk")
DEEDS = (
    "{a} met {b} in {place} on {day} to discuss the ceasefire.",
    "{a} said on {day} that talks in {place} would go on.",
    "“We have agreed on nothing,” {a} told reporters in {place}.",
    "{body} denied that {number} soldiers had crossed the border near {place}.",
    "{body} threatened new sanctions if the shelling of {place} does not stop.",
    "At least {number} people were wounded in {place}, according to {body}.",
    "{a} accused {body} of moving troops towards {place}, and {b} rejected the charge.",
    "{body} will send aid worth {number} million dollars to {place} next week.",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "2 March 2021", "3 March 2021", "4 March 2021")
OUTLETS = ("Morning Herald", "Evening Post", "Daily Wire Service", "The Border Gazette", None)


def articles(count: int, seed: int = 1) -> list[dict[str, object]]:
    """`count` rows as `onrecord build` reads them; a tenth are near copies of an earlier one."""
    chance = random.Random(seed)
    made: list[dict[str, object]] = []
    for number in range(count):
        sentences = [_sentence(chance) for _ in range(chance.randint(3, 9))]
        if made and number % 10 == 9:
            sentences = [str(chance.choice(made)["text"]), sentences[0]]
        made.append(
            {
                "id": f"n{number:05}",
                "outlet": chance.choice(OUTLETS),
                "published": f"2021-03-{chance.randint(1, 28):02}",
                "text": " ".join(sentences),
            }
        )
    return made


def _sentence(chance: random.Random) -> str:
    (title_a, a), (title_b, b) = chance.sample(PEOPLE, 2)
    sentence = chance.choice(DEEDS).format(
        a=f"{title_a} {a}", b=f"{title_b} {b}", body=chance.choice(BODIES), place=chance.choice(PLACES),
        day=chance.choice(DAYS), number=chance.randint(3, 900),
    )  # fmt: skip
    return sentence[0].upper() + sentence[1:]
