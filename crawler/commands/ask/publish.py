"""`scrapy publish FILE`: see `crawler.ask.publish`."""

from crawler.ask.publish import COMMAND
from crawler.ask_wrapper import AskWrapper


class Command(AskWrapper):
    wrapped = COMMAND
