"""Tables of what an index costs as it grows, and at ten million passages if it goes on growing so."""

from __future__ import annotations

from collections.abc import Mapping

from bench.report.table import Record, table

_PARTS = ("vectors", "sentences", "lexicon", "other")
_LABELS = {
    "build_cpu_s": ("Building without encoding", "{:,.0f} CPU s"),
    "build_peak_mb": ("Most memory while building", "{:,.0f} MB"),
    "disk_mb": ("Disk beside the text", "{:,.0f} MB"),
    "open_first_wall_s": ("Opening, every byte read first", "{:,.2f} s"),
    "open_wall_s": ("Opening", "{:,.2f} s"),
    "resident_mb": ("Memory of the service", "{:,.0f} MB"),
    "anonymous_mb": ("... that the kernel may not drop", "{:,.0f} MB"),
    "retrieval_p95_ms": ("Retrieval, p95", "{:,.1f} CPU ms"),
    "beyond_encoding_p95_ms": ("A question beyond encoding, p95", "{:,.1f} CPU ms"),
}


def scale_table(result: Record) -> str:
    """One row a size, and below it one row a cost."""
    rows = []
    for one in result["measured"]["sizes"]:
        build, ask, count = one["build"], one["ask"], one["passages"]
        disk, stages, recall = build["disk_bytes"], ask["stages_cpu_ms"], ask["recall"]
        parts = [disk[part] / count for part in _PARTS]
        rows.append(
            [
                f"{count:,}",
                f"{build['cpu_s']:,.0f} s",
                f"{build['peak_mb']:,.0f} MB",
                f"**{sum(parts):,.0f}**",
                *(f"{part:,.0f}" for part in parts),
                _opening(ask),
                _memory(ask),
                f"{stages['retrieval']['p50']:.1f} / {stages['retrieval']['p95']:.1f} ms",
                f"{stages['beyond encoding']['p50']:.1f} / **{stages['beyond encoding']['p95']:.1f}** ms",
                f"**{recall['at_10']:.3f}**",
                f"{recall['at_60']:.3f}",
                f"{recall['shown']:.3f}",
                f"{recall['at_10_of_half']:.3f} / {recall['at_10_of_a_hundredth']:.3f}",
            ]
        )
    told_apart = "anonymous_mb" in result["measured"]["sizes"][0]["ask"]
    since = ["Opening, read / known", "Memory, asked, needed / in all"] if told_apart else ["Opening", "Memory, asked"]
    costs = ["Building, CPU", "Most memory", "Bytes a passage beside the text", *_PARTS, *since]
    asking = ["Retrieval, CPU p50 / p95", "Beyond encoding, CPU p50 / p95"]
    recalls = ["Recall@10", "Recall@60", "Hits as ordered", "Recall@10, filtered to a half / a hundredth"]
    return table(["Passages", *costs, *asking, *recalls], rows) + "\n\n" + growth_table(result)


def _opening(ask: Mapping[str, float]) -> str:
    """Every byte read first, and without; a record from before that was told apart has the first alone."""
    again = f"{ask['open_wall_s']:.2f} s"
    return f"{ask['open_first_wall_s']:.2f} / {again}" if "open_first_wall_s" in ask else again


def _memory(ask: Mapping[str, float]) -> str:
    """In all, and what of it the kernel may not drop, likewise."""
    whole = f"{ask['resident_mb']:,.0f} MB"
    return f"{ask['anonymous_mb']:,.0f} / {whole}" if "anonymous_mb" in ask else whole


def growth_table(result: Record) -> str:
    """One row a cost: how it grows, and what that comes to. The last column is no measurement."""
    rows = []
    for name, (label, form) in _LABELS.items():
        if name not in result["measured"]["growth"]:
            continue  # a record from before it was measured
        grown = result["measured"]["growth"][name]
        rows.append([label, f"{grown['exponent']:.2f}", form.format(grown["at_ten_million"])])
    return table(["Cost", "Grows as the passages to the power of", "Extrapolated to 10,000,000"], rows)
