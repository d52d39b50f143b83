"""What a safety classifier says of a design, as problems that block it. No classifier, no clearance."""

from models.safety_classifier import SafetyReading, Verdict


def safety_problems(reading: SafetyReading | None) -> tuple[str, ...]:
    """Problems of a design, one line each; none only if a classifier looked at it and called it safe."""
    if reading is None:
        return ("No safety classifier has looked at this design; it stays blocked until one has.",)
    if reading.verdict is Verdict.SAFE:
        return ()
    unsafe = {name: score for name, score in reading.scores.items() if name != "safe"}
    worst = max(unsafe, key=lambda name: unsafe[name], default="unsafe")
    said = f"{worst} {unsafe.get(worst, float('nan')):.2f}, by {reading.classifier}"
    if reading.verdict is Verdict.UNSAFE:
        return (f"The picture may not be shown ({said}).",)
    return (f"The safety classifier is undecided ({said}); a person must look.",)
