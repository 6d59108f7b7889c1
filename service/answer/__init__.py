"""From a question to an answer with citations and a confidence; and which generation answers.

The uppermost room that knows nothing of HTTP or files of its own. Records, evaluation, `http` and the commands come in.
"""
