"""How gunicorn serves the web process: one process with threads on SQLite; more by WEB_CONCURRENCY."""

import os

bind = f"0.0.0.0:{os.environ.get('LOKET_PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = 16
keepalive = 30
timeout = 60
graceful_timeout = 10
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
