// The public pages as the server makes them, where no script runs (of the dashboard's; axe needs one); and that the
// dashboard takes them over.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { call, desktop, eventually, judge, phone, scene, shoot, url } from './kit.mjs';

const made = [];

async function fill() {
  if (made.length > 0) return;
  for (const [name, more] of [['Checkout', { group_name: 'Shop' }], ['Search', { group_name: 'Shop' }], ['Blog', {}]]) {
    made.push((await call('POST', '/monitors', { name: `${name} <b>without scripts</b>`, is_public: true,
      url: 'http://127.0.0.1:9/', confirmation_threshold: 1, ...more })).monitor.id);
  }
  await call('POST', '/status-pages', { slug: 'nojs', title: 'Without scripts', description: 'How we are doing.' });
  await call('POST', '/status-pages/nojs/monitors', { monitor_ids: made });
  await eventually(async () => (await call('GET', '/status-pages/nojs')).overall === 'major_outage', 'they are down');
}

for (const [viewport, scheme, places] of [
  [desktop, 'light', [['overview', '/'], ['page', '/s/nojs'], ['unknown', '/s/unknown']]],
  [phone, 'dark', [['overview', '/']]],
]) {
  for (const [name, path] of places) {
    const how = { viewport, scheme, expected: name === 'unknown' ? '404' : undefined };
    scene(`${name} without scripts, ${scheme}, ${viewport.width} pixels`, 'about:blank', how, async (page) => {
      await fill();
      await page.route('**/*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
      await page.goto(path);
      assert.equal(await page.locator('h1').count(), 1, 'one heading for all');
      await judge(page, name);
      await shoot(page, `nojs-${name}-${viewport.width}`);
    });
  }
}

scene('the dashboard takes over', '/s/nojs', {}, async (page) => {
  await page.locator('.nojs').waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1, name: 'Without scripts' }).waitFor();
  await page.getByText('Checkout <b>without scripts</b>').first().waitFor();
});

scene('so it does under a domain of the page\'s own', 'about:blank', {}, async (page) => {
  const [{ id }] = await call('GET', '/monitors?search=Checkout');
  await call('POST', '/status-pages', { slug: 'own', title: 'At home', custom_domain: 'status.example.test' });
  await call('POST', '/status-pages/own/monitors', { monitor_ids: [id] });
  await page.goto(`http://status.example.test:${new URL(url).port}/`);
  await page.locator('.nojs').waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1, name: 'At home' }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  const feed = await page.getByRole('link', { name: 'Incident feed' }).evaluate(({ href }) => href);
  assert.match(await page.evaluate(async (at) => (await fetch(at)).text(), feed), /<title>At home<\/title>/);
});

// By a name that is not this host's, browsers do not say by Sec-Fetch-Site that a form is the page's own.
scene('the page behind a link in a mail', 'about:blank', {}, async (page) => {
  const token = 'a-link';
  const digest = createHash('sha256').update(token).digest('hex');
  execFileSync('sqlite3', ['-cmd', '.timeout 5000', process.env.WATCHPOST_DATABASE,
    `insert into mail_tokens (digest, purpose, address, owner) values ('${digest}', 0, 'reader@example.org', 'x')`]);
  await page.goto(`http://status.example.test:${new URL(url).port}/confirm/${token}`);
  await page.getByRole('heading', { level: 1, name: 'Is this your address?' }).waitFor();
  await judge(page, 'the question');
  await shoot(page, 'confirm');
  await page.getByRole('button', { name: 'Confirm this address' }).click();
  await page.getByRole('heading', { level: 1, name: 'Confirmed' }).waitFor();
  await judge(page, 'the answer');
  await shoot(page, 'confirmed');
});
