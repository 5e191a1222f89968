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

/** What a screen may cost to open with nothing in the browser's cache: KiB of compressed script, files, and questions. */
const budgets = [
  { path: () => '/', words: 'Status', script: 80, files: 8, questions: 8 },
  { path: () => '/home', words: 'Needs attention', script: 175, files: 10, questions: 9 },
  { path: () => '/monitors', words: 'Few files', script: 150, files: 9, questions: 8 },
  { path: ({ id }) => `/monitor/${id}`, words: 'Response time', script: 150, files: 10, questions: 14 },
  { path: ({ id }) => `/monitor/${id}/alerts`, words: 'Alert rules', script: 125, files: 9, questions: 10 },
  { path: () => '/create', words: 'New monitor', script: 150, files: 9, questions: 4 },
  { path: () => '/channels', words: 'Channels', script: 150, files: 9, questions: 6 },
  { path: () => '/settings', words: 'This instance', script: 150, files: 9, questions: 9 },
];

scene('a screen is fetched in few requests, and little script', '/icon.svg', { keys: { admin: adminKey }, expected: '404' },
  async (page) => {
    const { monitor } = await call('POST', '/monitors', { name: 'Few files', url: `${target}/` });
    for (const { path, words, script, files, questions } of budgets) {
      const at = path(monitor);
      let asked = [];
      const note = (request) => {                           // those that the cache answers, too
        if (request.isNavigationRequest()) asked = [];      // what the screen before still asked is its own
        asked.push(request);
      };
      page.on('request', note);
      await page.goto(at);
      await page.getByText(words).first().waitFor();
      await page.locator('[aria-label="Loading"]').first().waitFor({ state: 'detached' });
      page.off('request', note);
      const ofApi = asked.filter((one) => one.url().includes('/api/'));
      const ofFiles = asked.filter((one) => !ofApi.includes(one));
      const bytes = await page.evaluate(() => performance.getEntriesByType('resource')
        .filter(({ name }) => name.endsWith('.js')).reduce((all, { encodedBodySize: size }) => all + size, 0));
      const sum = bytes / kib;
      const names = (some) => some.map((one) => new URL(one.url()).pathname).join(' ');
      console.log(`# ${at}: ${sum.toFixed(1)} KiB of script, ${ofFiles.length} files, ${ofApi.length} questions`);
      assert.ok(sum > 20 && sum < script, `${at}: ${sum.toFixed(1)} KiB of script`);
      assert.ok(ofFiles.length <= files, `${at}: ${names(ofFiles)}`);
      assert.ok(ofApi.length <= questions, `${at}: ${names(ofApi)}`);
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
  await metrics(page);                // from here on it is counted
  await page.goto('/');
  await page.getByRole('heading', { name: 'Group 19' }).first().waitFor({ state: 'attached' });
  await page.getByText('Monitor 999', { exact: true }).first().waitFor({ state: 'attached' });
  const { ScriptDuration: script, Nodes: nodes } = await metrics(page);
  console.log(`# ${Math.round(script * 1000)} ms of scripting`);
  assert.ok(script > 0, 'it was counted');
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

/** The seconds of processor time of each task of the page's main thread while `play` runs. */
async function tasksDuring(page, play) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', 'toplevel', '__metadata'] });
  await play();
  const { traceEvents: events } = JSON.parse((await browser.stopTracing()).toString());
  const main = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const isMain = ({ pid, tid }) => main.some((thread) => thread.pid === pid && thread.tid === tid);
  return events.filter((event) => event.name === 'RunTask' && event.tdur !== undefined && isMain(event))
    .map(({ tdur }) => tdur / 1e6);
}

scene('the list of a thousand: rows after little work, and no long task', '/icon.svg', { keys: { admin: adminKey } },
  async (page) => {
    const rows = page.getByRole('table', { name: 'Monitors' });
    const tasks = await tasksDuring(page, async () => {
      await page.goto('/monitors');
      await page.locator('[data-row="10"]').waitFor();
    });
    const busy = tasks.reduce((all, task) => all + task, 0);
    const longest = Math.max(...tasks);
    console.log(`# ${Math.round(busy * 1000)} ms until there are rows, the longest task ${Math.round(longest * 1000)} ms`);
    assert.ok(tasks.length > 10, 'tasks were seen');
    assert.ok(busy < 0.8, `${Math.round(busy * 1000)} ms until there are rows`);
    // 100 ms is the aim; beside other work a processor takes longer for the same.
    assert.ok(longest < 0.2, `a task of ${Math.round(longest * 1000)} ms`);
    assert.ok(await page.locator('[data-row]').count() < 60, 'rows of the window only');
    assert.ok(Number(await rows.getAttribute('aria-rowcount')) > 1000, 'and all are told of');
    let questions = 0;
    page.on('request', (request) => { if (request.url().includes('/trends')) questions++; });
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await page.getByText('Monitor 999', { exact: true }).waitFor();
    await page.locator('[data-row="1000"], [data-row="999"]').first().locator('svg, [role="img"]').first().waitFor();
    assert.ok(questions <= 4, `what rows show of the past is asked for together: ${questions}`);
  });
