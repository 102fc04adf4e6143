"""The first conversation with a server that has just started: its password, and whether it answers."""

from pathlib import Path
from typing import Any, Final

from graphmem.errors import ServerError
from graphmem.queries import load

from .home import new_password, password_file

USER: Final = "neo4j"
_FIRST_PASSWORD: Final = "neo4j"


class NotYetError(Exception):
    """The server does not answer yet; its message is the last answer."""


def make_ready(url: str, home: Path) -> None:
    """Give a new server its password, and see whether its database answers with it.

    The password lies in the home before the server learns it, so a start that is cut short is mended by the next one.

    :param url: where Bolt listens
    :param home: absolute path of the server's home
    :raises NotYetError: if asking again a little later may help
    :raises ServerError: if the password is not the server's
    """
    path = password_file(home)
    is_new = not path.exists()
    password = new_password(home) if is_new else path.read_text(encoding="ascii").strip()
    if is_new or not _ask(url, password, "neo4j", "ping"):
        changed = _ask(url, _FIRST_PASSWORD, "system", "change_password", old=_FIRST_PASSWORD, new=password)
        if not changed or not _ask(url, password, "neo4j", "ping"):
            raise ServerError(f"wrong password: the server does not know the one in {path}: put the right one there")


def _ask(url: str, password: str, database: str, query: str, **parameters: str) -> bool:
    """Send one query of the library; False if the password is wrong."""
    from neo4j import GraphDatabase
    from neo4j.exceptions import AuthError, DriverError, Neo4jError

    statement: Any = load(f"server/{query}", "neo4j").text
    options: dict[str, Any] = {"connection_timeout": 5, "max_transaction_retry_time": 0}
    try:
        with GraphDatabase.driver(url, auth=(USER, password), **options) as driver:
            driver.execute_query(statement, parameters, database_=database)
    except AuthError:
        return False
    except (DriverError, Neo4jError) as error:
        answer = " ".join(str(error).split())[:300]
        # after a few wrong passwords the server refuses even to compare them for some seconds
        if error.is_retryable() or "AuthenticationRateLimit" in answer:
            raise NotYetError(answer) from error
        raise ServerError(f"the server does not do its first steps: {url}: {answer}: see its logs") from error
    return True
