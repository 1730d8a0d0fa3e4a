"""A run ledger with a bug: it fails at the event that the setting FAIL_AT names."""

from crawler.events import Event
from crawler.extensions.run_ledger import RunLedger
from crawler.runs.verdict import Verdict


class FaultyLedger(RunLedger):
    def _record(self, event: Event) -> None:
        if type(event).__name__ == self.crawler.settings["FAIL_AT"]:
            raise KeyError("a bug in the bookkeeping")
        super()._record(event)

    def _judge(self, reason: str) -> Verdict:
        if self.crawler.settings["FAIL_AT"] == "spider_closed":
            raise KeyError("a bug in the bookkeeping")
        return super()._judge(reason)
