"""`scrapy export FILE`: see `crawler.ask.export`."""

from crawler.ask.export import COMMAND
from crawler.ask_wrapper import AskWrapper


class Command(AskWrapper):
    wrapped = COMMAND
