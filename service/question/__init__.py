"""A question before anything is searched: bounded, without politeness, in the texts' spelling, and of what kind.

Everything above comes in; this room asks `corpus` which words there are.
"""
