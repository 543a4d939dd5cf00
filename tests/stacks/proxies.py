# SPDX-License-Identifier: MIT
"""nginx, Apache and HAProxy with the configuration of their Debian packages.

The installed files are copied. What is changed is written here: addresses, paths, the user, and the proxied server.
A change that does not find its place is an error, so that a new version of a package is not taken for the known one.
"""

from __future__ import annotations

import grp
import os
import pwd
import re
import shutil
from pathlib import Path

from tests.stacks.stack import Command, Place, StackError

_NGINX = Path("/etc/nginx")
_APACHE = Path("/etc/apache2")
_HAPROXY = Path("/etc/haproxy/haproxy.cfg")


def prepare_nginx(place: Place) -> None:
    folder = place.folder
    main = _changed(
        _NGINX / "nginx.conf",
        (r"^user www-data;", f"user {_user()};"),
        (r"/run/nginx\.pid", f"{folder}/nginx.pid"),
        (r"/var/log/nginx/(error|access)\.log", rf"{folder}/\1.log"),
        (r"/etc/nginx/sites-enabled/\*", f"{folder}/site"),
        (r"^http \{", f"http {{\n{_temporary(folder)}"),
    )
    site = _changed(
        _NGINX / "sites-available" / "default",
        (r"^\tlisten 80 default_server;", f"\tlisten 127.0.0.1:{place.port} default_server;"),
        (r"^\tlisten \[::\]:80 default_server;", ""),
        (r"try_files \$uri \$uri/ =404;$", f"proxy_pass http://127.0.0.1:{place.inner};"),
    )
    (folder / "nginx.conf").write_text(main)
    (folder / "site").write_text(site)


def nginx(place: Place) -> Command:
    return ("nginx", "-c", f"{place.folder}/nginx.conf", "-e", f"{place.folder}/error.log", "-g", "daemon off;")


def _user() -> str:
    """The calling user and their group; nginx ignores both where it is not root that calls."""
    return f"{pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name}"


def _temporary(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "\n".join(f"\t{kind}_temp_path {folder}/{kind};" for kind in kinds)


def prepare_apache(place: Place) -> None:
    folder = place.folder
    shutil.copytree(_APACHE, folder / "apache2", symlinks=False)
    configuration = folder / "apache2"
    for module in ("proxy.load", "proxy.conf", "proxy_http.load"):
        shutil.copy(configuration / "mods-available" / module, configuration / "mods-enabled" / module)
    ports = _changed(configuration / "ports.conf", (r"^Listen 80$", f"Listen 127.0.0.1:{place.port}"))
    (configuration / "ports.conf").write_text(ports)
    site = _changed(
        configuration / "sites-enabled" / "000-default.conf",
        (r"<VirtualHost \*:80>", f"<VirtualHost 127.0.0.1:{place.port}>"),
        (r"^\tDocumentRoot .*$", f"\tProxyPass / http://127.0.0.1:{place.inner}/"),
    )
    (configuration / "sites-enabled" / "000-default.conf").write_text(site)


def apache(place: Place) -> Command:
    """The variables are those of /etc/apache2/envvars, with other paths; who is not root stays who they are."""
    folder = place.folder
    names = ("APACHE_RUN_DIR", "APACHE_LOCK_DIR", "APACHE_LOG_DIR")
    variables = [*(f"{name}={folder}" for name in names), f"APACHE_PID_FILE={folder}/apache2.pid", "LANG=C"]
    variables += ["APACHE_RUN_USER=www-data", "APACHE_RUN_GROUP=www-data"]
    return (
        "env",
        *variables,
        "/usr/sbin/apache2",
        "-d",
        str(folder / "apache2"),
        "-f",
        "apache2.conf",
        "-D",
        "FOREGROUND",
    )


def prepare_haproxy(place: Place) -> None:
    text = _changed(
        _HAPROXY,
        (r"^\tchroot .*$", ""),
        (r"/run/haproxy/admin\.sock", f"{place.folder}/admin.sock"),
        (r"^\t(user|group) haproxy$", ""),
        (r"^\tdaemon$", ""),
    )
    text += f"\nfrontend uapi\n\tbind 127.0.0.1:{place.port}\n\tdefault_backend uapi\n"
    text += f"\nbackend uapi\n\tserver uapi 127.0.0.1:{place.inner}\n"
    (place.folder / "haproxy.cfg").write_text(text)


def haproxy(place: Place) -> Command:
    return ("haproxy", "-f", str(place.folder / "haproxy.cfg"))


def _changed(file: Path, *changes: tuple[str, str]) -> str:
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise StackError(f"{file} cannot be read ({error.strerror}); install the Debian package") from None
    for pattern, written in changes:
        text, found = re.subn(pattern, written, text, flags=re.MULTILINE)
        if not found:
            raise StackError(f"{file} has no {pattern!r}; it is not the configuration that is known here")
    return text
