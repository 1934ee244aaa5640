"""The measurements that benchmarks return, and their table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the table. Without a target, `target` is empty and `met` None."""

    measure: str
    measured: str
    target: str = ""
    met: bool | None = None


def ratio(measure: str, ours_s: float, floor_s: float, *, at_most: float) -> Measurement:
    """Our time as a multiple of the floor's, both in seconds."""
    times = ours_s / floor_s
    return Measurement(
        measure,
        f"{times:.2f}× ({ours_s:.3f} s against {floor_s:.3f} s)",
        f"≤ {at_most:g}×",
        times <= at_most,
    )


def table(measurements: Sequence[Measurement]) -> str:
    """As Markdown."""
    verdicts = {None: "", True: "yes", False: "**no**"}
    lines = ["| measure | measured | target | met |", "|---|---|---|---|"]
    lines += [
        f"| {measurement.measure} | {measurement.measured} | {measurement.target} "
        f"| {verdicts[measurement.met]} |"
        for measurement in measurements
    ]
    return "\n".join(lines)
