"""What editors may want to do, each with what shows it: found in the background, shown at /redaktion/forslag, and done
by nobody but an editor. `desk/` comes in, for `board.py` and `page.py`.
"""
