"""What Belägg gets out of files, held against independent readers and against texts that are known.

    python -m bench.reading.made NEW            files that programs make of known texts, the text beside each
    python -m bench.reading.number_tables NEW   number tables as PDF files, their cells beside each
    python -m bench.reading.files ...           words of files, by format: lost, glued, split, out of order
    python -m bench.reading.tables ...          cells of tables: in the right row and column
    python -m bench.reading.annotated_tables ...   figures of public files' tables
    python -m bench.reading.web_pages ...       words of web pages, and kinds of what a page folds away
    python -m bench.reading.scans ...           words of scans that are made of known texts

The last five write a record each. Independent readers live in an environment of their own, see `peers.py`.
"""
