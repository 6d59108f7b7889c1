"""What the commands have in common on a terminal: colours and tables, progress, interruption, help in Swedish.

Only the commands come in.
"""
