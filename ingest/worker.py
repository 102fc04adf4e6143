"""A process that parses: ``python -m graphmem.ingest.worker``, spoken to in frames over its standard streams.

A program of its own, not a fork: it starts the same way from a notebook, from a script without a main guard and from
a thread, shares no lock with its parent, and ends when its parent does.
"""

import os
import signal
from typing import BinaryIO

from .settings import DEFAULT_PIPELINE, IngestSettings
from .wire import pack_result, read_frame, unpack_document, write_frame


def main() -> None:
    """Serve the parent over the standard streams."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up between the frames
    with requests, replies:
        try:
            serve(requests, replies, spare=True)
        except BrokenPipeError:
            os._exit(1)  # the parent is gone; nobody is left to flush for


def serve(requests: BinaryIO, replies: BinaryIO, *, spare: bool = False) -> None:
    """Answer batches of documents until the requests end.

    :param requests: settings first, then lists of documents
    :param replies: readiness or an error first, then a list of results for each list of documents
    :param spare: whether this process is ours alone, so that torch may be kept out of it
    """
    from .language import LanguageError, load_language, spare_torch

    try:
        settings = IngestSettings(**read_frame(requests))
        if spare and settings.pipeline == DEFAULT_PIPELINE:
            spare_torch()
        language = load_language(settings.pipeline)
    except EOFError:
        return
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
