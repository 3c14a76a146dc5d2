"""The other side of chartbench: the same chart from the same CSV, as a script without pandas would draw it."""

import csv
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

kind = sys.argv[1]
with open(kind + ".csv", newline="") as f:
    rows = list(csv.DictReader(f))
fig, ax = plt.subplots(figsize=(16 / 2.54, 10 / 2.54), dpi=192)
if kind == "line":
    ax.plot([float(r["x"]) for r in rows], [float(r["y"]) for r in rows])
    ax.set_title("A line", loc="left")
else:
    for name in sorted({r["k"] for r in rows}):
        part = [r for r in rows if r["k"] == name]
        ax.scatter([float(r["x"]) for r in part], [float(r["y"]) for r in part], s=2, alpha=0.35, label=name)
    ax.legend()
    ax.set_title("Points", loc="left")
fig.savefig("matplotlib-" + kind + ".png")
