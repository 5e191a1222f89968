"""A walk with a Python client of the Model Context Protocol; what it saw goes to stdout as JSON.

walk.py KIND URL KEY MONITOR ANOTHER    KIND: mcp, fastmcp
"""
import asyncio
import json
import sys

kind, url, key, monitor, another = sys.argv[1:]
headers = {"Authorization": "Bearer " + key}


def plain(value):
    """What a library's own object says, as JSON has it."""
    return value.model_dump(mode="json", by_alias=True) if hasattr(value, "model_dump") else value


async def walk(tools, call, read, prompts):
    # Listed first: the library then holds structuredContent to the tool's outputSchema.
    seen = {"tools": [t.name for t in await tools()]}
    seen["check"] = await call("check", {"id": monitor})
    seen["wait"] = await call("wait", {"ids": [monitor], "until": "up"})
    seen["never"] = await call("wait", {"ids": [monitor], "until": "down", "timeout_seconds": 1})
    seen["gate"] = await call("gate", {"ids": [another], "checks": 1})
    seen["guide"] = await read("watchpost://guide")
    seen["prompts"] = [p.name for p in await prompts()]
    return seen


async def with_mcp():
    import httpx2
    from mcp.client.session import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
        async with streamable_http_client(url, http_client=http) as streams:
            async with ClientSession(streams[0], streams[1]) as session:
                await session.initialize()

                async def tools():
                    return (await session.list_tools()).tools

                async def call(name, args):
                    return plain(await session.call_tool(name, args))["structuredContent"]

                async def read(uri):
                    return len((await session.read_resource(uri)).contents[0].text)

                async def prompts():
                    return (await session.list_prompts()).prompts

                return await walk(tools, call, read, prompts)


async def with_fastmcp():
    from fastmcp import Client
    from fastmcp.client.transports import StreamableHttpTransport

    async with Client(StreamableHttpTransport(url, headers=headers)) as client:

        async def call(name, args):
            return (await client.call_tool(name, args)).structured_content

        async def read(uri):
            return len((await client.read_resource(uri))[0].text)

        return await walk(client.list_tools, call, read, client.list_prompts)


print(json.dumps(asyncio.run({"mcp": with_mcp, "fastmcp": with_fastmcp}[kind]())))
