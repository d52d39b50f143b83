"""What preflight found: faults with their places, and the words that were read back."""

from dataclasses import dataclass
from typing import Literal

from ray_apps.mockups.layout.shapes import Box

Kind = Literal[
    "file", "resolution", "sharpness", "margin", "cover", "contrast", "stroke", "lettering", "halo", "gamut", "words"
]
Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Fault:
    """One thing that would go wrong in print, or might. `boxes` say where, in pixels of the print file."""

    kind: Kind
    text: str
    severity: Severity = "error"
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True)
class PreflightReport:
    """All faults of a print file on one garment colour, worst first."""

    faults: tuple[Fault, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """What stands in the way of printing, one line each."""
        return tuple(fault.text for fault in self.faults if fault.severity == "error")

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the printer should know, one line each."""
        return tuple(fault.text for fault in self.faults if fault.severity == "warning")

    def without(self, kind: Kind) -> "PreflightReport":
        """The report less what it says of a kind that was not looked for."""
        return PreflightReport(tuple(fault for fault in self.faults if fault.kind != kind))
