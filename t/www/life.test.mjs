// A monitor's life, looked at: it goes down and comes back while a page is open that is not reloaded, is acknowledged,
// noted, maintained, made dependent; a channel is tested, rules are set, settings changed, and it is deleted.
import assert from 'node:assert/strict';
import { before } from 'node:test';
import { adminKey, call, eventually, judge, scene, shoot, target, url } from './kit.mjs';

let monitor;
let key;
const at = (part = '') => `/monitor/${monitor}${part}`;
const turn = (way) => fetch(`${target}/${way}`, { method: 'POST' });
const holder = () => ({ keys: { monitors: { [monitor]: key } } });

before(async () => {
  const made = await call('POST', '/monitors', {
    name: 'Switched',
    url: `${target}/switch`,
    is_public: true,
    interval_seconds: 1,
    confirmation_threshold: 1,
  });
  monitor = made.monitor.id;
  key = made.manage_key;
  await eventually(async () => (await call('GET', `/monitors/${monitor}`)).current_status === 'up', 'up');
});

/** As a person who holds this monitor's key; keys are known only once it has been made. */
function life(name, part, play, how = {}) {
  scene(name, 'about:blank', how, async (page) => {
    await page.goto('/settings');
    await page.evaluate((held) => localStorage.setItem('watchpost.keys', JSON.stringify(held)), {
      pages: {},
      ...holder().keys,
    });
    await page.goto(at(part));
    await play(page);
  });
}

life('it goes down and comes back on a page that is not reloaded', '', async (page) => {
  const overview = await page.context().newPage();
  await overview.goto('/');
  const row = overview.getByRole('listitem').filter({ hasText: 'Switched' }).filter({ hasText: '24 h' }).first();
  await row.getByText('Up', { exact: true }).first().waitFor();
  await page.getByText('Up', { exact: true }).first().waitFor();
  await page.evaluate(() => { window.notReloaded = true; });
  await turn('down');
  await page.getByText('Down', { exact: true }).first().waitFor();
  await row.getByText('Down', { exact: true }).first().waitFor();
  await shoot(page, 'life-down');
  await turn('up');
  await page.getByText('Up', { exact: true }).first().waitFor();
  await row.getByText('Up', { exact: true }).first().waitFor();
  assert.equal(await page.evaluate(() => window.notReloaded), true, 'without reload');
  await overview.close();
});

scene('what changed while the network was away is seen when it is back', '/',
  { keys: { admin: adminKey }, expected: 'net::ERR_' }, async (page) => {
    const { monitor: { id } } = await call('POST', '/monitors', { name: 'Before', url: `${target}/` });
    await page.goto(`/monitor/${id}`);
    await page.getByRole('heading', { name: 'Before' }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.context().setOffline(true);
    await page.getByText('Offline', { exact: true }).waitFor();
    await call('PATCH', `/monitors/${id}`, { name: 'Meanwhile' });
    await page.context().setOffline(false);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Meanwhile' }).waitFor();
    await call('DELETE', `/monitors/${id}`);
  });

scene('a stream that is refused comes back, no sooner than it was asked to', 'about:blank', { expected: /50[234]/ },
  async (page) => {
    const asked = [];
    const refusals = [503, 502, 504];
    await page.route('**/api/v1/events', async (route) => {
      asked.push(Date.now());
      const status = refusals[asked.length - 1];
      if (status) await route.fulfill({ status, headers: { 'Retry-After': '3' }, body: '' });
      else await route.continue();
    });
    await page.goto('/');
    await page.getByText('Live', { exact: true }).waitFor();
    assert.equal(asked.length, refusals.length + 1);
    for (let i = 1; i < asked.length; i++) assert.ok(asked[i] - asked[i - 1] >= 3000, `${asked[i] - asked[i - 1]} ms`);
  });

scene('what was nearly all is not said to be all', 'about:blank', {}, async (page) => {
  const { monitor: { id } } = await call('POST', '/monitors', { name: 'Nearly', url: `${target}/`, is_public: true,
    sla_target: 99.9 });
  await page.route(`**/monitors/${id}/overview`, async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    const sla = { ...json.sla, total_checks: 1_000_000, successful_checks: 999_999, current_pct: 100 };
    await route.fulfill({ response, json: { ...json, sla } });
  });
  await page.goto(`/monitor/${id}`);
  await page.getByText('99.999 %').waitFor();
  await call('DELETE', `/monitors/${id}`);
});

life('an incident is acknowledged, and noted', '', async (page) => {
  await turn('down');
  const incident = await eventually(
    async () => (await call('GET', `/monitors/${monitor}/incidents`)).find((one) => !one.resolved_at),
    'an incident',
  );
  // The link in an alert, opened where no key is held yet.
  await page.evaluate(() => localStorage.removeItem('watchpost.keys'));
  await page.goto(`/incident/${incident.id}#acknowledge`);
  const dialog = page.getByRole('dialog', { name: 'The key of this monitor' });
  await dialog.getByText('Acknowledging needs the manage key').waitFor();
  await dialog.getByLabel('Paste this monitor’s manage key').fill(key);
  await dialog.getByRole('button', { name: 'Save key' }).click();
  await dialog.waitFor({ state: 'hidden' });
  assert.equal((await call('GET', `/incidents/${incident.id}`)).acknowledged_by, undefined, 'nothing done by opening');
  const acknowledge = page.getByRole('region', { name: 'Acknowledge' });
  await page.reload();
  await page.waitForFunction(() => document.activeElement?.closest('section')?.innerText.includes('Acknowledge'));
  await acknowledge.getByRole('textbox', { name: 'Note' }).fill('Looking');
  await acknowledge.getByLabel('Your name').fill('ops');
  await acknowledge.getByText('Only those who have a key for this monitor can read it.').waitFor();
  await acknowledge.getByRole('button', { name: 'Acknowledge', exact: true }).click();
  const note = page.getByRole('region', { name: 'Add a note' });
  await note.getByRole('textbox', { name: 'Note' }).fill('The switch was off');
  await note.getByLabel('Internal').uncheck();
  await note.getByText('Everyone who can see this incident can read it').waitFor();
  await note.getByRole('button', { name: 'Add note', exact: true }).click();
  const line = page.getByRole('region', { name: 'What happened' });
  await line.getByText('The switch was off').waitFor();
  await line.getByText('Looking').waitFor();
  await line.getByText('internal', { exact: true }).waitFor();
  await page.reload();
  await page.getByText('(internal)').waitFor();
  const asStranger = async (path) => (await fetch(`${url}/api/v1/incidents/${incident.id}${path}`)).json();
  assert.equal((await asStranger('')).acknowledged_by, undefined, 'not for all, unless it is said to be');
  assert.deepEqual((await asStranger('/notes')).map(({ content }) => content), ['The switch was off']);
  await shoot(page, 'life-incident');
  await turn('up');
  await line.getByText(/resolved/i).first().waitFor();
  assert.equal((await call('GET', `/incidents/${incident.id}`)).acknowledged_by, 'ops');
});

life('maintenance is planned', '/incidents', async (page) => {
  await page.getByRole('button', { name: 'Plan maintenance' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Title', { exact: true }).fill('New disks');
  await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByText('New disks').first().waitFor();
  const [window] = await call('GET', `/monitors/${monitor}/maintenance`);
  assert.equal(window.title, 'New disks');
  await call('DELETE', `/maintenance/${window.id}`);        // or failures below would be maintenance
});

life('it is made to depend on another', '/dependencies', async (page) => {
  const { monitor: below } = await call('POST', '/monitors', {
    name: 'Below it',
    url: `${target}/`,
    is_public: true,
    interval_seconds: 1,
  });
  await page.getByRole('button', { name: 'Add a dependency' }).first().click();
  await page.getByRole('searchbox', { name: 'Depends on' }).fill('Below it');
  await page.getByRole('button', { name: 'Add Below it', exact: true }).click();
  await eventually(
    async () => (await call('GET', `/monitors/${monitor}/dependencies`))[0]?.depends_on_id === below.id,
    'a dependency',
  );
  await page.locator('[data-node]', { hasText: 'Below it' }).waitFor();
  await shoot(page, 'life-dependencies');
});

life('a channel is added, tested and hears of a failure; rules are set', '/alerts', async (page) => {
  await page.getByRole('button', { name: 'Add a channel' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Ops');
  await dialog.getByLabel('URL', { exact: true }).fill(`${target}/hook`);
  await dialog.getByLabel('Choose what it is told').check();
  await dialog.getByLabel('Degraded').check();
  await dialog.getByRole('button', { name: 'Add it', exact: true }).click();
  await page.getByRole('button', { name: 'Test Ops', exact: true }).click();
  await page.getByText(/^Delivered/).first().waitFor();
  await page.getByRole('button', { name: 'Change Ops', exact: true }).click();
  await dialog.getByLabel('Only if it lasts longer').check();
  await dialog.getByLabel('Than so many minutes').fill('61');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.getByText('Minutes from 1 to 60').waitFor();
  await dialog.getByLabel('Immediately').check();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  const [ops] = await call('GET', `/monitors/${monitor}/notifications`);
  assert.deepEqual([ops.events, ops.min_duration_seconds],
    [['incident.created', 'incident.resolved', 'monitor.degraded'], 0]);
  await page.getByLabel(/Remind|Repeat/).first().fill('5');
  await page.getByRole('button', { name: 'Save the rules', exact: true }).click();
  await page.getByRole('button', { name: 'Remove the rules', exact: true }).waitFor();
  assert.equal((await call('GET', `/monitors/${monitor}/alert-rules`)).repeat_interval_minutes, 5);
  await turn('down');
  await page.getByText('Incident opened').first().waitFor();
  await turn('up');
  await shoot(page, 'life-alerts');
});

life('its settings are changed, with the limits of the API', '/settings', async (page) => {
  await page.getByLabel('Failures before an incident', { exact: true }).fill('x');
  await page.getByLabel('Expected status codes', { exact: true }).fill('99');
  await page.getByRole('button', { name: 'Save changes', exact: true }).click();
  await page.getByText('“99” is none').waitFor();
  await page.getByText('A number is needed').waitFor();
  await page.getByLabel('Failures before an incident', { exact: true }).fill('1');
  await page.getByLabel('Expected status codes', { exact: true }).fill('200, 3xx');
  assert.equal(await page.getByLabel('List among the public monitors').count(), 0, "the operator's alone");
  await page.getByLabel('Group', { exact: true }).fill('Switches');
  await page.getByRole('button', { name: 'Save changes', exact: true }).click();
  await eventually(async () => (await call('GET', `/monitors/${monitor}`)).group_name === 'Switches', 'a group');
  assert.deepEqual((await call('GET', `/monitors/${monitor}`)).expected_statuses, ['200', '3xx']);
});

scene('the operator takes it out of the lists', () => at('/settings'), { keys: { admin: adminKey } }, async (page) => {
  await page.getByLabel('List among the public monitors').uncheck();
  await page.getByRole('button', { name: 'Save changes', exact: true }).click();
  await eventually(async () => (await call('GET', `/monitors/${monitor}`)).is_listed === false, 'no list');
});

life('it is paused, its key rotated, and it is deleted', '', async (page) => {
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('Paused', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  const menu = page.getByRole('button', { name: 'More', exact: true });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Rotate key' }).click();
  await page.getByRole('button', { name: 'Make a new key' }).click();
  const shown = await page.locator('code', { hasText: /^wp_/ }).textContent();
  assert.notEqual(shown, key);
  await page.keyboard.press('Escape');
  await menu.click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete it and its history' }).click();
  await eventually(async () => {
    const address = new URL(`/api/v1/monitors/${monitor}`, page.url());
    const answer = await fetch(address, { headers: { Authorization: `Bearer ${adminKey}` } });
    return answer.status === 404;
  }, 'its end');
}, { expected: '404' });         // from the page, too, should a live event have it ask once more on its way out

scene('the table is worked by keys alone', '/monitors', { keys: { admin: adminKey } }, async (page) => {
  await call('POST', '/monitors', { name: 'Found by keys', url: `${target}/` });
  await page.getByRole('searchbox').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('Found by');
  await page.waitForURL('**/monitors?search=Found+by');
  await page.getByText('Found by keys').first().waitFor();
  await page.locator('[data-row="1"]').waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('searchbox').inputValue(), 'Found by', 'the search is left as it is');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/monitor\//);
  const menu = page.getByRole('button', { name: 'More', exact: true });
  await menu.press('Enter');
  await page.waitForFunction(() => document.activeElement?.role === 'menuitem');
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.activeElement?.textContent === 'Delete');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await eventually(() => menu.evaluate((button) => button === document.activeElement), 'focus, back where it was');
  await page.keyboard.press('`');
  await page.getByRole('dialog', { name: 'For a shell' }).getByText('-X DELETE').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keyboard' });
  await list.getByText('On this screen').waitFor();
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  await page.keyboard.press('3');
  await page.getByRole('region', { name: 'Alert rules' }).waitFor();
  await page.keyboard.press('p');
  await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await page.getByRole('heading', { name: 'Locations', level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Go to or do' });
  await palette.waitFor();
  await page.keyboard.type('found by');
  await palette.getByRole('option', { name: /Found by keys/ }).waitFor();
  await judge(page, 'the palette');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Found by keys', level: 1 }).waitFor();
});

scene('a search loses no letter, however slow its writer and the machine', '/monitors', { keys: { admin: adminKey } },
  async (page) => {
    const tools = await page.context().newCDPSession(page);
    await tools.send('Emulation.setCPUThrottlingRate', { rate: 20 });
    const search = page.getByRole('searchbox');
    await search.pressSequentially('as slow as its pause', { delay: 205 });     // each letter meets the last one's end
    await page.waitForURL('**/monitors?search=as+slow+as+its+pause');
    assert.equal(await search.inputValue(), 'as slow as its pause');
  });

scene('a stranger sees what there is to read, and the way to the key', '/', { expected: '404' }, async (page) => {
  const { monitor: { id } } = await call('POST', '/monitors', { name: 'Of others', url: `${target}/`, is_public: true });
  await page.goto(`/monitor/${id}`);
  await page.getByRole('heading', { name: 'Of others', level: 1 }).waitFor();
  assert.equal(await page.getByRole('button', { name: /Pause|Check now|More/ }).count(), 0, 'nothing to do');
  await page.getByRole('button', { name: 'Read only: paste key' }).click();
  await page.getByRole('dialog').getByLabel('Paste this monitor’s manage key').waitFor();
  await call('DELETE', `/monitors/${id}`);
});

scene('lengths of time are written as people write them', '/create', {}, async (page) => {
  assert.equal(await page.getByLabel('Check every').inputValue(), '10 min');
  await page.getByLabel('URL').fill(`${target}/`);
  await page.getByLabel('Name', { exact: true }).fill('Timed');
  await page.getByLabel('Check every').fill('soon');
  await page.getByRole('button', { name: 'Create monitor' }).click();
  await page.getByText('A length of time, as 30 s, 10 min or 1 h').waitFor();
  await page.getByLabel('Check every').fill('1 h 30min');
  await page.getByRole('button', { name: 'Create monitor' }).click();
  await page.waitForURL(/\/monitor\//);
  const { interval_seconds: interval } = await call('GET', `/monitors/${page.url().split('/').pop()}`);
  assert.equal(interval, 5400);
});

scene('a time says by whose clock it is', '/icon.svg', { keys: { admin: adminKey }, timezoneId: 'Europe/Berlin' },
  async (page) => {
    const { monitor: { id } } = await call('POST', '/monitors', { name: 'Of Berlin', url: `${target}/` });
    await eventually(async () => (await call('GET', `/monitors/${id}`)).last_checked_at, 'a check');
    await page.goto(`/monitor/${id}`);
    await page.getByText(/since (today|yesterday) \d\d:\d\d CES?T/).waitFor();
    await page.getByRole('table').getByText(/\d\d:\d\d:\d\d CES?T/).first().waitFor();
    await call('DELETE', `/monitors/${id}`);
  });
