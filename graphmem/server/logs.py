"""What a server said last: the cause, for an error message, when it did not start."""

from pathlib import Path
from typing import Final

_LIMIT: Final = 400
"""Characters of a log line that an error repeats."""


class Logs:
    """The logs of a home, from now on.

    :param home: absolute path of a home whose folder ``logs`` exists
    """

    def __init__(self, home: Path) -> None:
        self.console = home / "logs" / "console.log"
        # Neo4j appends to its own log, where the causes of earlier failures stand
        self._own = home / "logs" / "neo4j.log"
        self._known = self._own.stat().st_size if self._own.exists() else 0

    def last_words(self) -> str:
        """Pick the line that tells most about a failure.

        :returns: the innermost cause, else the last error, else the last line; one line
        """
        lines = [line.strip() for line in [*self._lines(self.console, 0), *self._lines(self._own, self._known)]]
        said = [line for line in lines if line]
        causes = [line for line in said if line.startswith("Caused by: ")]
        errors = [line for line in said if " ERROR " in line or line.startswith(("Error", "Exception"))]
        for telling in (causes, errors, said):
            if telling:
                return telling[-1].removeprefix("Caused by: ")[:_LIMIT]
        return "it said nothing"

    @staticmethod
    def _lines(path: Path, offset: int) -> list[str]:
        if not path.exists():
            return []
        content = path.read_bytes()
        # a log that was rotated starts anew
        return content[offset if offset <= len(content) else 0 :].decode("utf-8", errors="replace").splitlines()
