// What people do, by form: monitors of the three kinds, one of which goes down and comes back while it is looked at;
// an import, a location, a status page, branding, keys.
import assert from 'node:assert/strict';
import { adminKey, call, documentHas, eventually, judge, phone, scene, target, url } from './kit.mjs';

const host = new URL(target).host;

async function create(page, { type, name, address, more }) {
  await page.goto('/create');
  await page.getByRole('radio', { name: type }).check();
  await page.getByLabel({ HTTP: 'URL', TCP: 'Host and port', DNS: 'Domain name' }[type], { exact: true }).fill(address);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Check every').fill('1');
  await page.getByLabel('Show on the public status page').check();
  await more?.();
  await page.getByRole('button', { name: 'Create monitor' }).click();
  await page.waitForURL(/\/monitor\//);
  await page.getByText('Its manage key, shown only now').waitFor();
  const key = await page.locator('code', { hasText: /^wp_/ }).textContent();
  return { id: page.url().split('/').pop(), key };
}

scene('the three kinds are created by form, and checked', '/create', {}, async (page) => {
  await page.getByRole('button', { name: 'Create monitor' }).click();
  assert.equal(await page.getByText('This is needed').count(), 2, 'an empty form says what is needed');
  for (const [type, name, address] of [
    ['HTTP', 'Made by form', `${target}/`],
    ['TCP', 'Port by form', host],
    ['DNS', 'Name by form', 'localhost'],
  ]) {
    const { id, key } = await create(page, { type, name, address });
    const monitor = await call('GET', `/monitors/${id}`);
    assert.deepEqual(
      [monitor.name, monitor.monitor_type, monitor.is_public],
      [name, type.toLowerCase(), true],
      `${type} is there`,
    );
    assert.match(key, /^wp_[0-9a-f]{32}$/);
  }
});

scene('every kind has a form, and says by it what the program wants', '/create', { keys: { admin: adminKey } }, async (page) => {
  const { sources } = (await (await fetch(`${url}/api/v1/openapi.json`)).json())['x-kinds'];
  for (const [type, label, address, values, more = {}] of [
    ['TLS', 'Host and port', 'example.com:443', {}, { 'STARTTLS of': 'smtp' }],
    ['WebSocket', 'URL', 'wss://example.com/live', { 'It has to say': 'hello ' }],
    ['gRPC', 'URL', 'grpcs://example.com:443', { Service: 'shop.v1.Orders' }],
    ['Domain', 'Domain name', 'example.com', {}],
    ['Ping', 'Host', '127.0.0.1', {}],
    ['Push', 'What reports', 'A job', { 'Or by a schedule': '30 2 * * 1-5', 'Time zone of the schedule': 'Europe/Berlin', 'May be late by': '1 h' }],
  ]) {
    await page.goto('/create');
    await page.getByRole('radio', { name: type }).check();
    await page.getByLabel(label, { exact: true }).fill(address);
    await page.getByLabel('Name', { exact: true }).fill(`${type} by form`);
    for (const [name, value] of Object.entries(values)) await page.getByLabel(name, { exact: true }).fill(value);
    await page.getByText('More settings').click();
    for (const [name, value] of Object.entries(more)) await page.getByLabel(name, { exact: true }).selectOption(value);
    await page.getByRole('button', { name: 'Add an assertion' }).click();
    const offered = await page.getByLabel('Source of assertion 1').locator('option').evaluateAll((all) => all.map(({ value }) => value));
    assert.deepEqual(offered.filter((source) => sources[source] && !sources[source].includes(type.toLowerCase())), [], type);
    await page.getByLabel('Source of assertion 1').selectOption('response_time');
    await page.getByLabel('Comparison of assertion 1').selectOption('at_most');
    await page.getByLabel('Value of assertion 1').fill('2000');
    await page.getByRole('button', { name: 'Create monitor' }).click();
    await page.waitForURL(/\/monitor\//);
    const monitor = await call('GET', `/monitors/${page.url().split('/').pop()}`);
    assert.equal(monitor.monitor_type, type.toLowerCase());
    assert.deepEqual(monitor.assertions, [{ source: 'response_time', op: 'at_most', value: 2000, severity: 'down' }]);
    if (type === 'Push') assert.deepEqual([monitor.cron, monitor.timezone, monitor.grace_seconds], ['30 2 * * 1-5', 'Europe/Berlin', 3600]);
    if (type === 'TLS') assert.equal(monitor.starttls, 'smtp');
    if (type === 'WebSocket') assert.equal(monitor.expect, 'hello ', 'a blank at the end is part of it');
  }
});

scene('a configuration is tried before it is saved, and after', '/create', { keys: { admin: adminKey } }, async (page) => {
  await page.getByLabel('URL', { exact: true }).fill(`${url}/api/v1/health`);
  await page.getByText('More settings').click();
  await page.getByText('At least 1 s here').first().waitFor();
  await page.getByRole('button', { name: 'Add an assertion' }).click();
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('Assertion 1 is not whole').waitFor();
  await page.getByLabel('Path of assertion 1').fill('$.status');
  await page.getByLabel('Value of assertion 1').fill('well');
  await page.getByLabel('Sign in').selectOption('bearer');
  await page.getByLabel('Token', { exact: true }).fill('a secret');
  await page.getByLabel('Name', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Try it' }).click();
  const result = page.getByRole('region', { name: 'What came of it' });
  await result.getByText(/Assertion failed: json \$\.status equals well, got ok/).waitFor();
  await result.getByText('found ok').waitFor();
  assert.equal(await page.getByText('This is needed').count(), 0, 'what is only tried needs no name');
  await eventually(() => result.evaluate((shown) => shown.getBoundingClientRect().top < innerHeight), 'what came of it in sight');
  await judge(page, 'a form with what came of it');
  assert.equal((await call('GET', '/monitors?search=Tried')).length, 0, 'nothing is stored');
  await page.getByLabel('Value of assertion 1').fill('ok');
  await page.getByLabel('Name', { exact: true }).fill('Tried by form');
  await page.getByRole('button', { name: 'Create monitor' }).click();
  await page.waitForURL(/\/monitor\//);
  const id = page.url().split('/').pop();
  await page.goto(`/monitor/${id}/settings`);
  assert.equal(await page.getByLabel('Token', { exact: true }).inputValue(), '***');
  await page.getByLabel('Body must contain').fill('no such words');
  await page.getByRole('button', { name: 'Try it' }).click();
  await result.getByText(/Body match failed/).waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByLabel('Timeout').fill('5 s');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await eventually(async () => (await call('GET', `/monitors/${id}`)).timeout_ms === 5000, 'a change');
  assert.deepEqual((await call('GET', `/monitors/${id}/export`)).auth, { type: 'bearer', token: 'a secret' }, 'a secret stays');
  await call('DELETE', `/monitors/${id}`);
});

scene('the first minutes of a private monitor: live, told, then public', '/create', {}, async (page) => {
  await page.waitForFunction(() => document.activeElement?.inputMode === 'url');
  await page.keyboard.type(`${target}/first`);
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), `${host}/first`, 'a name that follows');
  await page.getByLabel('Check every').fill('1');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'The first check is in' }).waitFor();
  await page.evaluate(() => { window.notReloaded = true; });
  const id = new URL(page.url()).pathname.split('/').pop();
  await page.getByRole('button', { name: /^Webhook/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('URL').fill(`${target}/hook`);
  await dialog.getByRole('button', { name: 'Add it', exact: true }).click();
  await page.getByRole('button', { name: 'Test Webhook', exact: true }).click();
  await page.getByText(/^Delivered/).first().waitFor();
  const seen = (await call('GET', `/monitors/${id}/heartbeats?limit=1`))[0].seq;
  await call('PATCH', `/monitors/${id}`, { url: `${target}/switch`, confirmation_threshold: 1 });
  await fetch(`${target}/down`, { method: 'POST' });
  await page.getByText('Down', { exact: true }).first().waitFor();
  await fetch(`${target}/up`, { method: 'POST' });
  await page.getByText('Up', { exact: true }).first().waitFor();
  assert.ok((await call('GET', `/monitors/${id}/heartbeats?limit=1`))[0].seq > seen);
  await page.getByRole('button', { name: 'Make it public' }).click();
  await page.getByRole('heading', { name: 'Everyone can see it' }).waitFor();
  assert.equal((await call('GET', `/monitors/${id}`)).is_public, true);
  await page.getByRole('button', { name: 'Put these steps away' }).click();
  await page.getByRole('heading', { name: 'It is being watched' }).waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => window.notReloaded), true, 'without reload');
});

scene('a refusal of the API is said in its words; nothing is lost', '/create', { expected: '400' }, async (page) => {
  await page.getByLabel('Name', { exact: true }).first().fill('Too many tags');
  await page.getByLabel('URL').fill(`${target}/`);
  await page.getByText('More settings').click();
  await page.getByLabel('Tags').fill(Array.from({ length: 21 }, (_, n) => `t${n}`).join(','));
  await page.getByRole('button', { name: 'Create monitor' }).click();
  await page.getByText(/at most 20/).first().waitFor();
  assert.equal(await page.getByLabel('Name', { exact: true }).first().inputValue(), 'Too many tags');
});

scene('an import is looked over, created, and gives its keys', '/import', {}, async (page) => {
  await page.getByLabel('Monitors', { exact: true }).fill(JSON.stringify({ monitors: [
    { name: 'Import one', url: `${target}/1`, is_public: true }, { name: 'Import two', url: 'ftp://nowhere' },
    { name: 'Import three', url: host, monitor_type: 'tcp' },
    { name: 'Import four', url: `${target}/4`, tags: Array.from({ length: 30 }, (_, n) => `${n}`) }] }));
  await page.getByText('Begins with http:// or https://').waitFor();
  await page.getByRole('button', { name: 'Create 3 monitors' }).click();
  await page.getByRole('heading', { name: '2 monitors created' }).waitFor();
  assert.equal(await page.locator('code', { hasText: /^wp_/ }).count(), 2);
  await page.getByRole('row').filter({ hasText: /^4.*at most 20/ }).waitFor();
});

scene('an import that is run again creates only what is new', '/import', {}, async (page) => {
  const list = (...names) => JSON.stringify(names.map((name) => ({ name, url: `${target.toUpperCase()}/again?${name.length}` })));
  await page.getByLabel('Monitors', { exact: true }).fill(list('Again one', 'Again two'));
  await page.getByRole('button', { name: 'Create 2 monitors' }).click();
  await page.getByRole('heading', { name: '2 monitors created' }).waitFor();    // private, and known by their keys alone
  await page.getByRole('button', { name: 'Import more' }).click();
  await page.getByLabel('Monitors', { exact: true }).fill(list('Again one', 'Again two', 'Again three', 'Again three'));
  await page.getByRole('row').filter({ hasText: /^1.*Already there/ }).waitFor();
  await page.getByRole('row').filter({ hasText: /^4.*The same as row 3/ }).waitFor();
  await page.getByText('3 rows left out').waitFor();
  await page.getByRole('button', { name: 'Create 1 monitor' }).click();
  await page.getByRole('heading', { name: '1 monitor created' }).waitFor();
  await page.getByText('3 there already').waitFor();
  await page.getByRole('row').filter({ hasText: /^2.*Again two/ }).waitFor();
  await page.getByRole('button', { name: 'Import more' }).click();
  await page.getByLabel('Monitors', { exact: true }).fill(list('Again one'));
  await page.getByRole('button', { name: 'Create', exact: true, disabled: true }).waitFor();
  await page.getByLabel('Create 1 monitor once more').check();
  await page.getByRole('button', { name: 'Create 1 monitor' }).click();
  await page.getByRole('heading', { name: '1 monitor created' }).waitFor();
});

scene('of an import that breaks off, the keys of what was created are told', '/import', { expected: 'net::ERR_' },
  async (page) => {
    const lines = Array.from({ length: 60 }, (_, n) => `Broken off ${n}, ${target}/${n}`);
    let asked = 0;
    await page.route('**/monitors/bulk', (route) => (asked++ === 0 ? route.continue() : route.abort()));
    await page.getByLabel('Monitors', { exact: true }).fill(lines.join('\n'));
    await page.getByRole('button', { name: 'Create 60 monitors' }).click();
    await page.getByRole('heading', { name: '50 monitors created' }).waitFor();
    assert.equal(await page.locator('code', { hasText: /^wp_/ }).count(), 50);
    await page.getByRole('row').filter({ hasText: /^60.*cannot be reached/ }).waitFor();
  });

scene('a location is registered and deleted', '/locations', { keys: { admin: adminKey } }, async (page) => {
  await page.getByLabel('Name').fill('Sydney');
  await page.getByRole('button', { name: 'Add location' }).click();
  await page.getByText('The probe key of Sydney, shown only now').waitFor();
  assert.match(await page.locator('pre').textContent(), /WATCHPOST_PROBE_KEY=wp_[0-9a-f]{32}.*\n.*watchpost probe/);
  const row = page.getByRole('listitem').filter({ hasText: 'Sydney' });
  await row.getByRole('button', { name: 'More for Sydney' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete the location' }).click();
  await row.waitFor({ state: 'detached' });
});

// A live event may have the page asked for once more in the moment between its deletion and the way back to the list.
scene('a status page is made, filled, changed, unlocked and deleted', '/pages', { expected: '404' }, async (page) => {
  await call('POST', '/monitors', { name: 'For the page', url: `${target}/page`, is_public: true });
  await page.getByRole('button', { name: 'New page' }).click();
  await page.getByLabel('Title').fill('Made page');
  await page.getByLabel('Address').fill('made');
  await page.getByRole('button', { name: 'Create page' }).click();
  const key = await page.locator('code', { hasText: /^wp_/ }).textContent();
  await page.getByRole('link', { name: 'Choose its monitors' }).click();
  await page.getByLabel('Add a monitor').fill('For the page');
  await page.getByRole('button', { name: 'Add For the page', exact: true }).click();
  await page.getByRole('button', { name: 'Remove For the page', exact: true }).waitFor();
  await page.getByRole('navigation', { name: 'Parts of the page' }).getByRole('link', { name: 'Content' }).click();
  await page.getByLabel('Title').fill('Changed page');
  const saved = page.waitForResponse((answer) => answer.request().method() === 'PATCH');
  await page.getByRole('button', { name: 'Save' }).click();
  assert.equal((await saved).status(), 200);        // the preview has the title before it is saved
  await page.getByRole('heading', { name: 'Changed page', level: 1 }).first().waitFor();
  assert.equal((await call('GET', '/status-pages/made')).title, 'Changed page');

  await page.getByRole('button', { name: 'Keys in this browser' }).click();
  await page.getByRole('button', { name: 'Lock: forget all keys' }).click();
  await page.getByLabel('Manage key of this page').fill(key);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByRole('button', { name: 'Delete this page' }).click();
  await page.getByRole('button', { name: 'Delete the page' }).click();
  await page.waitForURL('**/pages');
});

scene('on a phone, too, the way in is a word, and what has no room is in the menu', '/', { viewport: phone }, async (page) => {
  await page.getByText('Sign in', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Go to or do' }).waitFor();
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /Theme/ }).click();
  await documentHas(page, 'data-theme', 'light');
  await judge(page, 'the menu of a phone');
});

scene('on a phone all parts of a monitor are in sight', '/', { keys: { admin: adminKey }, viewport: phone }, async (page) => {
  const { monitor: { id } } = await call('POST', '/monitors', { name: 'All parts', url: `${target}/` });
  await page.goto(`/monitor/${id}`);
  const parts = page.getByRole('navigation', { name: 'Parts of this monitor' });
  await parts.getByRole('link', { name: 'Settings' }).waitFor();
  const [wide, seen] = await parts.evaluate((nav) => [nav.scrollWidth, nav.clientWidth]);
  assert.ok(wide <= seen, `${wide} pixels of links in ${seen}`);
  await call('DELETE', `/monitors/${id}`);
});

scene('the admin signs in from anywhere, brands the overview, and locks', '/settings', {}, async (page) => {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('dialog').getByLabel('Key', { exact: true }).fill(`wp_${'0'.repeat(32)}`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).last().click();
  await page.getByText('This key opens nothing here').waitFor();
  await page.getByRole('dialog').getByLabel('Key', { exact: true }).fill(adminKey);
  await page.getByRole('button', { name: 'Sign in', exact: true }).last().click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });      // while it is open, it takes what is typed
  await page.getByLabel('Title').fill('Branded');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').first().waitFor();
  assert.equal((await call('GET', '/settings')).title, 'Branded');
  await page.getByRole('button', { name: 'Keys in this browser' }).click();
  await page.getByRole('button', { name: 'Lock: forget all keys' }).click();
  await page.getByText('Only the admin key changes these').waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem('watchpost.keys')), '{"monitors":{},"pages":{}}');
});

scene('the settings show what the instance runs with, and where each is set', '/settings', { keys: { admin: adminKey } },
  async (page) => {
    const set = page.getByRole('table', { name: 'Settings that are set' }).getByRole('row').filter({ hasText: 'MIN_INTERVAL_SECONDS' });
    for (const words of ['1', 'environment', '600']) await set.getByText(words, { exact: true }).waitFor();
    await page.getByText(/settings as by default/).click();
    await page.getByRole('table', { name: 'Settings as by default' }).getByText('HEARTBEAT_RETENTION_DAYS').waitFor();
    await page.getByText('watchpost doctor', { exact: true }).first().waitFor();
    await page.getByText(/limits, of clients/).click();
    await page.getByRole('table', { name: 'Limits' }).getByText('Dependencies').waitFor();
    await page.getByRole('region', { name: 'Mail' }).getByText(/No mail is sent/).waitFor();
    await judge(page, 'the settings, unfolded');
  });

scene('a page is seen as strangers see it, and the keys are still there', '/icon.svg', { keys: { admin: adminKey } }, async (page) => {
  const { monitor: { id } } = await call('POST', '/monitors', { name: 'Half seen', url: `${target}/?token=1`, is_public: true });
  await page.goto(`/monitor/${id}?as=stranger`);
  await page.getByText('This is what strangers see.').waitFor();
  await page.getByRole('button', { name: 'Read only: paste key' }).waitFor();
  assert.equal(await page.getByText('token=1').count(), 0, 'no query of the address');
  await page.getByRole('link', { name: 'With your keys' }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await page.getByText('token=1').first().waitFor();
  await call('DELETE', `/monitors/${id}`);
});

scene('one who goes back finds the keyboard where they left', '/', {}, async (page) => {
  const { monitor: { id } } = await call('POST', '/monitors', { name: 'There and back', url: `${target}/`, is_public: true });
  await page.goto('/monitors');
  await page.getByRole('link', { name: 'There and back' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'There and back', level: 1 }).waitFor();
  await page.goBack();
  await page.waitForFunction(() => document.activeElement?.textContent === 'There and back');
  await call('DELETE', `/monitors/${id}`);
});

scene('a manage link brings its key and leaves it out of the address', '/settings', {}, async (page) => {
  const { manage_url, manage_key, monitor } = await call('POST', '/monitors', { name: 'Linked', url: `${target}/` });
  await page.goto(manage_url);
  await page.getByRole('heading', { name: 'Linked' }).waitFor();
  assert.ok(!page.url().includes('wp_'), 'no key in the address bar');
  const held = JSON.parse(await page.evaluate(() => localStorage.getItem('watchpost.keys')));
  assert.equal(held.monitors[monitor.id], manage_key);
});

/** From here on the page remembers what jumped, and how far. */
function watchJumps(page) {
  return page.addInitScript(() => {
    window.jumps = [];
    const note = ({ value, sources }) => window.jumps.push([value, ...sources.map(({ node }) => node?.textContent)]);
    new PerformanceObserver((list) => list.getEntries().filter(({ value }) => value > 0.005).forEach(note))
      .observe({ type: 'layout-shift', buffered: true });
  });
}

function jumpsOf(page) {
  return page.evaluate(() => new Promise((drawn) => {
    requestAnimationFrame(() => requestAnimationFrame(() => drawn(window.jumps)));
  }));
}

scene('nothing jumps while answers come one by one', '/icon.svg', { keys: { admin: adminKey } }, async (page) => {
  const { monitor: { id } } = await call('POST', '/monitors', { name: 'Steady', url: 'tcp://127.0.0.1:1',
    monitor_type: 'tcp', confirmation_threshold: 1, interval_seconds: 86_400 });
  const incident = await eventually(async () => (await call('GET', `/monitors/${id}/incidents`))[0], 'an incident');
  await watchJumps(page);
  let asked = 0;
  await page.route('**/api/v1/**', async (route) => {
    if (!route.request().url().endsWith('/events')) await new Promise((on) => { setTimeout(on, (asked++ % 4) * 150); });
    await route.continue().catch(() => undefined);       // the page may have gone on
  });
  for (const [path, last] of [[`/monitor/${id}/incidents`, 'No maintenance planned'], [`/incident/${incident.id}`, 'Add a note'],
    [`/monitor/${id}/alerts`, 'Webhook deliveries'], ['/settings', 'This instance']]) {
    await page.goto(path);
    await page.getByText(last).first().waitFor();
    await page.locator('[aria-label="Loading"]').first().waitFor({ state: 'detached' });
    assert.deepEqual(await jumpsOf(page), [], path);
  }
});

scene('a screen that could not be fetched comes with the network', '/', { expected: /ERR_|preload|module/ }, async (page) => {
  await page.getByText('Live', { exact: true }).first().waitFor();
  await page.context().setOffline(true);
  await page.getByText('Offline', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: 'Locations' }).click();
  await page.getByText('Watchpost cannot be reached; check the connection').waitFor();
  await page.context().setOffline(false);
  await page.getByRole('heading', { name: 'Known locations' }).waitFor();
  await page.getByText('Live', { exact: true }).first().waitFor();
});

scene('what cannot be loaded says so, and is tried again', '/icon.svg', { keys: { admin: adminKey }, expected: '500' },
  async (page) => {
    await page.route('**/api/v1/attention', (route) => route.fulfill({ status: 500, json: { error: 'Out of order' } }));
    await page.route('**/api/v1/health', (route) => route.fulfill({ status: 500, json: { error: 'Out of order' } }));
    await page.goto('/home');
    const attention = page.getByRole('region', { name: 'Needs attention' });
    await attention.getByText('Out of order').waitFor();
    await page.unroute('**/api/v1/attention');
    await attention.getByRole('button', { name: 'Retry' }).click();
    await attention.getByText('Out of order').waitFor({ state: 'detached' });
  });
