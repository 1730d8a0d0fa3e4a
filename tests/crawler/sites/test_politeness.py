"""The contact in the user agent, and the hosts whose robots.txt is read."""

import pytest
from scrapy.settings import Settings

from crawler import __version__
from crawler import settings as project
from crawler.sites.politeness import set_user_agent
from pipelines.errors import UsageError

PUBLIC = ("https://kedreamix.github.io/",)
LOOPBACK = ("http://127.0.0.1:8000/",)


def make_settings(contact: str | None) -> Settings:
    settings = Settings()
    settings.setmodule(project, "project")
    settings.set("CONTACT", contact, "cmdline")
    return settings


@pytest.mark.parametrize("contact", ["me@example.org", "https://example.org/archive"])
def test_the_user_agent_for_a_public_host_has_the_contact(contact: str) -> None:
    settings = make_settings(contact)
    set_user_agent(settings, PUBLIC)
    assert settings["USER_AGENT"] == f"{project.USER_AGENT} (+{contact})"
    assert settings.getbool("ROBOTSTXT_OBEY")


@pytest.mark.parametrize("contact", [None, ""])
def test_a_public_host_needs_a_contact(contact: str | None) -> None:
    with pytest.raises(UsageError, match=r"CONTACT") as caught:
        set_user_agent(make_settings(contact), PUBLIC)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("contact", ["me", "me@", "me@example.org\nX: y", "ftp://example.org/", "我@例子.org"])
def test_a_malformed_contact_is_refused(contact: str) -> None:
    with pytest.raises(UsageError, match=r"^CONTACT="):
        set_user_agent(make_settings(contact), LOOPBACK)


def test_the_loopback_needs_no_contact() -> None:
    settings = make_settings(None)
    set_user_agent(settings, LOOPBACK)
    assert settings["USER_AGENT"] == project.USER_AGENT
    assert not settings.getbool("ROBOTSTXT_OBEY")


def test_the_user_agent_names_the_version() -> None:
    assert f"kedreamix-archive/{__version__}" == project.USER_AGENT
