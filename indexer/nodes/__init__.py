"""Machines together: joining a cluster of Ray, and carrying out work on it.

Ray comes with the extra `cluster` and is imported when a cluster is joined, not before. `build` and the service's
`corpus` and commands come in. What runs on other machines is sent by name: they need the same Belägg.
"""
