"""Articles written for these tests."""

from onrecord.records import Time

HARBOUR = """\
Dock workers in the northern port walked out on Tuesday after talks about night shifts broke down without a \
result, the union said.

About 640 men and women gathered at the eastern gate before sunrise, holding banners and drums, while two \
container ships waited in the roadstead.

The harbour authority called the strike unlawful and warned that perishable cargo worth 12 million crowns \
could be lost before the weekend.

"Nobody here wants to lose a single crate," Marta Lind, who speaks for the strikers, told reporters. "But we \
were promised an answer in March and we are still waiting for it."

A mediator from the labour ministry is expected on Wednesday, and both sides have agreed to hear her."""

RIVER = """\
The river rose by more than a metre overnight and flooded the lower streets of the old town, where shopkeepers \
carried their stock upstairs by torchlight.

Mayor Jonas Feld ordered the two bridges closed and asked the army for 300 men with boats and sandbags.

Forecasters expect the water to fall from Thursday on, but they say that the dykes downstream have been \
weakened by last month's storms and need to be watched day and night."""


def at(value: str | None) -> Time | None:
    return Time(value, None, None, "given") if value else None
