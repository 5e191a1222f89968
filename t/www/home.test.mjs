// The home of those who run an instance: what is broken apart from targets that are missed, acknowledged from there and
// taken back; a square for each monitor, walked through by keys.
import assert from 'node:assert/strict';
import { before } from 'node:test';
import { adminKey, call, eventually, scene, target } from './kit.mjs';

const admin = { keys: { admin: adminKey } };
let incident;

before(async () => {
  const make = async (name, more) => (await call('POST', '/monitors', { name, url: `${target}/`, interval_seconds: 1,
    confirmation_threshold: 1, ...more })).monitor.id;
  await make('Fine 10', { group_name: 'Well' });
  await make('Fine 9', { group_name: 'Well' });
  const broken = await make('Broken', { url: 'http://127.0.0.1:9/', sla_target: 99.9 });
  incident = (await eventually(async () => (await call('GET', `/monitors/${broken}/incidents`))[0], 'an incident')).id;
});

scene('what is broken is acknowledged from there, and that is taken back', '/home', admin, async (page) => {
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await attention.getByRole('link', { name: 'Broken is down' }).waitFor();
  await attention.getByText('Targets missed or at risk').waitFor();
  assert.equal(await attention.getByText('has missed its target').isVisible(), false, 'targets are folded up');
  await attention.getByRole('button', { name: 'Acknowledge Broken' }).click();
  await attention.getByText('acknowledged by anonymous').waitFor();
  assert.equal((await call('GET', `/incidents/${incident}`)).acknowledged_by, 'anonymous');
  await page.getByRole('button', { name: 'Undo' }).click();
  await attention.getByRole('button', { name: 'Acknowledge Broken' }).waitFor();
  assert.equal((await call('GET', `/incidents/${incident}`)).acknowledged_by, undefined);
});

scene('the latest news stand first, before what is old and what somebody has taken on', '/icon.svg', admin, async (page) => {
  const failing = async (name) => {
    const { monitor: { id } } = await call('POST', '/monitors', { name, url: 'http://127.0.0.1:9/', interval_seconds: 1,
      confirmation_threshold: 1 });
    return { id, incident: (await eventually(async () => (await call('GET', `/monitors/${id}/incidents`))[0], name)).id };
  };
  const taken = await failing('Taken on');
  await call('POST', `/incidents/${taken.incident}/acknowledge`, { actor: 'Kim' });
  const fresh = await failing('Fresh');
  await page.goto('/home');
  const broken = page.getByRole('region', { name: 'Needs attention' }).getByRole('link', { name: / is down$/ });
  await broken.filter({ hasText: 'Fresh' }).waitFor();
  assert.deepEqual(await broken.allTextContents(), ['Fresh is down', 'Broken is down', 'Taken on is down']);
  for (const { id } of [taken, fresh]) await call('DELETE', `/monitors/${id}`);
});

scene('a square for each monitor, by group, in reach of the keyboard', '/home', admin, async (page) => {
  const group = page.getByRole('region', { name: 'Well, 2 monitors' });
  await group.getByRole('link', { name: 'Fine 10: Up' }).waitFor();
  await page.getByRole('link', { name: 'Broken: Down' }).waitFor();
  await group.getByRole('link', { name: 'Fine 9: Up' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Fine 10: Up');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Fine 10', level: 1 }).waitFor();
});
