"""What several families share: blocks, what on web pages isn't text, lines that are wrapped, titles.

Every family may come in; this room knows none of them.
"""
