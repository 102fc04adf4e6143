"""Risk-coverage curves, drawn: wrong answers among the surest, beside what an oracle's confidence would reach."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

# Hues that stay apart for readers who see few colours (Okabe and Ito 2008).
_HUES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")


@dataclass(frozen=True)
class Curve:
    """Wrong answers among the surest of a set.

    :param name: the set
    :param risk: float64 (n,), share of wrong answers among the 1 to n surest
    :param ideal: float64 (n,), the same with every right answer before every wrong one
    :param given: share of the questions that the threshold lets through
    """

    name: str
    risk: np.ndarray
    ideal: np.ndarray
    given: float


def risks(right: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """Share of wrong answers among the n surest, for n = 1 to all."""
    order = np.argsort(-confidence, kind="stable")
    return np.asarray(np.cumsum(1 - right[order]) / np.arange(1, len(right) + 1))


def draw(curves: list[Curve], path: Path) -> None:
    """Draw curves into an SVG file, a panel each; the file depends on them alone."""
    import matplotlib  # only who wants the drawing needs the extra `notebook`

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams.update({"svg.hashsalt": "graphmem", "svg.fonttype": "none", "font.size": 9})
    figure, axes = pyplot.subplots(
        1, len(curves), figsize=(2.6 * len(curves) + 0.6, 2.9), sharex=True, sharey=True, layout="constrained", squeeze=False
    )
    for place, (panel, curve, hue) in enumerate(zip(axes[0], curves, _HUES * len(curves), strict=False)):
        coverage = 100 * np.arange(1, len(curve.risk) + 1) / len(curve.risk)
        panel.plot(coverage, 100 * curve.risk, color=hue, linewidth=1.8, label="measured")
        panel.plot(coverage, 100 * curve.ideal, color="#666666", linewidth=1.2, linestyle=(0, (4, 2)), label="ideal")
        count = round(curve.given * len(curve.risk))
        if count:
            panel.plot(coverage[count - 1], 100 * curve.risk[count - 1], "o", color=hue, markersize=6, label="threshold")
        panel.set(title=curve.name, xlabel="answered, %", xlim=(0, 100), ylim=(-2, 102))
        panel.set_xticks(range(0, 101, 25))
        panel.grid(color="#e4e4e4", linewidth=0.6)
        panel.spines[["top", "right"]].set_visible(False)
        if not place:
            panel.set_ylabel("wrong among them, %")
            panel.legend(frameon=False, loc="upper left")
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
