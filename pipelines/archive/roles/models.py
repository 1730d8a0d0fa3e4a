"""`archive.models`: the language models that repair text, and which of them reads a URL."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.archive.database.transactions import Transactions
from pipelines.archive.ledger import language_models as ledger
from pipelines.records.models import PackedModel


@dataclass(frozen=True, slots=True)
class ModelStore:
    """Models by version.  `readers` names the version for some URLs; for others the archive decides."""

    transactions: Transactions
    readers: Mapping[str, str] = field(default_factory=dict)

    def choose(self, url: str) -> str | None:
        """The version of the model that reads a URL: the one that did before, else the newest, if there is one."""
        if url in self.readers:
            return self.readers[url]
        with self.transactions.read() as connection:
            return ledger.choose_version(connection, url)

    def read(self, version: str) -> PackedModel:
        """A model that was kept."""
        with self.transactions.read() as connection:
            return ledger.select_model(connection, version)

    def keep(self, model: PackedModel) -> None:
        """Keep a model, the newest from now on, unless its version is kept already."""
        with self.transactions.write() as connection:
            ledger.insert_model(connection, model)
