"""The listening socket and the server's run."""

import errno
import logging
import socket

import uvicorn
from starlette.types import ASGIApp

from pipelines import UserError

__all__ = ["bind", "run"]

_MOST_MESSAGE = 200 * 1024 * 1024


def bind(host: str, port: int) -> socket.socket:
    """Take the port without listening yet: nobody is kept waiting while the server loads.

    Raises UserError for a port in use or not allowed, and an unknown address.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise UserError(f"--host {host} 不是本机地址；本机试用请用 127.0.0.1") from error
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        _claim(bound)
    except OSError as error:
        bound.close()
        raise UserError(_why(error, host, port)) from error
    bound.set_inheritable(True)
    return bound


def _claim(bound: socket.socket) -> None:
    """Find out now whether another server listens: SO_REUSEADDR lets both bind."""
    with socket.socket(bound.family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        if probe.connect_ex(bound.getsockname()[:2]) == 0:
            raise OSError(errno.EADDRINUSE, "in use")


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被占用；请用 --port 另选一个，例如 --port {port + 1}，或用 --port 0 自动选取"  # noqa: E501
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {port}；请用 --port 选一个 1024 以上的端口"
    return f"无法在 {host}:{port} 上开启服务（{error.strerror}）；请检查 --host 和 --port"


def run(app: ASGIApp, bound: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=_MOST_MESSAGE,
        ws_ping_interval=30,
        ws_ping_timeout=30,
        access_log=False,
        log_level=logging.WARNING,
        # The gate reads X-Forwarded-* itself, from configured proxies only.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    # uvicorn raises the signal again once it is done: the command's own handlers interrupt it.
    try:
        uvicorn.Server(config).run(sockets=[bound])
    except KeyboardInterrupt:
        pass
    finally:
        bound.close()
