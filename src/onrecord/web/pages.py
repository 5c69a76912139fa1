"""Where the app puts things, and the templates of its pages."""

from urllib.parse import quote

from jinja2 import Environment

from onrecord.report.page import environment


class Pages:
    """Where the app puts things."""

    def fact(self, identity: str) -> str:
        """See report.page.Links."""
        return "/fact?id=" + quote(identity, "", errors="replace")

    def document(self, identity: str) -> str:
        """See report.page.Links."""
        return "/document?id=" + quote(identity, "", errors="replace")

    def passage(self, identity: str, start: int, end: int) -> str:
        """See report.page.Links."""
        return f"{self.document(identity)}&at={start}-{end}#doc1-{start}-{end}"


def templates() -> Environment:
    """The templates; facts in a list leave their tellings out, which come when they are asked for."""
    env = environment(Pages(), "onrecord.web")
    env.globals["inline"] = False
    return env
