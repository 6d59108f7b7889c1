"""The only reader: question -> ranking -> answer -> response and page.

Rooms from the top down: cli, http, records and evaluation, answer, search, question and settings, corpus; `errors`
beneath them all. Each imports only rooms below it, and says in its `__init__` what lives there and who may come in
(docs/architecture.md). `browser` is what browsers get, and no Python.
"""
