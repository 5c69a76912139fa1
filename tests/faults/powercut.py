"""A process that dies at its n-th step of writing, and a disk that then forgets what was not made durable."""

import os
import signal
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any


class PowerCut:
    """Counts every `fsync`, rename and removal; at the n-th the power goes.

    A file that is being synced is left half written, and names that were set since their folder was last synced are
    gone, as a journalling file system may leave them. Put on in a process of its own: it does not come back.
    """

    def __init__(self, at: int) -> None:
        self.left = at
        self.named: set[Path] = set()
        self._fsync, self._replace, self._unlink = os.fsync, os.replace, os.unlink

    def put_on(self) -> None:
        """Stand between this process and the file system."""
        os.fsync, os.replace, os.unlink = self.fsync, self.replace, self.unlink  # type: ignore[assignment]

    def fsync(self, handle: Any) -> None:
        about = os.fstat(handle)
        if self._is_due():
            if stat.S_ISREG(about.st_mode):
                os.ftruncate(handle, about.st_size // 2)
            self._die()
        if stat.S_ISDIR(about.st_mode):
            folder = Path(f"/proc/self/fd/{handle}").readlink()
            self.named = {path for path in self.named if path.parent != folder}
        self._fsync(handle)

    def replace(self, source: Any, target: Any, **more: Any) -> None:
        if self._is_due():
            self._die()
        self._replace(source, target, **more)
        self.named.add(Path(target).resolve())

    def unlink(self, path: Any, **more: Any) -> None:
        if self._is_due():
            self._die()
        self._unlink(path, **more)

    def _is_due(self) -> bool:
        self.left -= 1
        return self.left == 0

    def _die(self) -> None:
        for path in self.named:
            self._unlink(path)
        os.kill(os.getpid(), signal.SIGKILL)


def in_a_process(work: Callable[[], object], cut: PowerCut | None = None) -> int:
    """Do something in a fork of this process; its exit status as `os.waitpid` gives it: 9 if it was killed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if cut is not None:
                cut.put_on()
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]
