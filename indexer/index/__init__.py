"""The index on disk, for both sides: its folder, generations, manifest, locks, leases, and what is removed when.

`parts` has the files of a generation. Building comes in to write, and of the service `corpus` and `answer` come in to
read. It knows nothing of where texts come from, nor of who asks.
"""
