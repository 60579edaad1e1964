"""A forward proxy that counts: requests, tunnels, and the bytes that come back.

`GET /counted` on the proxy itself answers with the counts as JSON. Build steps reach it through
the predefined build arguments HTTP_PROXY and HTTPS_PROXY, which are no part of the cache key.
"""

import asyncio
import json
from urllib.parse import urlsplit

PORT = 3128
counted = {"requests": 0, "tunnels": 0, "bytes": 0}


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, count: bool) -> None:
    """Copy one direction of a connection until its end."""
    try:
        while chunk := await reader.read(1 << 16):
            counted["bytes"] += len(chunk) if count else 0
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def head(reader: asyncio.StreamReader) -> list[bytes]:
    """The lines of a request up to the empty one."""
    lines = []
    while (line := await reader.readline()) not in (b"\r\n", b""):
        lines.append(line)
    return lines


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection of a client."""
    lines = await head(reader)
    if not lines:
        writer.close()
        return
    method, target, _ = lines[0].decode().split()
    if target == "/counted":
        body = json.dumps(counted).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body)
        writer.close()
    elif method == "CONNECT":
        await tunnel(target, reader, writer)
    else:
        await forward(method, target, lines, reader, writer)


async def tunnel(target: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Connect both ends; what passes is encrypted, so only bytes are known."""
    counted["tunnels"] += 1
    host, _, port = target.rpartition(":")
    far_reader, far_writer = await asyncio.open_connection(host, int(port))
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await asyncio.gather(pump(reader, far_writer, False), pump(far_reader, writer, True))


async def forward(
    method: str,
    target: str,
    lines: list[bytes],
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    """Send one plain request on; the connection closes after it, so that each is counted."""
    counted["requests"] += 1
    url = urlsplit(target)
    far_reader, far_writer = await asyncio.open_connection(url.hostname, url.port or 80)
    path = url.path or "/"
    path += f"?{url.query}" if url.query else ""
    kept = [line for line in lines[1:] if not line.lower().startswith((b"connection", b"proxy-"))]
    first = f"{method} {path} HTTP/1.1\r\n".encode()
    far_writer.write(b"".join([first, *kept, b"Connection: close\r\n\r\n"]))
    await asyncio.gather(pump(reader, far_writer, False), pump(far_reader, writer, True))


async def main() -> None:
    """Serve until stopped."""
    server = await asyncio.start_server(serve, "0.0.0.0", PORT)
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
