"""A server that says what no framework says: bytes, as slowly as it likes, or none at all."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

SELF_SIGNED = Path(__file__).parent / "self-signed.pem"
"""A certificate for this machine, and its key, which are no secret."""


class Connection:
    """A connection from the client, and the request that came last."""

    def __init__(self, taken: socket.socket, is_ending: threading.Event):
        self.socket = taken
        self.is_ending = is_ending
        self.request = b""

    def read_request(self) -> bool:
        """Wait for a whole request. False if the client hangs up instead."""
        received = b""
        while b"\r\n\r\n" not in received:
            part = self.socket.recv(65536)
            if not part:
                return False
            received += part
        head, _, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"(?im)^content-length: *(\d+)", head)
        while len(body) < int(length[1] if length else 0):
            body += self.socket.recv(65536)
        self.request = head + b"\r\n\r\n" + body
        return True

    def send(self, content: bytes) -> None:
        self.socket.sendall(content)

    def answer(self, body: bytes = b"{}", *headers: str, status: str = "200 OK") -> None:
        """Send a whole answer."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
        self.send("\r\n".join(lines).encode("latin-1") + body)

    def drip(self, content: bytes) -> None:
        """Send a byte now and then, until the client hangs up."""
        for byte in content:
            self.send(bytes([byte]))
            if self.is_ending.wait(0.05):
                return

    def wait_until_left(self) -> None:
        """Say nothing until the client hangs up."""
        while self.socket.recv(65536):
            pass
        raise ConnectionResetError


class RawServer:
    """Where it is, and what has come. `hung_up` is set when a client has left an answer unread."""

    def __init__(self, port: int, scheme: str):
        self.url = f"{scheme}://127.0.0.1:{port}"
        self.requests: list[bytes] = []
        self.connections = 0
        self.hung_up = threading.Event()


Behaviour = Callable[[Connection], None]
"""What to do about a request; the connection is closed when it raises ConnectionError."""


def hang_up(connection: Connection) -> None:
    """Close the connection without a word."""
    raise ConnectionAbortedError


@contextmanager
def raw_server(behaviour: Behaviour, *, tls: bool = False) -> Iterator[RawServer]:
    """Serve in threads. The behaviour is called with each request that has come."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(SELF_SIGNED)
    is_ending = threading.Event()
    open_sockets: list[socket.socket] = []
    threads: list[threading.Thread] = []
    listener = socket.create_server(("127.0.0.1", 0))
    server = RawServer(listener.getsockname()[1], "https" if tls else "http")

    def serve(taken: socket.socket) -> None:
        with closing(taken), suppress(OSError):  # the client may leave whenever it likes
            speaking = context.wrap_socket(taken, server_side=True) if tls else taken
            open_sockets.append(speaking)
            with closing(speaking):
                connection = Connection(speaking, is_ending)
                while connection.read_request():
                    server.requests.append(connection.request)
                    try:
                        behaviour(connection)
                    except (BrokenPipeError, ConnectionResetError):
                        server.hung_up.set()
                        raise

    def listen() -> None:
        with suppress(OSError):  # closed
            while True:
                taken, _ = listener.accept()
                server.connections += 1
                open_sockets.append(taken)
                threads.append(threading.Thread(target=serve, args=(taken,)))
                threads[-1].start()

    accepting = threading.Thread(target=listen)
    accepting.start()
    try:
        yield server
    finally:
        is_ending.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join()
        for each in open_sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
