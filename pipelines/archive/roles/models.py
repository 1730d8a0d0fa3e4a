"""`archive.models`: the language models that repair text, and which of them is used for a URL."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.archive.database.reconnection import persistent
from pipelines.archive.database.transactions import Transactions
from pipelines.archive.ledger import language_models as ledger
from pipelines.records.models import PackedModel


@persistent
@dataclass(frozen=True, slots=True)
class ModelStore:
    """Models by version.  `versions` gives the version to use for some URLs; for others the archive decides."""

    transactions: Transactions
    versions: Mapping[str, str] = field(default_factory=dict)

    def choose(self, url: str) -> str | None:
        """The version of the model to use for a URL: the one used before, else the newest, if there is one."""
        if url in self.versions:
            return self.versions[url]
        with self.transactions.read() as connection:
            return ledger.choose_version(connection, url)

    def read(self, version: str) -> PackedModel:
        """A stored model."""
        with self.transactions.read() as connection:
            return ledger.select_model(connection, version)

    def keep(self, model: PackedModel) -> None:
        """Store a model as the newest, unless its version is already stored."""
        with self.transactions.write() as connection:
            ledger.insert_model(connection, model)
