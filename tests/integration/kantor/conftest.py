"""The demo office and its officers, as the pages' tests have them."""

from tests.integration.backoffice.conftest import (  # noqa: F401 - fixtures
    app,
    compiled_templates,
    count_queries,
    demo_on_postgresql,
    demo_on_sqlite,
    kantor,
    masuk,
    nomor,
    tamu,
)
