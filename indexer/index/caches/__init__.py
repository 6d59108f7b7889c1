"""What lies beside the generations so that the next build needn't do again what was done: embeddings, pages, files.

What is here may be thrown away at any time: that costs time, never texts. Building and purging come in here.
"""
