#!/usr/bin/python3
"""A WebSocket server for tests: python3-websockets on a free port of 127.0.0.1, which it prints.

    websocket_server.py [--cert FILE --key FILE]

What it does is the path's choice: /echo says what it hears, /greets speaks first, /pieces sends one message in three
frames with a ping between them, /late sends another message first, /binary sends bytes, /bye closes at once, /asks is
content with the header X-Token: secret alone (else 401), /quiet says nothing. When a connection has ended it prints
the path, and the code of the close that it got.
"""
import argparse
import asyncio
import http
import ssl

import websockets


async def pieces():
    for piece in ('one ', 'two ', 'three'):
        yield piece
        await asyncio.sleep(0)


async def talk(ws):
    if ws.path == '/echo':
        async for message in ws:
            await ws.send(message)
    elif ws.path == '/greets':
        await ws.send('hello')
    elif ws.path == '/pieces':
        await asyncio.gather(ws.send(pieces()), ws.ping())
    elif ws.path == '/late':
        await ws.send('wait')
        await ws.send('now')
    elif ws.path == '/binary':
        await ws.send(b'\x00\x01\xff')
    elif ws.path == '/bye':
        return
    await ws.wait_closed()


async def serve(ws):
    try:
        await talk(ws)
    except websockets.ConnectionClosed:
        pass
    await ws.close()
    print(ws.path, ws.close_code, flush=True)


async def judge(path, headers):
    if path == '/asks' and headers.get('X-Token') != 'secret':
        return http.HTTPStatus.UNAUTHORIZED, [], b'who are you?\n'
    return None


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--cert')
    parser.add_argument('--key')
    options = parser.parse_args()
    context = None
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
    async with websockets.serve(serve, '127.0.0.1', 0, ssl=context, process_request=judge) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()


asyncio.run(main())
