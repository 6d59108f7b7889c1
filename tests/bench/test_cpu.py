"""The benchmark of building counts the CPU of every process of its machines, whoever reaps it and wherever it went."""

from __future__ import annotations

import subprocess
import sys

import psutil
import pytest

from bench.cluster.cpu import Meter, marked

BURNED = 1.0
_BURNS = """
import os, signal, sys, time

signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # as Ray does: nobody is told what a child has used
pipe = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    end = time.process_time() + float(sys.argv[1])
    while time.process_time() < end:
        pass
    os.write(pipe[1], str(os.getpid()).encode())
    sys.stdin.read()
    os._exit(0)
print(os.read(pipe[0], 20).decode(), flush=True)
"""
"""A grandchild that has left its parents' session uses CPU, and lives until the end of its input."""


@pytest.mark.parametrize("is_marked", [True, False])
def test_what_left_its_parents_is_counted_when_it_is_gone(is_marked: bool) -> None:
    meter = Meter()
    before = meter.look()
    command = [sys.executable, "-c", _BURNS, str(BURNED)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=marked() if is_marked else None
    ) as process:
        assert process.stdout is not None
        burning = psutil.Process(int(process.stdout.readline()))
        process.wait()
        meter.look()
    burning.wait()
    spent = meter.look() - before
    assert (BURNED * 0.9 < spent < BURNED * 2) if is_marked else spent == 0
