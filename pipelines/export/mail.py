"""New papers as a mail, in plain text and HTML."""

from collections.abc import Sequence
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from html import escape

from pipelines.errors import UsageError
from pipelines.printable import drop_unprintable
from pipelines.records.questions import Hit

_STYLE = "font-family:sans-serif;max-width:40em;line-height:1.5"


def compose_mail(hits: Sequence[Hit], subject: str, address: str) -> EmailMessage:
    """A mail about these papers, without a sender: `sendmail -t` adds it.  Raises UsageError for a wrong address."""
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["To"] = _read_address(address)
    mail.set_content("\n".join(map(_write_text, hits)))
    mail.add_alternative(f"<div style='{_STYLE}'>{''.join(map(_write_html, hits))}</div>\n", subtype="html")
    return mail


def _read_address(address: str) -> Address:
    try:
        return Address(addr_spec=address)
    except (ValueError, IndexError, AttributeError, MessageError):  # what the parser of the standard library raises
        raise UsageError(f"--mail must be an address such as me@example.org, got {address}") from None


def _write_text(hit: Hit) -> str:
    lines = (_name(hit), _state_facts(hit), hit.snippet, hit.url)
    return drop_unprintable("".join(f"{line}\n" for line in lines if line))


def _write_html(hit: Hit) -> str:
    title = f"<a href='{escape(hit.url)}'>{escape(_name(hit))}</a>"
    said = f"<br>{escape(hit.snippet)}" if hit.snippet else ""
    return drop_unprintable(f"<p><b>{title}</b><br><small>{escape(_state_facts(hit))}</small>{said}</p>\n")


def _name(hit: Hit) -> str:
    return f"{hit.title}{' (gone)' if hit.is_gone else ''}"


def _state_facts(hit: Hit) -> str:
    return " · ".join(filter(None, (hit.arxiv_id or hit.kind, str(hit.date or ""), ", ".join(hit.topics))))
