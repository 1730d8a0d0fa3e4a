"""`scrapy report FILE`: see `crawler.ask.report`."""

from crawler.ask.report import COMMAND
from crawler.ask_wrapper import AskWrapper


class Command(AskWrapper):
    wrapped = COMMAND
