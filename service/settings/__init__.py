"""What the service can be told: by those who run it, and by editors (`levers`).

The command line and `http` come in; to `levers`, everything above `question` too.
"""
