"""Tables of what is read out of files: words by format, tables of files, web pages, scans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.report.table import Record, table

_NOT_MEASURED = "–"


def files_table(result: Record) -> str:
    """One row a format of each collection."""
    rows = []
    for folder, formats in result["measured"].items():
        for ending, one in formats.items():
            refused = sum(one["refused"].values())
            reasons = ", ".join(f"{count} {name}" for name, count in sorted(one["refused"].items()))
            rows.append(
                [
                    folder,
                    f"`{ending}`",
                    f"{one['files']:,}",
                    f"{refused} ({reasons})" if refused else "0",
                    f"**{one['stopped']}**",
                    *(_figures(one) if one["judged"] else [_NOT_MEASURED] * 7),
                ]
            )
    header = ["Collection", "Format", "Files", "Refused", "Crashed, hung or too large", "Judged", "Recall, median"]
    header += ["of all words", "Precision, median", "Order, median", "Glued in 1,000", "Split in 1,000"]
    return table(header, rows)


def _figures(one: Mapping[str, Any]) -> list[str]:
    order = one["order_median"]
    return [
        f"{one['judged']:,}",
        f"**{one['recall_median']:.4f}**",
        f"{one['recall_all']:.3f}",
        f"{one['precision_median']:.3f}",
        _NOT_MEASURED if order is None else f"{order:.3f}",
        f"**{one['glued_per_1000']:.2f}**",
        f"{one['split_per_1000']:.2f}",
    ]


def tables_table(result: Record) -> str:
    """One row a program that made the tables, one column a reader."""
    measured = result["measured"]
    readers = list(measured["in_place"])
    rows = [
        [maker, f"{cells:,}", *(f"{measured['in_place'][reader][maker]:.3f}" for reader in readers)]
        for maker, cells in measured["cells"].items()
    ]
    cells = sum(measured["cells"].values())
    whole = ["all", f"{cells:,}", *(f"**{measured['all'][reader]:.3f}**" for reader in readers)]
    return table(["Made by", "Cells", *readers], [*rows, whole])


def annotated_table(result: Record) -> str:
    """One row a reader."""
    measured = result["measured"]
    rows = [
        [
            reader,
            f"**{share:.3f}**",
            f"{measured['mean_of_tables'][reader]:.3f}",
            f"{measured['tables_at_97'][reader]} of {measured['tables']}",
        ]
        for reader, share in measured["in_place"].items()
    ]
    found = table(["Reader", "Figures in place", "Mean of the tables", "Tables with .97 or more"], rows)
    return f"{found}\n\n{measured['figures']:,} figures in {measured['files']} files."


def pages_table(result: Record) -> str:
    """One row a collection, ours and trafilatura's recall and precision of words."""
    measured = result["measured"]
    rows = [
        [group, f"{by['belagg']['pages']:,}", *_shares(by["belagg"]), *_shares(by["trafilatura"])]
        for group, by in measured["pages"].items()
    ]
    count = sum(by["belagg"]["pages"] for by in measured["pages"].values())
    whole = [
        f"{sum(by[reader][key] * by[reader]['pages'] for by in measured['pages'].values()) / count:.3f}"
        for reader in ("belagg", "trafilatura")
        for key in ("recall", "precision")
    ]
    rows.append(["all", f"{count:,}", f"**{whole[0]}**", f"**{whole[1]}**", "", "", whole[2], whole[3], "", ""])
    kinds = measured["kinds"]
    names = [
        *("Recall", "Precision", "Recall, median", "Precision, median"),
        *("trafilatura: recall", "precision", "recall, median", "precision, median"),
    ]
    known = "accordions, tabs, questions, contacts, tables"
    said = f"Of {kinds['pages']} pages of known kinds ({known}), {kinds['right']} come out right."
    return f"{table(['Collection', 'Pages', *names], rows)}\n\n{said}"


def _shares(one: Mapping[str, Any]) -> list[str]:
    keys = ("recall", "precision", "recall_median", "precision_median")
    return [f"{one[key]:.3f}" for key in keys]


def scans_table(result: Record) -> str:
    """One row a way of scanning and setting a page."""
    rows = [
        [
            name,
            f"**{one['recall']:.3f}**",
            f"{one['precision']:.3f}",
            f"{one['rows_in_place']:.2f}" if "rows_in_place" in one else _NOT_MEASURED,
            f"{one['sure']:.0f}",
        ]
        for name, one in sorted(result["measured"]["scans"].items())
    ]
    return table(["Scan", "Recall", "Precision", "Table rows in place", "Least sure page, percent"], rows)
