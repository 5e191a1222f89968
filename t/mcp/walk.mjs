// One walk with a client of the Model Context Protocol, the same for each of them; what it saw goes to stdout as JSON.
//
//   node walk.mjs KIND URL KEY MONITOR ANOTHER     KIND: modern legacy sdk remote; in the folder that has node_modules
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , kind, url, key, monitor, another] = process.argv;
const require = createRequire(join(process.cwd(), 'x.js'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const headers = { Authorization: `Bearer ${key}` };
const me = { name: 'watchpost-test', version: '1' };

const connect = {
    async modern(mode = { pin: '2026-07-28' }) {
        const { Client, StreamableHTTPClientTransport } = await load('@modelcontextprotocol/client');
        const client = new Client(me, { versionNegotiation: { mode } });
        await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
        return client;
    },
    legacy() {
        return connect.modern('legacy');
    },
    async sdk() {
        const { Client } = await load('@modelcontextprotocol/sdk/client/index.js');
        const { StreamableHTTPClientTransport } = await load('@modelcontextprotocol/sdk/client/streamableHttp.js');
        const client = new Client(me);
        await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
        return client;
    },
    async remote() {
        const { Client } = await load('@modelcontextprotocol/sdk/client/index.js');
        const { StdioClientTransport } = await load('@modelcontextprotocol/sdk/client/stdio.js');
        const proxy = join(dirname(require.resolve('mcp-remote/package.json')), 'dist', 'proxy.js');
        const args = [proxy, url, '--allow-http', '--header', `Authorization:Bearer ${key}`];
        const client = new Client(me);
        await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'inherit', env: process.env }));
        return client;
    },
};

const text = (result) => result.content.map((c) => c.text).join('\n');
const client = await connect[kind]();
const seen = { server: client.getServerVersion(), instructions: client.getInstructions() };
const call = (name, args) => client.callTool({ name, arguments: args });

// Listed first: the client then holds structuredContent to the tool's outputSchema, and throws where it does not fit.
seen.tools = (await client.listTools()).tools.map((t) => t.name);
seen.status = text(await call('status', {}));
const check = await call('check', { id: monitor });
seen.check = check.structuredContent ?? text(check);
seen.wait = (await call('wait', { ids: [monitor], until: 'up' })).structuredContent;
seen.never = (await call('wait', { ids: [monitor], until: 'down', timeout_seconds: 1 })).structuredContent;
seen.gate = (await call('gate', { ids: [another], checks: 1 })).structuredContent;
seen.saved = (await call('save_monitor', { id: monitor, group_name: kind })).structuredContent;
seen.dry = (await call('save_monitor', { name: 'x', url: 'http://127.0.0.1:1/', dry_run: true })).structuredContent;
seen.silence = (await call('silence', { ids: [monitor], minutes: 5, reason: kind })).structuredContent;
seen.silence_ended = (await call('silence', { end: seen.silence.id })).structuredContent;
const wrong = await call('gate', { tag: 'nothing' });
seen.wrong = { isError: wrong.isError, text: text(wrong) };
seen.unknown = await call('nonsense', {}).then(() => 'answered', (e) => e.code);
seen.resources = (await client.listResources()).resources.map((r) => r.uri);
seen.templates = (await client.listResourceTemplates()).resourceTemplates.map((r) => r.uriTemplate);
seen.guide = (await client.readResource({ uri: 'watchpost://guide' })).contents[0].text.length;
seen.missing = await client.readResource({ uri: 'watchpost://nothing' }).then(() => 'read', (e) => e.code);
seen.prompts = (await client.listPrompts()).prompts.map((p) => p.name);
seen.prompt = (await client.getPrompt({ name: 'gate_deploy', arguments: { tag: 'prod' } })).messages[0].content.text;
seen.tags = (await client.complete({ ref: { type: 'ref/prompt', name: 'gate_deploy' }, argument: { name: 'tag', value: 'pr' } })).completion.values;
await client.close();
process.stdout.write(JSON.stringify(seen));
process.exit(0);
