// The dashboard of an instance below a path of its site (BASE_PATH), as it is and behind one more nginx that mounts it
// there: it loads, is walked through, listens, and asks for nothing outside.
import assert from 'node:assert/strict';
import { adminKey, call, eventually, scene, target, url } from './kit.mjs';

const base = new URL(url).pathname;
const turn = (way) => fetch(`${target}/${way}`, { method: 'POST' });

/** A person's visit by one of the ways in, at the end of which nothing was asked for but what is below the base. */
function visit(name, way, part, how, play) {
  scene(name, `${way}/icon.svg`, how, async (page) => {
    const outside = [];
    page.on('request', (request) => {
      const address = new URL(request.url());
      const isBelow = `${address.pathname}/`.startsWith(`${base}/`);
      if (address.protocol.startsWith('http') && !isBelow) outside.push(address.href);
    });
    await page.goto(way + part);
    await play(page);
    assert.deepEqual(outside, [], 'nothing outside');
  });
}

for (const [where, way] of [['alone', url], ['behind one more nginx', process.env.WATCHPOST_OUTER]]) {
  visit(`${where}: the status changes while it is looked at`, way, '/', {}, async (page) => {
    const made = await call('POST', '/monitors', { name: 'Below', url: `${target}/switch`, is_public: true,
      interval_seconds: 1, confirmation_threshold: 1 });
    await page.reload();
    const row = page.getByRole('listitem').filter({ hasText: 'Below' }).filter({ hasText: '24 h' }).first();
    await page.getByText('Live', { exact: true }).first().waitFor();
    await row.getByText('Up', { exact: true }).first().waitFor();
    await turn('down');
    await row.getByText('Down', { exact: true }).first().waitFor();
    await turn('up');
    await row.getByText('Up', { exact: true }).first().waitFor();
    await row.getByRole('link', { name: 'Below' }).click();
    await page.getByRole('heading', { name: 'Below' }).waitFor();
    assert.equal(new URL(page.url()).pathname, `${base}/monitor/${made.monitor.id}`);
    await page.getByRole('link', { name: 'Settings', exact: true }).last().click();
    const badge = page.getByRole('img', { name: /uptime 30d/ });
    await eventually(() => badge.evaluate((image) => image.naturalWidth > 0), 'the badge');
    await call('DELETE', `/monitors/${made.monitor.id}`);
  });

  visit(`${where}: the admin walks through it`, way, '/home', { keys: { admin: adminKey } }, async (page) => {
    for (const [link, path] of [['Monitors', 'monitors'], ['Pages', 'pages'], ['Settings', 'settings'],
      ['Locations', 'locations'], ['Status', ''], ['Home', 'home']]) {
      await page.getByRole('navigation').getByRole('link', { name: link, exact: true }).first().click();
      await page.waitForURL((address) => address.pathname.replace(/\/$/, '') === `${base}/${path}`.replace(/\/$/, ''));
      await page.locator('[aria-label="Loading"]').first().waitFor({ state: 'detached' });
      assert.equal(await page.getByText('Page not found').count(), 0, `${link} is there`);
    }
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await page.locator('[aria-label="Loading"]').first().waitFor({ state: 'detached' });
    assert.equal(await page.getByText('Page not found').count(), 0, 'read anew it is there, too');
    await page.goto(`${way}/settings`);
    assert.equal(await page.getByRole('link', { name: 'Guide' }).getAttribute('href'), `${base}/llms.txt`);
  });

  visit(`${where}: a manage link brings its key`, way, '/', {}, async (page) => {
    const { monitor, manage_key: key, manage_url: link } = await call('POST', '/monitors',
      { name: 'Mine', url: `${target}/` });
    await page.goto(new URL(link, way).href);
    await page.getByRole('heading', { name: 'Mine' }).waitFor();
    assert.equal(page.url(), `${way}/monitor/${monitor.id}`, 'out of the address');
    const kept = await page.evaluate(() => Object.entries(localStorage).find(([name]) => name.endsWith('.keys')));
    assert.equal(kept[0], `watchpost${base}.keys`);
    assert.deepEqual(JSON.parse(kept[1]).monitors, { [monitor.id]: key });
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await eventually(async () => (await call('GET', `/monitors/${monitor.id}`)).is_paused, 'paused with it');
    await call('DELETE', `/monitors/${monitor.id}`);
  });

  visit(`${where}: a status page`, way, '/', {}, async (page) => {
    const made = await call('POST', '/status-pages', { slug: 'below', title: 'Below it all' });
    await page.goto(`${way}/s/below`);
    await page.getByRole('heading', { name: 'Below it all' }).waitFor();
    await page.getByText('Live', { exact: true }).first().waitFor();
    const feed = await page.locator('a[type="application/atom+xml"]').first().getAttribute('href');
    assert.equal(feed, `${base}/api/v1/status-pages/below/feed.atom`);
    await call('DELETE', `/status-pages/${made.status_page.slug}`);
  });

  visit(`${where}: a dark theme does not flash`, way, '/', {}, async (page) => {
    await page.evaluate((name) => localStorage.setItem(name, 'dark'), `watchpost${base}.theme`);
    await page.route('**/assets/*.js', (route) => route.abort());
    await page.goto(`${way}/home`).catch(() => undefined);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark', 'before any script of ours');
    page.complaints.length = 0;
  });
}
