"""Print the API's description, as the service gives it away."""

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from data.store.store import Store
from service.app import create_app

with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "kith.db") as store:
    print(json.dumps(create_app(store, lambda: datetime.now(UTC)).openapi(), indent=1))
