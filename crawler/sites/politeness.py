"""How the crawler introduces itself, and what it owes a host that is not its own.

Pure but for the settings it is handed; must not know what is fetched.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from pipelines.errors import UsageError

_CONTACT = re.compile(r"(?:[^\s@()<>;]+@[^\s@()<>;]+\.[^\s@()<>;]+|https?://[^\s()<>;]+\.[^\s()<>;]+)", re.ASCII)


def set_user_agent(settings: BaseSettings, bases: Iterable[str]) -> None:
    """Settles the user agent and whether robots.txt is read, by who is asked.

    Raises UsageError when a public host is to be asked and CONTACT does not say on whose behalf.
    """
    public, contact = not all(map(is_loopback, bases)), settings["CONTACT"]
    if contact and not (contact.isascii() and _CONTACT.fullmatch(contact)):
        raise UsageError(f"CONTACT={contact!r} is neither an e-mail address nor a URL")
    if public and not contact:
        raise UsageError(
            "a public host is told whom to write to: set the environment variable CONTACT (or -s CONTACT=...)"
            " to an e-mail address or a URL of yours"
        )
    settings.set("USER_AGENT", name_agent(settings["USER_AGENT"], contact), "project")
    if not public:
        settings.set("ROBOTSTXT_OBEY", False, "project")


def name_agent(agent: str, contact: str | None) -> str:
    """
    >>> name_agent("kedreamix-archive/0.2.0", "me@example.org")
    'kedreamix-archive/0.2.0 (+me@example.org)'
    """
    return f"{agent} (+{contact})" if contact else agent


def is_loopback(url: str) -> bool:
    """Whether the host of `url` is this machine.

    >>> is_loopback("http://localhost:8000/"), is_loopback("http://[::1]/"), is_loopback("https://kedreamix.github.io/")
    (True, True, False)
    """
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
