"""Belägg beside what one would pick instead: `python -m bench.peers`, see `__main__.py`.

The other systems live in an environment of their own, so that Belägg's gets none of what they need:

    python3.11 -m venv PEERS
    PEERS/bin/pip install --upgrade pip
    PEERS/bin/pip install -r bench/peers/requirements.txt

`requirements.txt` pins every package. `torch` in it stands for the CPU build; where pip finds another, install that one
first. Every module here but `__main__`, `belagg`, `given` and `running` is run by that environment's Python.
"""
