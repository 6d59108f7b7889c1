"""Logging in: who a reader is, by an OpenID Connect provider or by the word of a listed proxy. `docs/login.md`.

`http/app.py` puts it together, `http/guards/access.py` comes in to ask who sends a request, and the editors' desk for
its group. Nothing here reads texts: an `Identity` goes out, and what it may see is for others to say.

| file | |
|---|---|
| fetching.py | asks the provider, within bounds |
| provider.py | the provider: what it says of itself, its keys, its tokens |
| claims.py | a token's claims, checked; the identity and groups in them |
| attempts.py | a log-in under way, sealed in a cookie |
| sessions.py | who is logged in, and when they were last asked for |
| accounts.py | the whole of it: a log-in from its beginning to its end |
| cookies.py | the cookies, and whether a request is from the service's own page |
| forwarded.py | or: the headers of a proxy |
| setup.py | which of the two, by the settings |
| routes.py | /logga-in, /logga-in/svar, /logga-ut |
"""
