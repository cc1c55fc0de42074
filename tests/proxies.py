"""nginx and Caddy as `deploy/` sets them up, at other ports and folders: nothing of the machine's own."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILES = {"nginx": "nginx.conf", "caddy": "Caddyfile"}
NGINX = """
include /etc/nginx/modules-enabled/*.conf;
daemon off;
%(user)s
worker_processes 2;
pid %(folder)s/pid;
events { worker_connections 512; }
http {
    access_log off;
    sendfile on;
    client_body_temp_path %(folder)s/body;
    proxy_temp_path %(folder)s/proxy;
    fastcgi_temp_path %(folder)s/fastcgi;
    scgi_temp_path %(folder)s/scgi;
    uwsgi_temp_path %(folder)s/uwsgi;
    %(site)s
}
"""


def nginx(folder: Path, site: str) -> list[str]:
    """The command that runs nginx over servers of its own: `site`, as /etc/nginx/conf.d would hold it."""
    user = "user root;" if os.geteuid() == 0 else ""  # else files of this user are closed to its workers
    (folder / "nginx.conf").write_text(NGINX % {"folder": folder, "site": site, "user": user})
    return [_tool("nginx"), "-c", str(folder / "nginx.conf"), "-e", str(folder / "start.log")]


def ours(name: str, folder: Path, names: dict[str, str], sites: str = "") -> list[str]:
    """The command that runs `deploy/`'s file for nginx or Caddy, with `names` in the place of its own.

    `sites` stand behind Caddy's, such as two that share one made a snippet.
    """
    text = (ROOT / "deploy" / FILES[name]).read_text()
    for written, here in {"/var/log/nginx": str(folder), **names}.items():
        text = text.replace(written, here)
    if name == "nginx":
        return nginx(folder, text)
    alone = "{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system " + str(folder) + "\n"
    (folder / "Caddyfile").write_text(text.replace("{\n", alone, 1) + sites)
    return [_tool("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def _tool(name: str) -> str:
    tool = shutil.which(name)
    assert tool, f"{name} is missing: apt-get install nginx libnginx-mod-http-brotli-static caddy"
    return tool
