// What the dashboard costs: bytes until a public page is read, scripting with a thousand monitors, work while two
// hundred events a second arrive.
import assert from 'node:assert/strict';
import { adminKey, call, eventually, scene, target } from './kit.mjs';

const kib = 1024;
let measured;

/** CPU seconds that the tab has used, in script and in all. */
async function metrics(page) {
  measured ??= new WeakMap();
  if (!measured.has(page)) {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    measured.set(page, session);
  }
  const { metrics: list } = await measured.get(page).send('Performance.getMetrics');
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

scene('a public page needs less than 90 KiB of script', 'about:blank', {}, async (page) => {
  const scripts = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response);
  });
  await page.goto('/');
  await page.getByText('Live', { exact: true }).first().waitFor();
  const sizes = await Promise.all(scripts.map(async (script) => (await script.request().sizes()).responseBodySize));
  const sum = sizes.reduce((all, size) => all + size, 0);
  assert.ok(sum > 20 * kib, 'it has script at all');
  assert.ok(sum < 90 * kib, `${(sum / kib).toFixed(1)} KiB in ${sizes.length} files`);
});

scene('a screen is fetched in few files', '/icon.svg', { keys: { admin: adminKey } }, async (page) => {
  const { monitor } = await call('POST', '/monitors', { name: 'Few files', url: `${target}/` });
  for (const [path, words] of [['/', 'Status'], ['/home', 'Needs attention'], ['/monitors', 'Few files'],
    [`/monitor/${monitor.id}`, 'Response time'], [`/monitor/${monitor.id}/alerts`, 'Alert rules'], ['/settings', 'This instance']]) {
    const files = [];
    const note = (request) => {
      if (!request.url().includes('/api/') && request.url().startsWith('http')) files.push(new URL(request.url()).pathname);
    };
    page.on('request', note);
    await page.goto(path);
    await page.getByText(words).first().waitFor();
    await page.locator('[aria-label="Loading"]').first().waitFor({ state: 'detached' });
    page.off('request', note);
    assert.ok(files.length <= 10, `${path}: ${files.join(' ')}`);
  }
  await call('DELETE', `/monitors/${monitor.id}`);
});

scene('a public page can be read without script', '/icon.svg', { javaScriptEnabled: false }, async (page) => {
  const { monitor } = await call('POST', '/monitors', {
    name: 'Read without script',
    url: `${target}/`,
    is_public: true,
  });
  await page.goto('/');
  await page.getByText('Read without script').first().waitFor();
  await call('DELETE', `/monitors/${monitor.id}`);
});

scene('a thousand monitors need less than half a second of scripting', 'about:blank', {}, async (page) => {
  for (let some = 0; some < 20; some++) {
    const monitors = Array.from({ length: 50 }, (_, n) => ({
      name: `Monitor ${some * 50 + n}`,
      url: `${target}/`,
      is_public: true,
      group_name: `Group ${some}`,
      interval_seconds: 86_400,
    }));
    assert.equal((await call('POST', '/monitors/bulk', { monitors })).succeeded, 50);
  }
  await page.goto('/');
  await page.getByRole('heading', { name: 'Group 19' }).first().waitFor({ state: 'attached' });
  await page.getByText('Monitor 999', { exact: true }).first().waitFor({ state: 'attached' });
  const { ScriptDuration: script, Nodes: nodes } = await metrics(page);
  assert.ok(script < 0.5, `${Math.round(script * 1000)} ms of scripting, ${nodes} nodes`);
});

scene('two hundred events a second leave the page responsive', '/', {}, async (page) => {
  const monitors = await call('GET', '/monitors?limit=100');
  const { probe_key } = await call('POST', '/locations', { name: `Busy ${Date.now()}` });
  const results = monitors.map(({ id }) => ({ monitor_id: id, status: 'up', response_time_ms: 5 }));
  const send = () => fetch(new URL('/api/v1/probe', page.url()), { method: 'POST',
    headers: { Authorization: `Bearer ${probe_key}` }, body: JSON.stringify({ results }) });
  await page.getByText('Live', { exact: true }).first().waitFor();
  const before = await metrics(page);
  const begun = performance.now();
  let sent = 0;
  await eventually(async () => {
    const due = Math.floor((performance.now() - begun) / 1000 * 200);
    if (sent < due) {
      assert.equal((await send()).status, 200);
      sent += results.length;
    }
    return sent >= 1000;
  }, 'a thousand events');
  const { TaskDuration: busy } = await metrics(page);
  const share = (busy - before.TaskDuration) / ((performance.now() - begun) / 1000);
  assert.ok(share < 0.6, `${Math.round(share * 100)} % of a core`);
  await page.getByRole('searchbox').first().fill('Monitor 7');
  await page.getByText('Monitor 77', { exact: true }).first().waitFor();
});

scene('the list of a thousand needs less than half a second of work', '/icon.svg', { keys: { admin: adminKey } }, async (page) => {
  await page.goto('/monitors');
  await page.locator('[data-row="10"]').waitFor();
  const { TaskDuration: busy } = await metrics(page);
  assert.ok(busy < 0.5, `${Math.round(busy * 1000)} ms`);
  assert.ok(await page.locator('[data-row]').count() < 60, 'rows of the window only');
  const rows = page.getByRole('table', { name: 'Monitors' });
  assert.ok(Number(await rows.getAttribute('aria-rowcount')) > 1000, 'and all are told of');
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await page.getByText('Monitor 999', { exact: true }).waitFor();
});
