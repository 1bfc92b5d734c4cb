"""Property tests: the same few examples in each run of the quick tier, new ones in the long tier.

Examples that failed are kept in `.cache/hypothesis` and tried first by the next run of either tier;
one that shows a fault becomes an `@example` of its test. No test limits how long an example may
take, since the machine may be busy.
"""

from pathlib import Path

from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase

FOUND = DirectoryBasedExampleDatabase(Path(__file__).parents[1] / ".cache/hypothesis")

settings.register_profile("quick", deadline=None, database=FOUND, max_examples=30)
settings.register_profile("long", deadline=None, database=FOUND, max_examples=1000)
settings.load_profile("quick")
