"""What stands in a text: days that come again, references to laws and decisions, and what it says of its own validity.

Above the nouns of `texts`, which know nothing of it. Building and readers come in, and all of the service.
"""
