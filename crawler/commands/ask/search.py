"""`scrapy search QUERY`: see `crawler.ask.search`."""

from crawler.ask.search import COMMAND
from crawler.ask_wrapper import AskWrapper


class Command(AskWrapper):
    wrapped = COMMAND
