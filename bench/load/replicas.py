"""Several servers of a tree, behind nginx where there is one, each visitor always at the same."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.load.server import START, Server, serving
from bench.load.tab import XSRF
from ui.server import HEALTH, answering, free_port

CONFIGURATION = """
daemon off; worker_processes 1; pid {place}/pid; error_log {place}/log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {place}/body; proxy_temp_path {place}/proxy; fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;
    upstream app {{ hash $cookie_{cookie}; {servers} }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://app;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            proxy_set_header Host $http_host;
            proxy_read_timeout 1h;
        }}
    }}
}}
"""


@contextmanager
def replicated(tree: Path, count: int) -> Iterator[tuple[list[str], list[Server]]]:
    """The addresses that visitors take in turn, and the servers: nginx's one address, or without it each server's."""
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(tree)) for _ in range(count)]
        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if count == 1 or nginx is None:
            yield [each.root for each in servers], servers
        else:
            yield [stack.enter_context(_proxy(nginx, servers))], servers


@contextmanager
def _proxy(nginx: str, servers: Sequence[Server]) -> Iterator[str]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="load-nginx-") as place:
        upstream = " ".join(f"server {each.root.removeprefix('http://')};" for each in servers)
        file = Path(place) / "nginx.conf"
        file.write_text(CONFIGURATION.format(place=place, port=port, servers=upstream, cookie=XSRF), encoding="utf-8")
        process = subprocess.Popen([nginx, "-c", str(file), "-p", place], stderr=subprocess.DEVNULL)
        try:
            root = f"http://127.0.0.1:{port}"
            answering(process, root + HEALTH, START, Path(place) / "log")
            yield root
        finally:
            process.terminate()
            process.wait()
