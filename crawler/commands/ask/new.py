"""`scrapy new`: see `crawler.ask.new`."""

from crawler.ask.new import COMMAND
from crawler.ask_wrapper import AskWrapper


class Command(AskWrapper):
    wrapped = COMMAND
