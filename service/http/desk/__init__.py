"""The editors' desk at /redaktion: what was asked and not answered, and what mends it. `http/app.py` comes in.

Pages are made here, as plain HTML with forms: they need no script, and whatever is shown is escaped (`html.py`).
"""
