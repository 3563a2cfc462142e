"""nginx with the configuration that deploy/ has, on loopback."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.patience import PATIENCE
from ui.page.sections import ROOT
from ui.server import answering, free_port

SITE = ROOT / "deploy" / "nginx" / "digitscope.conf"
REPLICAS = ("127.0.0.1:8501", "127.0.0.1:8502")  # as the file has them
AROUND = """
{user}daemon off; worker_processes 1; pid {place}/pid; error_log {place}/log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    types {{ text/html html; }}
    default_type application/octet-stream;
    client_body_temp_path {place}/body; proxy_temp_path {place}/proxy; fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;
    include {place}/digitscope.conf;
}}
"""


def nginx() -> str:
    """The program; without it a test is skipped, or fails where DIGITSCOPE_REQUIRE_NGINX is set."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        (pytest.fail if os.environ.get("DIGITSCOPE_REQUIRE_NGINX") else pytest.skip)(
            "needs nginx: Debian's nginx-light"
        )
    return found


def written(place: Path, replicas: Sequence[int], port: int) -> Path:
    """The configuration in that folder, with these ports in place of its own; its path."""
    site = SITE.read_text(encoding="utf-8")
    for before, after in (
        *zip(REPLICAS, (f"127.0.0.1:{each}" for each in replicas), strict=True),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
    ):
        assert site.count(before) == 1
        site = site.replace(before, after)
    (place / "digitscope.conf").write_text(site, encoding="utf-8")
    user = "user root; " if hasattr(os, "geteuid") and os.geteuid() == 0 else ""  # the folder is this user's alone
    file = place / "nginx.conf"
    file.write_text(AROUND.format(place=place, user=user), encoding="utf-8")
    return file


@contextmanager
def proxied(place: Path, replicas: Sequence[int]) -> Iterator[str]:
    """The address of an nginx before these two ports."""
    program, port = nginx(), free_port()
    process = subprocess.Popen([program, "-c", str(written(place, replicas, port)), "-p", str(place)])
    try:
        root = f"http://127.0.0.1:{port}"
        answering(process, root, PATIENCE, place / "log", refusals=True)
        yield root
    finally:
        process.terminate()
        process.wait()
