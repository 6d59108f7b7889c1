"""Tables of what an index costs as it grows, and at ten million passages if it goes on growing so."""

from __future__ import annotations

from bench.report.table import Record, table

_PARTS = ("vectors", "sentences", "lexicon", "other")
_LABELS = {
    "build_cpu_s": ("Building without encoding", "{:,.0f} CPU s"),
    "build_peak_mb": ("Most memory while building", "{:,.0f} MB"),
    "disk_mb": ("Disk beside the text", "{:,.0f} MB"),
    "open_wall_s": ("Opening", "{:,.2f} s"),
    "resident_mb": ("Memory of the service", "{:,.0f} MB"),
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
                f"{ask['open_wall_s']:.2f} s",
                f"{ask['resident_mb']:,.0f} MB",
                f"{stages['retrieval']['p50']:.1f} / {stages['retrieval']['p95']:.1f} ms",
                f"{stages['beyond encoding']['p50']:.1f} / **{stages['beyond encoding']['p95']:.1f}** ms",
                f"**{recall['at_10']:.3f}**",
                f"{recall['at_60']:.3f}",
                f"{recall['shown']:.3f}",
                f"{recall['at_10_of_half']:.3f} / {recall['at_10_of_a_hundredth']:.3f}",
            ]
        )
    costs = ["Building, CPU", "Most memory", "Bytes a passage beside the text", *_PARTS, "Opening", "Memory, asked"]
    asking = ["Retrieval, CPU p50 / p95", "Beyond encoding, CPU p50 / p95"]
    recalls = ["Recall@10", "Recall@60", "Hits as ordered", "Recall@10, filtered to a half / a hundredth"]
    return table(["Passages", *costs, *asking, *recalls], rows) + "\n\n" + growth_table(result)


def growth_table(result: Record) -> str:
    """One row a cost: how it grows, and what that comes to. The last column is no measurement."""
    rows = []
    for name, (label, form) in _LABELS.items():
        grown = result["measured"]["growth"][name]
        rows.append([label, f"{grown['exponent']:.2f}", form.format(grown["at_ten_million"])])
    return table(["Cost", "Grows as the passages to the power of", "Extrapolated to 10,000,000"], rows)
