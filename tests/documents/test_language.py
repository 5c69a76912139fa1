"""English is told by its words; other languages by their statistics; nothing by too little."""

import pytest

from onrecord.documents.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The envoys met in the harbour on Thursday and spoke for two hours, said an aide to the minister.", "en"),
        ("He was killed.", "en"),
        ("Putin denies report", None),
        ("12:30 - 14:45", None),
        ("", None),
        ("Le ministre a déclaré lundi qu’il ne signerait pas l’accord avant le retrait des troupes.", "fr"),
        ("De minister zei maandag dat hij het akkoord niet zou tekenen voordat de troepen weg zijn.", "nl"),
        ("Министр заявил в понедельник, что не подпишет соглашение", "ru"),
        ("总统星期一表示,在军队撤出之前他不会签署协议。", "zh"),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "given", "language"),
    [
        ("Putin denies report", "en", "en"),
        ("Putin ist da", "de", "de"),
        ("Le ministre a déclaré lundi qu’il ne signerait pas l’accord avant le retrait des troupes.", "en", "fr"),
        ("Le ministre a déclaré lundi qu’il ne signerait pas l’accord avant le retrait des troupes.", "ca", "ca"),
        (
            "The envoys met in the harbour on Thursday and spoke for two hours, said an aide to the minister.",
            "de",
            "en",
        ),
        ("", "uk", "uk"),
    ],
)
def test_a_given_language_is_believed_unless_the_words_refute_it(text: str, given: str, language: str) -> None:
    assert language_of(text, given) == language
