"""Lets a test move the clock of running processes: loaded by Python itself where PYTHONPATH leads here.

With libfaketime either every sleep fails or the server's timers jump as well, which no real clock does. So
whoever asks for the calendar time is told another one: portal.clock and whatever calls time.time().
"""

import importlib.abc
import importlib.machinery
import os
import sys
import time
from datetime import timedelta

_real_time = time.time


def _offset():
    try:
        with open(os.environ["PORTAL_TEST_CLOCK"], encoding="ascii") as file:
            return float(file.read() or 0)
    except (OSError, ValueError):
        return 0.0


class _Clock(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != "portal.clock":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            real = module.now
            module.now = lambda: real() + timedelta(seconds=_offset())

        spec.loader.exec_module = exec_module
        return spec


if "PORTAL_TEST_CLOCK" in os.environ:
    sys.meta_path.insert(0, _Clock())
    time.time = lambda: _real_time() + _offset()
