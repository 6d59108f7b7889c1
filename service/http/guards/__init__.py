"""What a request passes before an endpoint sees it, and a response before it is sent: who, how much, how fast.

`http.app` puts them around the routes; the commands for keys come in for `keys`.
"""
