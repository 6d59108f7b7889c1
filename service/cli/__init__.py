"""The command line: `belagg`. Data goes to stdout, progress and messages to stderr. Nobody comes in.

Exit codes: 0, 1 (failed), 2 (usage), 130 (interrupted), 143 (ended by a service manager).

This file is what runs first, and loads nothing: Ctrl+C is answered from here on, while the rest is being loaded too.
"""

import os
import sys


def _end(*_: object) -> None:
    """End at once: what has something to put away takes the signal itself while it has (`terminal/interruption.py`).

    No exception would do: one that is raised where a library calls back is written out and lost.
    """
    cursor = "\r\x1b[K\x1b[?25h" if sys.stderr.isatty() else ""
    os.write(2, f"{cursor}Avbrutet.\n".encode())
    os._exit(130)


try:
    import signal
except KeyboardInterrupt:  # it takes some milliseconds to load
    _end()


def main() -> None:
    """Run the command line and exit."""
    signal.signal(signal.SIGINT, _end)
    from service.cli.app import run

    code = run()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done and said
    sys.exit(code)
