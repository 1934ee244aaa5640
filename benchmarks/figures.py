"""What a benchmark hands back, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `target` is empty, and `met` None, where a figure is only told."""

    measure: str
    measured: str
    target: str = ""
    met: bool | None = None


def ratio(measure: str, ours_s: float, floor_s: float, *, at_most: float) -> Figure:
    """Our time as a multiple of the floor's, both in seconds."""
    found = ours_s / floor_s
    return Figure(
        measure,
        f"{found:.2f}× ({ours_s:.3f} s against {floor_s:.3f} s)",
        f"≤ {at_most:g}×",
        found <= at_most,
    )


def table(figures: Sequence[Figure]) -> str:
    """As Markdown."""
    verdicts = {None: "", True: "yes", False: "**no**"}
    lines = ["| measure | measured | target | met |", "|---|---|---|---|"]
    lines += [
        f"| {each.measure} | {each.measured} | {each.target} | {verdicts[each.met]} |"
        for each in figures
    ]
    return "\n".join(lines)
