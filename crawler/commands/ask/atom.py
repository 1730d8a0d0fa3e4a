"""`scrapy atom FILE`: see `crawler.ask.atom`."""

from crawler.ask.atom import COMMAND
from crawler.ask_wrapper import AskWrapper


class Command(AskWrapper):
    wrapped = COMMAND
