"""Fixtures for every test: clean places for stores of each kind, and memories over them."""

import os

import pytest
from hypothesis import settings
from places import Neo4jPlace, Place, neo4j_place

from graphmem.encode import HashEncoder

pytest_plugins = ["neo4j_fixture"]

settings.register_profile("graphmem", deadline=None, max_examples=30, derandomize="CI" in os.environ)
settings.load_profile("graphmem")

_SERVERS = {"neo4j": "neo4j_server", "neo4j-lts": "neo4j_server_lts"}
_LASTING = ["ladybug", *(pytest.param(name, marks=pytest.mark.neo4j) for name in _SERVERS)]


def _place(request, monkeypatch, kind):
    if kind in _SERVERS:
        place = neo4j_place(request.getfixturevalue(_SERVERS[kind]))
    elif kind == "ladybug":
        place = Place(kind, str(request.getfixturevalue("tmp_path") / "memory"))
    else:
        place = Place(kind, ":memory:")
    # Only now: the server's own files are in the user's cache.
    monkeypatch.setenv("GRAPHMEM_CACHE", str(request.getfixturevalue("tmp_path") / "cache"))
    return place


@pytest.fixture(params=["ladybug-memory", *_LASTING])
def place(request, monkeypatch):
    """A clean place for a store, of each kind; it closes what was opened in it."""
    with _place(request, monkeypatch, request.param) as found:
        yield found


@pytest.fixture(params=_LASTING)
def lasting_place(request, monkeypatch):
    """A clean place for a store that outlives its process."""
    with _place(request, monkeypatch, request.param) as found:
        yield found


@pytest.fixture(params=["ladybug", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def either_place(request, monkeypatch):
    """A clean place on disk for LadybugDB, and one on the current Neo4j: where the dialect matters, not the version."""
    with _place(request, monkeypatch, request.param) as found:
        yield found


@pytest.fixture(params=["ladybug-memory", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def quick_place(request, monkeypatch):
    """A clean place for LadybugDB without a disk, and one on the current Neo4j: for properties of many examples."""
    with _place(request, monkeypatch, request.param) as found:
        yield found


@pytest.fixture(params=_SERVERS)
def server_place(request, monkeypatch):
    """A clean Neo4j database of each version."""
    request.node.add_marker(pytest.mark.neo4j)
    with _place(request, monkeypatch, request.param) as found:
        assert isinstance(found, Neo4jPlace)
        yield found


@pytest.fixture
def folder(tmp_path):
    """A clean place on disk."""
    with Place("ladybug", str(tmp_path / "memory")) as found:
        yield found


@pytest.fixture
def any_store(place):
    """An open store of each kind."""
    return place.open()


@pytest.fixture
def memory(place):
    """An empty memory over each kind of store, with the encoder that needs no model."""
    return place.memory(encoder=HashEncoder(64))
