"""The nouns: raw text, document, passage, and what stands in a text, whatever it was read from.

Every room above comes in, and all of the service; this one knows of no format, model or index.
"""
