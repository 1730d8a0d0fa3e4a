"""`scrapy similar`: see `crawler.ask.similar`."""

from crawler.ask.similar import COMMAND
from crawler.ask_wrapper import AskWrapper


class Command(AskWrapper):
    wrapped = COMMAND
