"""What editors set without indexing: best bets, synonyms, hidden and replaced texts, contacts, notices, stops.

One table, `levers.csv` in the index's folder (docs/editors.md). Here it is read, written and asked; what its rows do to
an answer is done by `question` and `answer`. All rooms above `question` come in.
"""
