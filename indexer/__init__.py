"""The only writer: source file -> document -> passage -> embedding -> published index.

Rooms from the top down: build, sources, index, model, readers and data, texts, disk; `errors` beneath them all. Each
imports only rooms below it, and says in its `__init__` what lives there and who may come in (docs/architecture.md).
"""
