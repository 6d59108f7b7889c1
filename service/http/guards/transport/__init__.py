"""What is true of every request and answer, whoever asks: the host named, the proxies before it, headers, compression.

The other guards, logging in and `http.app` come in; this room knows of nobody.
"""
