"""`scrapy status`: see `crawler.ask.status`."""

from crawler.ask.status import COMMAND
from crawler.ask_wrapper import AskWrapper


class Command(AskWrapper):
    wrapped = COMMAND
