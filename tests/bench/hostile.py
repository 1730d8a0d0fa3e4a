"""Measures the repair of mojibake on hostile input at two sizes: time and memory must not more than double."""

import re
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from pipelines.text.language_model.model import start_model
from pipelines.text.mojibake.repair import repair_text
from tests.support.mojibake.corruption import corrupt_text

_CHINESE = corrupt_text("三维高斯泼溅的实时渲染在动态场景中的不足与改进")
_CASES = {  # the text before, the repeated text, the number of repetitions
    "10 MB of mojibake on one line": ("", _CHINESE, 85_000),
    "a million damaged characters": ("", corrupt_text("中"), 1_000_000),
    "a million bare leads": (_CHINESE, "å", 1_000_000),
    "a million lone surrogates": (_CHINESE, "\ud800", 1_000_000),
    "a million NUL": (_CHINESE, "\0", 1_000_000),
    "a million trails": (_CHINESE, "\xa0", 1_000_000),
    "five million angle brackets": (_CHINESE, "<", 5_000_000),
}


def bench_hostile(_: Path) -> None:
    start_model()
    for name in _CASES:
        print(name)
        for halves in (1, 2):  # one process each: the peak is that of a process
            with ProcessPoolExecutor(1, get_context("spawn")) as workers:
                print(f"   {workers.submit(measure_case, name, halves).result()}", flush=True)


def read_peak() -> int:
    """The peak memory of this process in KB.  The figure of getrusage would include that of the parent process."""
    found = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found
    return int(found[1])


def measure_case(name: str, halves: int) -> str:
    before, repeated, times = _CASES[name]
    text = before + repeated * (times * halves // 2)
    model = start_model()
    started = time.process_time()
    repair = repair_text(text, model)
    took = time.process_time() - started
    peak = read_peak() // 1000
    size = len(text.encode(errors="replace")) / 1e6
    return f"{size:5.1f} MB, {took:6.1f} s, {repair.restored_count:7} choices, peak {peak} MB"
