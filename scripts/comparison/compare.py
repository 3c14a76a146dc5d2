"""Draws charts of the gallery's data by matplotlib and by plotnine, each beside quire's, for docs/comparison.md.

    go run ./scripts/gallery -quire bin/quire -data DATA
    python -m venv VENV && VENV/bin/pip install matplotlib plotnine pillow
    VENV/bin/python scripts/comparison/compare.py DATA docs/img/charts docs/img/comparison

The other two get the defaults that their users get, with what quire's statement says as well: titles, the order of bars, the fit.
"""
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import plotnine as p9
from PIL import Image

data, ours, out = (Path(a) for a in sys.argv[1:4])
out.mkdir(parents=True, exist_ok=True)
SIZE, DPI = (16 / 2.54, 10 / 2.54), 100
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


def read(name, **kw):
    return pd.read_csv(data / f"{name}.csv", **kw)


def line_mpl(ax):
    df = read("sessions", parse_dates=["week"])
    for country, rows in df.groupby("country"):
        ax.plot(rows["week"], rows["share"], label=country)
    ax.yaxis.set_major_formatter(matplotlib.ticker.PercentFormatter(1.0))
    ax.legend()
    ax.set_title("Sweden overtakes Austria in the second half")


def line_p9():
    df = read("sessions", parse_dates=["week"])
    return (p9.ggplot(df, p9.aes("week", "share", color="country")) + p9.geom_line()
            + p9.scale_y_continuous(labels=lambda v: [f"{x:.0%}" for x in v])
            + p9.labs(title="Sweden overtakes Austria in the second half", subtitle="Share of sessions by country, weekly, 2025"))


def bar_mpl(ax):
    df = read("revenue").sort_values("revenue")
    ax.barh(df["category"], df["revenue"])
    ax.set_title("Books lead revenue")


def bar_p9():
    df = read("revenue").sort_values("revenue")
    df["category"] = pd.Categorical(df["category"], df["category"])
    return p9.ggplot(df, p9.aes("category", "revenue")) + p9.geom_col() + p9.coord_flip() + p9.labs(title="Books lead revenue", subtitle="Net revenue by category, 2025, EUR")


def stack_mpl(ax):
    df = read("channels").pivot(index="month", columns="channel", values="orders").loc[MONTHS]
    df.plot.bar(stacked=True, ax=ax)
    ax.set_title("Orders by channel")


def stack_p9():
    df = read("channels")
    df["month"] = pd.Categorical(df["month"], MONTHS)
    return p9.ggplot(df, p9.aes("month", "orders", fill="channel")) + p9.geom_col() + p9.labs(title="Orders by channel", subtitle="Orders per month, 2025")


def hist_mpl(ax):
    df = read("requests")
    ax.hist(df["latency_ms"], bins="fd")
    ax.axvline(df["latency_ms"].median(), ls="--", color="k")
    ax.set_title("Most requests finish within 60 ms")
    ax.set_xlabel("latency_ms")


def hist_p9():
    df = read("requests")
    return (p9.ggplot(df, p9.aes("latency_ms")) + p9.geom_histogram() + p9.geom_vline(xintercept=df["latency_ms"].median(), linetype="dashed")
            + p9.labs(title="Most requests finish within 60 ms"))


def box_mpl(ax):
    df = read("deliveries")
    names = sorted(df["city"].unique())
    ax.boxplot([df.loc[df["city"] == n, "minutes"] for n in names], tick_labels=names)
    ax.set_title("Deliveries take longest in Malmö")


def box_p9():
    return p9.ggplot(read("deliveries"), p9.aes("city", "minutes")) + p9.geom_boxplot() + p9.labs(title="Deliveries take longest in Malmö", subtitle="Minutes from order to door")


def point_mpl(ax):
    for segment, rows in read("customers").groupby("segment"):
        ax.scatter(rows["recency"], rows["spend"], s=2, label=segment)
    ax.legend()
    ax.set_title("Four customer segments")


def point_p9():
    return p9.ggplot(read("customers"), p9.aes("recency", "spend", color="segment")) + p9.geom_point(size=0.4, alpha=0.5) + p9.labs(title="Four customer segments", subtitle="40,000 customers")


def fit_mpl(ax):
    df = read("flats")
    ax.scatter(df["size"], df["price"])
    m, b = np.polyfit(df["size"], df["price"], 1)
    xs = np.array([df["size"].min(), df["size"].max()])
    ax.plot(xs, b + m * xs, color="C1")
    ax.set_title("Price rises 47 € per square metre")


def fit_p9():
    return p9.ggplot(read("flats"), p9.aes("size", "price")) + p9.geom_point() + p9.geom_smooth(method="lm") + p9.labs(title="Price rises 47 € per square metre")


def heat_mpl(ax):
    df = read("rentals").pivot(index="day", columns="hour", values="rentals").loc[DAYS]
    im = ax.imshow(df, aspect="auto")
    ax.set_yticks(range(7), DAYS)
    ax.figure.colorbar(im)
    ax.set_title("Rush hours on weekdays, afternoons at weekends")


def heat_p9():
    df = read("rentals")
    df["day"] = pd.Categorical(df["day"], DAYS[::-1])
    return p9.ggplot(df, p9.aes("hour", "day", fill="rentals")) + p9.geom_tile() + p9.labs(title="Rush hours on weekdays, afternoons at weekends")


def violin_mpl(ax):
    df = read("deliveries")
    names = sorted(df["city"].unique())
    ax.violinplot([df.loc[df["city"] == n, "minutes"] for n in names], showmedians=True)
    ax.set_xticks(range(1, len(names) + 1), names)
    ax.set_title("Delivery time by city")


def violin_p9():
    return p9.ggplot(read("deliveries"), p9.aes("city", "minutes")) + p9.geom_violin() + p9.labs(title="Delivery time by city")


for name in "line bar stack hist box violin point fit heat".split():
    fig, ax = plt.subplots(figsize=SIZE, dpi=DPI)
    globals()[name + "_mpl"](ax)
    fig.savefig(out / "m.png")
    plt.close(fig)
    globals()[name + "_p9"]().save(out / "p.png", width=SIZE[0], height=SIZE[1], dpi=DPI, verbose=False)
    images = [Image.open(f).convert("RGB") for f in (ours / f"{name}.png", out / "m.png", out / "p.png")]
    h = 300
    images = [i.resize((round(i.width * h / i.height), h), Image.LANCZOS) for i in images]
    sheet = Image.new("RGB", (sum(i.width for i in images) + 20, h), "white")
    x = 0
    for i in images:
        sheet.paste(i, (x, 0))
        x += i.width + 10
    sheet.quantize(128).save(out / f"{name}.png", optimize=True)
for f in ("m.png", "p.png"):
    (out / f).unlink()
