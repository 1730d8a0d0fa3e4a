"""`scrapy show NAME`: see `crawler.ask.show`."""

from crawler.ask.show import COMMAND
from crawler.ask_wrapper import AskWrapper


class Command(AskWrapper):
    wrapped = COMMAND
