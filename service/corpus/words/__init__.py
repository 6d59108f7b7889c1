"""The words of the texts: which there are, where they stand, what is akin to them, and what they suggest.

All of it within what a reader may see. The rest of the corpus comes in, and what asks by words: spelling, what is
missing of a question, and what is being typed.
"""
