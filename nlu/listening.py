"""Serve one listening socket from one or several processes that share a loaded model.

The parent loads the model and forks: memory is shared and a lost child is replaced at once. Each process takes one
connection at a time, and steps back while another has fewer, so that a handful of keep-alive clients spreads evenly.
"""

from __future__ import annotations

import asyncio
import gc
import mmap
import os
import signal
import socket
import struct
import sys
import time
from typing import Protocol

import uvloop

from http_protocol import HttpConnection, Request

GRACE_SECONDS = 5.0
STEP_BACK_SECONDS = 0.002
BACKLOG = 512


class Service(Protocol):
    """What is served."""

    def handle(self, request: Request) -> tuple[int, bytes]:
        """Status and body; quick, for it runs in the event loop."""

    def refresh(self) -> None:
        """Called about once a second in a thread: look whether there is something newer to serve."""


class Load:
    """How many connections each process has open; shared memory, one 32-bit number per process."""

    def __init__(self, processes: int) -> None:
        self._memory = mmap.mmap(-1, 4 * processes)
        self._form = f"{processes}i"

    def all(self) -> tuple[int, ...]:
        """The numbers of all processes."""
        return struct.unpack(self._form, self._memory[:])

    def set(self, slot: int, count: int) -> None:
        """Tell the others."""
        self._memory[4 * slot : 4 * slot + 4] = struct.pack("i", count)


def open_socket(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1, and nowhere else; OSError if the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(BACKLOG)
    listener.setblocking(False)
    return listener


class Server:
    """One process's event loop over the shared socket."""

    def __init__(self, listener: socket.socket, service: Service, load: Load, slot: int, parent: int | None) -> None:
        self._parent = parent
        self._listener, self._service, self._load, self._slot = listener, service, load, slot
        self._connections: set[HttpConnection] = set()
        self._tasks: set[asyncio.Task] = set()

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT (a forked child: or until its parent is gone), then close all connections."""
        self._loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, stop.set)
        self._watch()
        while not stop.is_set() and self._parent in (None, os.getppid()):
            try:
                await asyncio.wait_for(stop.wait(), timeout=1.0)
            except asyncio.TimeoutError:
                self._publish()
                await self._loop.run_in_executor(None, self._service.refresh)
        self._loop.remove_reader(self._listener)
        for connection in list(self._connections):
            connection.close()
        await asyncio.sleep(0.05)

    def _watch(self) -> None:
        self._loop.add_reader(self._listener, self._accept)

    def _publish(self) -> None:
        self._load.set(self._slot, len(self._connections))

    def _accept(self) -> None:
        self._publish()
        if len(self._connections) > min(self._load.all()):
            self._loop.remove_reader(self._listener)
            self._loop.call_later(STEP_BACK_SECONDS, self._step_in)
            return
        self._take()

    def _step_in(self) -> None:
        """After stepping back once take what is still waiting: the less busy one may be stuck in a long batch."""
        self._take()
        self._watch()

    def _connection(self) -> HttpConnection:
        return HttpConnection(self._service.handle, self._connections)

    def _take(self) -> None:
        try:
            connected, _address = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made = self._loop.connect_accepted_socket(
            lambda: HttpConnection(self._service.handle, self._connections), connected
        )
        task = self._loop.create_task(made)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _done: self._publish())


def _run(listener: socket.socket, service: Service, load: Load, slot: int, parent: int | None) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    uvloop.install()
    asyncio.run(Server(listener, service, load, slot, parent).run())


def serve(listener: socket.socket, service: Service, processes: int) -> int:
    """Serve until told to stop; the exit code. With more than one process the caller becomes their parent."""
    load = Load(processes)
    gc.collect()
    gc.freeze()  # the model never becomes garbage; forked pages stay shared
    if processes == 1:
        _run(listener, service, load, 0, parent=None)
        return 0
    return _supervise(listener, service, load, processes)


def _fork(listener: socket.socket, service: Service, load: Load, slot: int) -> int:
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        _run(listener, service, load, slot, parent)
        code = 0
    finally:
        sys.stdout.flush()
        os._exit(code)


def _supervise(listener: socket.socket, service: Service, load: Load, processes: int) -> int:
    stopping = False

    def stop(_number: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    children = {_fork(listener, service, load, slot): slot for slot in range(processes)}
    while not stopping:
        time.sleep(0.1)
        pid, _status = os.waitpid(-1, os.WNOHANG)
        slot = children.pop(pid, None)
        if slot is not None and not stopping:
            load.set(slot, 0)
            print(f"[nlu] proses {pid} berhenti; diganti", file=sys.stderr, flush=True)
            children[_fork(listener, service, load, slot)] = slot
    return _stop_children(set(children))


def _stop_children(children: set[int]) -> int:
    for child in children:
        os.kill(child, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while children and time.monotonic() < deadline:
        time.sleep(0.02)
        pid, _status = os.waitpid(-1, os.WNOHANG)
        children.discard(pid)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return 0
