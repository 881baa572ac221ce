"""What schemathesis cannot know from openapi.yaml. SCHEMATHESIS_HOOKS names this file."""
from datetime import datetime, timezone

import schemathesis
from hypothesis import strategies as st

# Instants of the years in which Herald's users live: of others it says that they cannot be, and RFC 3339 has no way to
# tell a schema so.
schemathesis.openapi.format(
    "date-time",
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2150, 1, 1), timezones=st.just(timezone.utc)).map(
        lambda instant: instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    ),
)


@schemathesis.hook
def map_query(context, query):
    """A cursor is opaque: one that no list gave out is refused, whatever its form. The Swift tests look at it."""
    if query and "cursor" in query:
        return {name: value for name, value in query.items() if name != "cursor"}
    return query
