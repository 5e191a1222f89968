// Every screen, for every kind of key, theme and window: it shows what it is for, complains of nothing, is accessible, and does not
// scroll sideways.
import { before } from 'node:test';
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { call, eventually, judge, scene, shoot, target } from './kit.mjs';
import { digest, Kept } from './digest.mjs';

let up;
let down;
let incident;

before(async () => {
  const make = async (body) =>
    (await call('POST', '/monitors', { interval_seconds: 1, is_public: true, confirmation_threshold: 1, ...body }))
      .monitor.id;
  up = await make({ name: 'Website', url: `${target}/`, group_name: 'Shop', tags: ['prod'], sla_target: 99.9 });
  down = await make({ name: 'Cache', url: 'tcp://127.0.0.1:1', monitor_type: 'tcp' });
  await call('POST', `/monitors/${up}/dependencies`, { depends_on_id: down });
  await call('POST', `/monitors/${up}/maintenance`, {
    title: 'Upgrade',
    starts_at: '2020-01-01T00:00:00Z',
    ends_at: '2020-01-01T01:00:00Z',
  });
  await call('POST', `/monitors/${down}/notifications`, {
    name: 'Ops',
    channel_type: 'webhook',
    config: { url: `${target}/hook` },
  });
  await call('POST', '/locations', { name: 'Frankfurt', region: 'eu-central' });
  await call('POST', '/status-pages', { slug: 'shop', title: 'Example Shop', description: 'Orders and payments' });
  await call('POST', '/status-pages/shop/monitors', { monitor_ids: [up, down] });
  incident = await eventually(async () => (await call('GET', `/monitors/${down}/incidents`))[0], 'an incident');
  await eventually(async () => (await call('GET', `/monitors/${up}`)).current_status === 'up', 'a monitor that is up');
});

const screens = [
  ['overview', () => '/', 'Website'],
  ['page', () => '/s/shop', 'Example Shop'],
  ['home', () => '/home', 'Needs attention'],
  ['monitors', () => '/monitors', 'Website'],
  ['monitor', () => `/monitor/${up}`, 'Website'],
  ['monitor-down', () => `/monitor/${down}`, 'Cache'],
  ['monitor-incidents', () => `/monitor/${down}/incidents`, 'Cache'],
  ['monitor-alerts', () => `/monitor/${down}/alerts`, 'Ops'],
  ['monitor-dependencies', () => `/monitor/${up}/dependencies`, 'Cache'],
  ['monitor-settings', () => `/monitor/${up}/settings`, 'Website'],
  ['incident', () => `/incident/${incident.id}`, 'Cache'],
  ['channels', () => '/channels', 'Channels'],
  ['maintenance', () => '/maintenance', 'Maintenance'],
  ['keys', () => '/keys', 'Keys'],
  ['audit', () => '/audit', 'Audit'],
  ['reports', () => '/reports', 'Reports'],
  ['create', () => '/create', 'New monitor'],
  ['import', () => '/import', 'Import monitors'],
  ['locations', () => '/locations', 'Frankfurt'],
  ['pages', () => '/pages', 'Example Shop'],
  ['page-editor', () => '/pages/shop', 'Example Shop'],
  ['page-order', () => '/pages/shop?part=order', 'Monitors on the page'],
  ['page-posts', () => '/pages/shop?part=posts', 'Posts'],
  ['settings', () => '/settings', 'This instance'],
  ['nowhere', () => '/settings', 'Page not found', goNowhere],
];

/** To an address of nothing, as a link inside of the dashboard leads there; from outside it is the server's 404. */
function goNowhere(page) {
  return page.evaluate(() => {
    history.pushState(null, '', '/nowhere');
    dispatchEvent(new PopStateEvent('popstate'));
  });
}

/**
 * A test for each screen, or for those named: it is opened in the first of the looks, then takes on the others.  `kept` is
 * the file that says how each looked (digest.mjs).
 */
export function show(looks, how, { names, kept: file } = {}) {
  const kept = file && new Kept(file);
  after(() => kept?.save());
  const [{ viewport, scheme }] = looks;
  for (const [name, path, words, go] of screens.filter(([screen]) => !names || names.includes(screen))) {
    scene(`${name}, ${looks.map((look) => look.name).join(', ')}`, path, { viewport, scheme, ...how }, async (page) => {
      await go?.(page);
      for (const look of looks) {
        await page.setViewportSize(look.viewport);
        await page.emulateMedia({ colorScheme: look.scheme });
        await page.getByText(words).filter({ visible: true }).first().waitFor();
        await page.locator('[aria-label="Loading"]').first().waitFor({ state: 'detached' });
        await page.locator('h1').first().waitFor(); // no part of a screen is judged before its head is there
        await shoot(page, `${name}-${look.name}`);
        await judge(page, `${name}, ${look.name}`);
        if (kept) assert.equal(kept.complaint(`${name}-${look.name}`, await digest(page)), undefined);
      }
    });
  }
}
