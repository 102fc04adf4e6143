import os
import socket
import stat
import subprocess
import sys
import time

import pytest

from graphmem.errors import ServerError
from graphmem.server import home as homes
from graphmem.server import start, status, stop
from graphmem.server.extras import need
from graphmem.server.logs import Logs
from graphmem.server.process import created, end, is_running, listens, spawn

STATE = homes.State("5.26.30", 20_001, 20_002)


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    homes.claim(folder)
    return folder


def test_claim_makes_a_folder_for_its_owner_alone(tmp_path):
    homes.claim(tmp_path / "a" / "b")
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_claim_takes_an_empty_folder_and_its_own(home):
    homes.claim(home)
    homes.write_state(home, STATE)
    (home / "anything").mkdir()
    homes.claim(home)


@pytest.mark.parametrize("action", [homes.claim, lambda folder: start(folder, progress=False)])
def test_a_folder_of_other_files_is_left_alone(tmp_path, action):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ServerError, match="not a home of graphmem's: .* name an empty or a new folder"):
        action(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_claim_refuses_a_file(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ServerError, match="not a folder"):
        homes.claim(tmp_path / "file")


def test_start_reports_a_home_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ServerError, match=r"^cannot use the server's home: .*: .*: see to the disk's space"):
        start(tmp_path / "file" / "home", progress=False)


def test_state_is_read_as_written(home):
    assert homes.read_state(home) is None
    homes.write_state(home, STATE)
    assert homes.read_state(home) == STATE


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": "5.26.30"}'])
def test_a_broken_state_is_named(home, content):
    (home / "server.json").write_text(content)
    for action in (status, stop, start):
        with pytest.raises(ServerError, match=r"broken file: .*server\.json"):
            action(home)


def test_new_password_is_for_its_owner_alone_and_never_replaced(home):
    password = homes.new_password(home)
    path = homes.password_file(home)
    assert path.read_text() == f"{password}\n"
    assert len(password) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        homes.new_password(home)


def test_settings_are_loopback_only_with_authentication_and_without_telemetry(home):
    homes.write_settings(home, STATE)
    lines = (home / "conf" / "neo4j.conf").read_text().splitlines()
    settings = dict(line.split("=") for line in lines if not line.startswith("#"))
    assert settings["server.bolt.listen_address"] == "127.0.0.1:20001"
    assert {value.split(":")[0] for key, value in settings.items() if key.endswith("address")} == {"127.0.0.1"}
    assert settings["server.http.enabled"] == settings["server.https.enabled"] == "false"
    assert settings["dbms.security.auth_enabled"] == "true"
    assert settings["dbms.usage_report.enabled"] == settings["client.allow_telemetry"] == "false"


def test_free_port_is_none_of_those_in_use():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert not homes.is_free(listener.getsockname()[1])
    port = homes.free_port()
    assert port in range(20_000, 32_000)
    assert homes.is_free(port)


def test_start_refuses_an_unknown_version(home):
    with pytest.raises(ServerError, match=r"unknown Neo4j version: 4\.4: choose one of 2026\.08\.1, 5\.26\.30"):
        start(home, version="4.4")


def test_start_refuses_a_port_in_use(home):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(ServerError, match=f"port in use: {port}: "):
            start(home, port=port)


def test_start_refuses_the_data_of_another_version(home):
    homes.write_state(home, STATE)
    (home / "data").mkdir()
    with pytest.raises(ServerError, match=r"data of another version: .*: 5\.26\.30, not 2026\.08\.1: "):
        start(home, version="2026.08.1")


def test_status_and_stop_of_a_home_that_was_never_started(tmp_path):
    assert status(tmp_path / "none") is None
    assert not stop(tmp_path / "none")
    assert not (tmp_path / "none").exists()


SLEEP = "import signal, time; signal.signal(signal.SIGTERM, signal.{}); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def sleeper(tmp_path):
    """Start a process that outlives its parent, and does or does not obey a polite request to end."""
    pids = []

    def begin(argument, handler="SIG_DFL"):
        log = tmp_path / "sleeper.log"
        pid = spawn([sys.executable, "-P", "-c", SLEEP.format(handler), argument], os.environ, tmp_path, log)
        pids.append((pid, created(pid), argument))
        while log.read_text() != "up\n":
            assert is_running(*pids[-1]), log.read_text()
            time.sleep(0.01)
        return pids[-1]

    yield begin
    for one in pids:
        end(*one, grace=0)


@pytest.mark.parametrize("handler", ["SIG_DFL", "SIG_IGN"])
def test_end_waits_until_the_process_is_gone(sleeper, handler):
    pid, started, argument = sleeper("--mine", handler)
    assert end(pid, started, argument, grace=0.5)
    assert created(pid) is None
    assert not is_running(pid, started, argument)
    assert not end(pid, started, argument, grace=0.5)


NEGLECT = """
import os, sys, time
from pathlib import Path
from graphmem.server.process import created, spawn
pid = spawn(sys.argv[1:], os.environ, Path.cwd(), Path("log"))
print(pid, created(pid), flush=True)
time.sleep(60)
"""


def test_a_process_that_nobody_collects_is_gone_all_the_same(tmp_path):
    sleep = [sys.executable, "-P", "-c", "import time; time.sleep(60)", "--mine"]
    command = [sys.executable, "-P", "-c", NEGLECT, *sleep]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path, text=True) as parent:
        assert parent.stdout is not None
        pid, started = parent.stdout.readline().split()
        assert is_running(int(pid), float(started), "--mine")
        assert end(int(pid), float(started), "--mine", grace=20)
        assert not is_running(int(pid), float(started), "--mine")
        assert need("psutil").pid_exists(int(pid))
        parent.kill()


def test_a_recycled_process_id_is_never_ended(sleeper, home):
    pid, started, argument = sleeper("--other")
    for found in ((pid, started - 60, argument), (pid, started, "--mine")):
        assert not is_running(*found)
        assert not end(*found, grace=0)
    homes.write_state(home, homes.State("5.26.30", 20_001, 20_002, pid=pid, started=started))
    assert status(home) is None
    assert not stop(home)
    assert is_running(pid, started, argument)


def test_a_process_that_ended_by_itself_is_not_running(tmp_path):
    log = tmp_path / "log"
    pid = spawn([sys.executable, "-P", "-c", "print('said')", "--mine"], os.environ, tmp_path, log)
    started = created(pid) or 0.0
    while is_running(pid, started, "--mine"):
        time.sleep(0.01)
    assert created(pid) is None
    assert log.read_text() == "said\n"


def test_listens_looks_at_one_process():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert listens(os.getpid(), port)
        assert not listens(os.getppid(), port)
    assert not listens(os.getpid(), port)


def test_last_words_are_the_innermost_cause_of_this_run(home):
    (home / "logs").mkdir()
    own, console = home / "logs" / "neo4j.log", home / "logs" / "console.log"
    own.write_text("Caused by: an old story\n")
    logs = Logs(home)
    assert logs.last_words() == "it said nothing"
    console.write_text("hello\n\n")
    assert logs.last_words() == "hello"
    with own.open("a") as stream:
        stream.write("2026 ERROR it failed\n\tat org.example\n")
    assert logs.last_words() == "2026 ERROR it failed"
    with own.open("a") as stream:
        stream.write("Caused by: outer\n\tat x\nCaused by: inner\n\t... 3 more\n")
    assert logs.last_words() == "inner"
    own.write_text("new\n")
    assert logs.last_words() == "new"


def test_command_line_of_the_lock_writer_refuses_an_unknown_version():
    command = [sys.executable, "-P", "-W", "error", "-m", "graphmem.server.lock", "4.4"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.startswith("error: unknown Neo4j version: 4.4: choose one of")
