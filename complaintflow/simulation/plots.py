"""The results of a simulation as pictures: breaches, workload by the hour of the week, how long cases take.

In: a simulation, a folder, a language. Out: PNG and SVG files, the same for the same results. The letters are those
that the package brings along, so that Chinese is readable wherever it is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from complaintflow.errors import MissingExtraError

try:
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import fontManager
except ImportError as missing:
    raise MissingExtraError("simulate") from missing

from complaintflow import fonts
from complaintflow.compiled.words import Words
from complaintflow.simulation import figures
from complaintflow.simulation.plan import DAY
from complaintflow.simulation.simulation import Outcome, Simulation
from complaintflow.simulation.tables import working
from complaintflow.simulation.wording import WEEKDAYS, class_title, deadline_title, role_title

INK: Final = "#1f2933"
COLOURS: Final = ("#2f6f9f", "#d1802c", "#4c9a6a", "#a0527d", "#7a7a2e", "#5b5fa8")
_SETTINGS: Final[Any] = {
    "font.family": fonts.FAMILY,
    "axes.edgecolor": "#9aa5b1",
    "axes.labelcolor": INK,
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.unicode_minus": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.fonttype": "path",
    "svg.hashsalt": "complaintflow",
}
_QUANTILES: Final = tuple(number / 200 for number in range(1, 200))
_WORTH_A_PICTURE: Final = 0.05
"""Busy people below whom a role has no picture of its own."""
_AS_IT_IS: Final = Words("as it is", "现状")


def write_plots(simulation: Simulation, folder: Path, language: str) -> list[Path]:
    """Write every plot as PNG and SVG; return the files. Raises OSError when the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in (fonts.regular(), fonts.bold()):
        if not any(entry.fname == str(path) for entry in fontManager.ttflist):
            fontManager.addfont(str(path))
    written: list[Path] = []
    with mpl.rc_context(_SETTINGS):
        for name, drawn in _pictures(simulation, language):
            FigureCanvasAgg(drawn)
            for suffix in ("png", "svg"):
                path = folder / f"{name}.{suffix}"
                metadata: dict[str, Any] = {"Date": None} if suffix == "svg" else {"Software": None}
                drawn.savefig(path, dpi=120, metadata=metadata, facecolor="white")
                written.append(path)
    return written


def _pictures(simulation: Simulation, language: str) -> Iterator[tuple[str, Figure]]:
    drawings: tuple[tuple[str, Callable[[Simulation, str], Figure | None]], ...] = (
        ("breaches", _breaches), ("workload", _workload), ("times", _times),
    )  # fmt: skip
    for name, draw in drawings:
        drawn = draw(simulation, language)
        if drawn is not None:
            yield name, drawn


def _breaches(simulation: Simulation, language: str) -> Figure | None:
    """Draw how often each deadline is breached, alternatives below one another."""
    policy, whole = simulation.policy.compiled, simulation.base.whole
    order = list(policy.deadlines)
    keys = [key for key, one in whole.deadlines.items() if figures.judged(one)]
    if not keys:
        return None
    classes = list(policy.classes)
    keys.sort(
        key=lambda key: (
            order.index(key[0]) if key[0] in order else -1,
            (classes.index(key[1]) if key[1] in classes else -1),
        )
    )
    several = len(simulation.outcomes)
    height = 0.8 / several
    figure = Figure(figsize=(9, 1.5 + len(keys) * max(0.38, 0.24 * several)), layout="constrained")
    axes = figure.subplots()
    for number, one in enumerate(simulation.outcomes):
        places = [place + (number - (several - 1) / 2) * height for place in range(len(keys))]
        values = [_breached(one, key) for key in keys]
        bars = axes.barh(
            places, [value for value, _ in values], height * 0.92, xerr=[half for _, half in values],
            color=COLOURS[number % len(COLOURS)], label=one.name or _AS_IT_IS.in_language(language),
            error_kw={"ecolor": INK, "elinewidth": 0.9, "capsize": 2},
        )  # fmt: skip
        labels = [f"  {value:.1f} %" for value, _ in values]
        axes.bar_label(bars, labels, fontsize=8, padding=1)
    named = [
        f"{deadline_title(policy, name, language)} · {class_title(policy, klass, language)}" for name, klass in keys
    ]
    axes.set_yticks(range(len(keys)), named, fontsize=9)
    axes.invert_yaxis()
    axes.set_xlim(0, 108)
    axes.set_xlabel(
        Words("breached, % (the line is the 95 % interval)", "超时率（%，横线为 95% 区间）").in_language(language)
    )
    axes.set_title(Words("Breached deadlines", "时限超时率").in_language(language))
    axes.spines[["top", "right"]].set_visible(False)
    if several > 1:
        axes.legend(loc="lower right", frameon=False, fontsize=9)
    return figure


def _breached(one: Outcome, key: tuple[str, str]) -> tuple[float, float]:
    found = one.whole.deadlines.get(key)
    share = None if found is None else figures.breached(found)
    interval = one.of(("breached", *key))
    half = 0.0 if interval is None or interval.half is None else interval.half
    return 100 * (share or 0.0), 100 * half


def _workload(simulation: Simulation, language: str) -> Figure | None:
    """Draw, for each role, how many people are busy in each hour of the week."""
    roles = [(name, role) for name, role in working(simulation) if (figures.busy(role) or 0.0) >= _WORTH_A_PICTURE]
    if not roles:
        return None
    figure = Figure(figsize=(9, 1.1 + 2.05 * len(roles)), layout="constrained")
    grid = figure.subplots(len(roles), 1, squeeze=False)
    for axes, (name, role) in zip(grid[:, 0], roles, strict=True):
        crew = simulation.plan.crews.get(name)
        people = None if crew is None else crew.people
        hours = [busy / open_ if open_ else float("nan") for busy, open_ in zip(role.busy, role.open, strict=True)]
        week = [hours[24 * day : 24 * day + 24] for day in range(7)]
        shown = axes.imshow(week, aspect="auto", cmap="YlOrRd", vmin=0, vmax=people, interpolation="nearest")
        axes.set_facecolor("#eef1f4")
        axes.set_yticks(range(7), [day.in_language(language) for day in WEEKDAYS], fontsize=8)
        axes.set_xticks(range(0, 24, 2), [f"{hour:02}" for hour in range(0, 24, 2)], fontsize=8)
        called = role_title(simulation.policy.compiled, name, language)
        of = "" if people is None else Words(f" ({people} people)", f"（{people} 人）").in_language(language)
        axes.set_title(called + of, fontsize=11, pad=5)
        figure.colorbar(shown, ax=axes, pad=0.01).ax.tick_params(labelsize=8)
    words = Words(
        "Busy people by hour of the week (grey: off, or not reached)",
        "一周各时段平均忙碌人数（灰色：非工作时间或未模拟到）",
    )
    figure.suptitle(words.in_language(language), x=0.01, ha="left", fontsize=13)
    return figure


def _times(simulation: Simulation, language: str) -> Figure | None:
    """Draw which share of the cases of each class is closed after how many days."""
    whole, policy = simulation.base.whole, simulation.policy.compiled
    named = [*policy.classes, *sorted(set(whole.classes) - set(policy.classes))]
    known = [name for name in named if name in whole.classes and whole.classes[name].closing.count]
    if not known:
        return None
    figure = Figure(figsize=(9, 4.6), layout="constrained")
    axes = figure.subplots()
    longest = 0.0
    for number, name in enumerate(known):
        closing = whole.classes[name].closing
        days = [(closing.quantile(share) or 0.0) / DAY for share in _QUANTILES]
        axes.plot(days, [100 * share for share in _QUANTILES], color=COLOURS[number % len(COLOURS)], linewidth=2,
                  label=class_title(policy, name, language))  # fmt: skip
        longest = max(longest, days[-8])
    axes.set_xlim(0, longest * 1.05 or 1)
    axes.set_ylim(0, 102)
    axes.grid(color="#e4e7eb", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlabel(Words("days since the complaint was opened", "立案后天数").in_language(language))
    axes.set_ylabel(Words("closed, %", "已结案（%）").in_language(language))
    axes.set_title(Words("How long cases take, by class", "各级别案件结案用时").in_language(language))
    axes.legend(frameon=False, loc="lower right")
    return figure
