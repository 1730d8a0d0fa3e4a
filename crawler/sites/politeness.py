"""Sets the user agent, the contact in it and the use of robots.txt, by the hosts that a run sends requests to.

Changes only the settings that are passed in; does not import spiders or middlewares.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from pipelines.errors import UsageError

_CONTACT = re.compile(r"(?:[^\s@()<>;]+@[^\s@()<>;]+\.[^\s@()<>;]+|https?://[^\s()<>;]+\.[^\s()<>;]+)", re.ASCII)


def set_user_agent(settings: BaseSettings, bases: Iterable[str]) -> None:
    """Adds CONTACT to USER_AGENT, and turns ROBOTSTXT_OBEY off where every host is this machine.

    Raises UsageError when CONTACT is malformed, or is missing while a base URL is on a public host.
    """
    public, contact = not all(map(is_loopback, bases)), settings["CONTACT"]
    if contact and not (contact.isascii() and _CONTACT.fullmatch(contact)):
        raise UsageError(f"CONTACT={contact!r} must be an e-mail address or a URL, such as me@example.org")
    if public and not contact:
        raise UsageError(
            "CONTACT is not set: requests to a public host must say whom to write to;"
            " set the environment variable CONTACT (or -s CONTACT=...) to your e-mail address or a URL of yours"
        )
    settings.set("USER_AGENT", format_user_agent(settings["USER_AGENT"], contact), "project")
    if not public:
        settings.set("ROBOTSTXT_OBEY", False, "project")


def format_user_agent(product: str, contact: str | None) -> str:
    """
    >>> format_user_agent("kedreamix-archive/1.0", "me@example.org")
    'kedreamix-archive/1.0 (+me@example.org)'
    """
    return f"{product} (+{contact})" if contact else product


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
