"""Where stores can be, for tests: clean at first, and everything opened there is closed at the end."""

from contextlib import ExitStack
from pathlib import Path

import neo4j

import graphmem
from graphmem.stores import open_store
from graphmem.stores.schema import CURRENT

_DELETED_AT_ONCE = 5_000


class Place:
    """Somewhere a store can be.

    :param kind: ``ladybug``, ``ladybug-memory``, ``neo4j`` or ``neo4j-lts``
    :param location: what users give to ``graphmem.open``
    :param auth: user and password of a server
    """

    def __init__(self, kind, location, auth=None):
        self.kind = kind
        self.location = location
        self.auth = auth
        self._opened = ExitStack()

    @property
    def folder(self):
        return Path(self.location)

    def open(self, *, schema=CURRENT, **options):
        """A store; with a schema of the test's own where that is given."""
        if schema is not CURRENT:
            store = self._of_schema(schema, options)
        else:
            store = open_store(self.location, auth=self.auth, **options)
        self._opened.callback(store.close)
        return store

    def own(self, store):
        """Have a store closed with the others."""
        self._opened.callback(store.close)
        return store

    def memory(self, **options):
        """A memory."""
        return self._opened.enter_context(graphmem.open(self.location, auth=self.auth, **options))

    def _of_schema(self, schema, options):
        if self.auth:
            from graphmem.stores.neo4j import Neo4jStore

            return Neo4jStore(self.location, auth=self.auth, schema=schema, **options)
        from graphmem.stores.ladybug import LadybugStore

        return LadybugStore(self.location, schema=schema, **options)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._opened.close()


class Neo4jPlace(Place):
    """The one database of a server, which holds nothing but what tests wrote."""

    def __init__(self, kind, location, auth):
        super().__init__(kind, location, auth)
        driver = neo4j.GraphDatabase.driver(location, auth=auth, notifications_min_severity="OFF")
        self._driver = self._opened.enter_context(driver)

    def run(self, text, **parameters):
        """Run a statement behind the store's back."""
        return [record.values() for record in self._driver.execute_query(text, parameters).records]

    def clean(self):
        """Delete everything but the tests' own mark."""
        self.run("DROP INDEX graphmem_note_vector IF EXISTS")
        text = "MATCH (n) WHERE NOT n:GraphMemTest WITH n LIMIT $limit DETACH DELETE n RETURN count(*)"
        while self.run(text, limit=_DELETED_AT_ONCE) != [[0]]:
            continue


def neo4j_place(server):
    """A server's database, cleaned; refuses one that holds anything that these tests did not write."""
    place = Neo4jPlace("neo4j", server.url, (server.user, server.password))
    if place.run("MATCH (n) RETURN 1 LIMIT 1") and not place.run("MATCH (n:GraphMemTest) RETURN 1 LIMIT 1"):
        raise RuntimeError(f"the database at {server.url} holds data that is not of these tests: name an empty one")
    place.run("MERGE (:GraphMemTest {note: 'what is here was written by tests, and is deleted by them'})")
    place.clean()
    return place
