#!/usr/bin/env python3
"""Runs a moto server on a free port of the loopback, prints its URL, and ends with its standard input.

Whoever starts it holds the other end of that pipe: however it ends, the server ends too.
"""

import os
import pathlib
import sys
import threading

# Otherwise moto's EC2 is full of images and snapshots, none of which is the account's.
os.environ.setdefault("MOTO_AMIS_PATH", str(pathlib.Path(__file__).parent.parent / "types" / "amis.json"))

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


def told(app):
    """The application, with a page that says 501 where moto breaks over an operation that it does not play.

    With the 500 that would come instead a client tries again and again.
    """

    def answer(environ, start):
        try:
            return app(environ, start)
        except Exception as error:
            page = f"<html>{type(error).__name__}</html>".encode()
            start("501 Not Implemented", [("Content-Type", "text/html"), ("Content-Length", str(len(page)))])
            return [page]

    return answer


server = make_server("127.0.0.1", 0, told(DomainDispatcherApplication(create_backend_app)), threaded=True, request_handler=Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"http://127.0.0.1:{server.port}", flush=True)
sys.stdin.read()
