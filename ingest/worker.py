"""A process that parses: ``python -m graphmem.ingest.worker``, spoken to in frames over its standard streams.

A program of its own, not a fork: it starts the same way from a notebook, from a script without a main guard and from
a thread, shares no lock with its parent, and ends when its parent does.
"""

import os
import signal

from .settings import DEFAULT_PIPELINE, IngestSettings
from .wire import pack_result, read_frame, unpack_document, write_frame


def main() -> None:
    """Answer batches of documents until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up between the frames
    with requests, replies:
        try:
            settings = IngestSettings(**read_frame(requests))
        except EOFError:
            return
        from .language import LanguageError, load_language, spare_torch

        if settings.pipeline == DEFAULT_PIPELINE:
            spare_torch()
        try:
            language = load_language(settings.pipeline)
        except LanguageError as error:
            write_frame(replies, {"error": str(error)})
            return
        write_frame(replies, {"ready": True})
        from .analyse import analyse

        while True:
            try:
                request = read_frame(requests)
            except EOFError:
                return
            documents = [unpack_document(value) for value in request]
            write_frame(replies, [pack_result(result) for result in analyse(documents, language, settings)])


if __name__ == "__main__":
    main()
