#!/usr/bin/env python3
"""Runs a moto server on a free port of the loopback, prints its URL, and ends with its standard input.

Whoever starts it holds the other end of that pipe: however it ends, the server ends too.
"""

import sys

from moto.server import ThreadedMotoServer

server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
print(f"http://{host}:{port}", flush=True)
sys.stdin.read()
