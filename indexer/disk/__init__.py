"""What lies on a disk, whatever it is about: mapped arrays, checksums, durable writes, files opened without a trap.

Knows nothing of texts or indexes. Every room above may come in, and of the service whatever writes through `durable`
or changes files that others may (`changing`); this one imports nothing of the project but errors.
"""
