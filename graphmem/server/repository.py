"""Files from Maven repositories, found the way the user's Maven and jgo find them.

The repositories are jgo's: its default one, those of the user's jgo configuration, and the mirror that the user's Maven
settings name for the default one. Proxies and certificates come from the environment, as ``requests`` reads it.
"""

import time
from pathlib import Path
from typing import Any, Final, Self
from xml.etree import ElementTree

from graphmem.errors import ServerError

from .extras import need

_ATTEMPTS: Final = 3
_TIMEOUT: Final = (10, 60)
"""Seconds to connect, and to wait for the next bytes."""
_CENTRAL: Final = "central"


def maven_mirror(settings: Path) -> str | None:
    """Find the mirror of the central repository in the user's Maven settings.

    :param settings: the settings file, which need not exist
    :returns: the mirror's address without a final slash, or None
    :raises ServerError: if the file is not XML
    """
    if not settings.is_file():
        return None
    try:
        root = ElementTree.parse(settings).getroot()
    except ElementTree.ParseError as error:
        raise ServerError(f"broken Maven settings: {settings}: {error}: correct the file") from error
    for mirror in root.iterfind("{*}mirrors/{*}mirror"):
        patterns = {part.strip() for part in mirror.findtext("{*}mirrorOf", "").split(",")}
        address = mirror.findtext("{*}url", "").strip()
        if address and f"!{_CENTRAL}" not in patterns and patterns & {_CENTRAL, "*", "external:*"}:
            return address.rstrip("/")
    return None


def repositories() -> dict[str, str]:
    """List the repositories to ask, in order.

    :returns: name to address without a final slash
    """
    context = need("jgo.maven").MavenContext()
    own = need("jgo.config").GlobalSettings.load().repositories
    found = {name: str(address).rstrip("/") for name, address in {**context.remote_repos, **own}.items()}
    mirror = maven_mirror(Path.home() / ".m2" / "settings.xml")
    if mirror is not None and _CENTRAL not in own:
        found[_CENTRAL] = mirror
    return found


def local_repository() -> Path:
    """Find the user's local Maven repository, where jars may lie already.

    :returns: the folder, which need not exist
    """
    return Path(need("jgo.config").GlobalSettings.load().repo_cache)


class Repository:
    """Open connections to the user's Maven repositories; may be used by several threads at once.

    :param addresses: name to address of each repository; None asks :func:`repositories`
    :param connections: how many connections are kept open
    """

    def __init__(self, addresses: dict[str, str] | None = None, connections: int = 8) -> None:
        self._addresses = repositories() if addresses is None else addresses
        self._requests: Any = need("requests")
        adapters = need("requests.adapters")
        self._session: Any = self._requests.Session()
        retry = need("urllib3.util.retry").Retry(
            # lost connections are tried again below, where the other repositories have their turn
            connect=0,
            read=0,
            status=_ATTEMPTS,
            backoff_factor=0.5,
            status_forcelist=(429, 500, 502, 503, 504),
            raise_on_status=False,
        )
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, adapters.HTTPAdapter(max_retries=retry, pool_maxsize=connections))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._session.close()

    def fetch(self, location: str, target: Path) -> None:
        """Fetch one file.

        :param location: its path in a repository
        :param target: the file to write
        :raises ServerError: if no repository can be reached or has the file
        """
        name = location.rsplit("/", 1)[-1]
        reason = "no repository is configured"
        for attempt in range(_ATTEMPTS):
            time.sleep(0.5 * attempt)
            answered = 0
            for address in self._addresses.values():
                try:
                    status = self._stream(f"{address}/{location}", target)
                except self._requests.RequestException as error:
                    reason = f"no connection ({type(error).__name__})"
                    continue
                if status == 200:
                    return
                reason = f"the repository answered HTTP {status}"
                answered += 1
            if answered == len(self._addresses):
                break
        raise ServerError(
            f"cannot fetch {name}: {reason}: "
            "check the network, the proxy variables and ~/.m2/settings.xml, then try again"
        )

    def _stream(self, address: str, target: Path) -> int:
        with self._session.get(address, stream=True, timeout=_TIMEOUT) as response:
            if response.status_code == 200:
                with target.open("wb") as stream:
                    for piece in response.iter_content(chunk_size=1 << 16):
                        stream.write(piece)
            return int(response.status_code)
