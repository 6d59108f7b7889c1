"""The service over HTTP: the application, its problems, pages and widget. Only the command line comes in.

`routes` has the endpoints, `schemas` their JSON, `guards` what every request passes before them.
"""
