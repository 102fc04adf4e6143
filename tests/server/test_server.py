import os
import shutil
import signal
import socket
import stat
import threading
import time
import urllib.request

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, Neo4jError
from neo4j_fixture import LTS_VERSION, QUICK_JAVA, as_server

from graphmem.errors import ServerError
from graphmem.server import DEFAULT_VERSION, start, status, stop
from graphmem.server.artifacts import class_path, default_cache
from graphmem.server.extras import need
from graphmem.server.lockfile import read_lock

pytestmark = pytest.mark.neo4j


@pytest.fixture(autouse=True)
def quick_java(monkeypatch):
    monkeypatch.setenv(*QUICK_JAVA)


def ask(server, statement, **parameters):
    with GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver:
        return [record.data() for record in driver.execute_query(statement, parameters, database_="neo4j").records]


def version_of(server):
    return ask(server, "CALL dbms.components() YIELD versions, edition RETURN versions[0] AS version, edition")


def test_the_fixture_runs_the_current_version(neo4j_server):
    assert ask(neo4j_server, "RETURN $x + 1 AS y", x=1) == [{"y": 2}]


def test_a_local_server_is_the_community_edition_asked_for(local_neo4j, local_neo4j_lts):
    for info, version in ((local_neo4j, DEFAULT_VERSION), (local_neo4j_lts, LTS_VERSION)):
        assert info.version == version
        found = version_of(as_server(info))
        assert found[0]["edition"] == "community"
        # the kernel counts releases of a year as 2026.08.1, long-term ones as 5.26.30
        assert found[0]["version"].removesuffix("+") == version


def test_start_of_a_running_server_changes_nothing(local_neo4j):
    assert start(local_neo4j.home, progress=False) == local_neo4j
    assert status(local_neo4j.home) == local_neo4j


def test_concurrent_starts_give_one_server(local_neo4j):
    found = []
    threads = [threading.Thread(target=lambda: found.append(start(local_neo4j.home))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [local_neo4j] * 4


@pytest.mark.parametrize("other", [{"version": LTS_VERSION}, {"browser": True}, {"port": 1}])
def test_start_does_not_pretend_that_a_running_server_is_another_one(local_neo4j, other):
    with pytest.raises(
        ServerError, match=f"already running in another way: .*{next(iter(other))} is .*: stop it first"
    ):
        start(local_neo4j.home, **other)


def test_the_home_and_the_password_are_for_their_owner_alone(local_neo4j):
    assert stat.S_IMODE(local_neo4j.home.stat().st_mode) == 0o700
    assert stat.S_IMODE(local_neo4j.password_file.stat().st_mode) == 0o600


def test_the_server_listens_on_the_loopback_address_only(local_neo4j):
    psutil = need("psutil")
    sockets = psutil.Process(local_neo4j.pid).net_connections(kind="inet")
    open_to_others = [one for one in sockets if one.status in (psutil.CONN_LISTEN, psutil.CONN_NONE) and one.laddr]
    assert [one.laddr.port for one in open_to_others] == [int(local_neo4j.url.rpartition(":")[2])]
    assert {one.laddr.ip.removeprefix("::ffff:") for one in open_to_others} == {"127.0.0.1"}


@pytest.mark.parametrize("auth", [None, ("neo4j", "neo4j"), ("neo4j", "wrong")])
def test_the_server_asks_for_the_password(local_neo4j, auth):
    with GraphDatabase.driver(local_neo4j.url, auth=auth) as driver, pytest.raises((AuthError, Neo4jError)) as caught:
        driver.execute_query("RETURN 1")
    assert "Neo.ClientError.Security" in str(caught.value.code)


def test_the_server_survives_the_terminal_it_was_started_from(local_neo4j):
    assert os.getsid(local_neo4j.pid) == local_neo4j.pid != os.getsid(0)


def test_data_password_and_port_outlive_a_kill_and_a_stop(tmp_path):
    home = tmp_path / "home"
    try:
        first = start(home, progress=False)
        assert first.browser_url == ""
        ask(as_server(first), "CREATE (:Survivor {name: $name})", name="one")
        os.kill(first.pid, signal.SIGKILL)
        while status(home) is not None:
            time.sleep(0.05)
        assert not stop(home)

        second = start(home, browser=True, progress=False)
        assert (second.url, second.password_file) == (first.url, first.password_file)
        assert second.pid != first.pid
        assert ask(as_server(second), "MATCH (s:Survivor) RETURN s.name AS name") == [{"name": "one"}]
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(second.browser_url) as page:
            assert page.status == 200
            assert b"<html" in page.read().lower()

        assert stop(home)
        assert status(home) is None
        assert not need("psutil").pid_exists(second.pid)
        assert not stop(home)
    finally:
        stop(home)


def test_a_server_that_cannot_start_says_why_and_leaves_nothing_behind(tmp_path, local_neo4j):
    home = tmp_path / "home"
    home.mkdir()
    (home / "server.json").write_text((local_neo4j.home / "server.json").read_text())
    (home / "data").touch()
    port = int(local_neo4j.url.rpartition(":")[2])
    with pytest.raises(ServerError, match=f"port in use: {port}"):
        start(home)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    with pytest.raises(ServerError, match=r"^Neo4j did not start: .*data.*: see .*logs$"):
        start(home, port=free)
    assert status(home) is None


def test_damaged_and_missing_jars_are_fetched_anew(local_neo4j, tmp_path, monkeypatch):
    jars = [jar for jar in read_lock(local_neo4j.version) if not jar.is_browser]
    good = default_cache() / local_neo4j.version / "lib"
    lib = tmp_path / "cache" / local_neo4j.version / "lib"
    lib.mkdir(parents=True)
    for jar in jars:
        os.link(good / jar.filename, lib / jar.filename) if jar not in jars[:2] else None
    damaged, missing = jars[:2]
    (lib / damaged.filename).write_bytes(b"damaged")
    # the user's local Maven repository has both, so that no network is needed
    monkeypatch.setenv("M2_REPO", str(tmp_path / "local"))
    for jar in (damaged, missing):
        local = tmp_path / "local" / jar.repository_path
        local.parent.mkdir(parents=True)
        shutil.copyfile(good / jar.filename, local)
    found = class_path(local_neo4j.version, cache=tmp_path / "cache", progress=False)
    assert [path.name for path in found] == [jar.filename for jar in jars]
    assert all(jar.matches(path) for jar, path in zip(jars, found, strict=True))
