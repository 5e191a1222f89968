// Keys of colleagues and agents: made, used, replaced, taken back; what was changed by whom; how a month was.  Of
// workspaces nobody hears while there is one.
import assert from 'node:assert/strict';
import { adminKey, call, eventually, judge, scene, shoot, target, url } from './kit.mjs';

const admin = { keys: { admin: adminKey } };

scene('a key is made, signs in by its link, and is taken back', '/keys', { ...admin, expected: '40[134]' }, async (page) => {
  await call('POST', '/monitors', { name: 'Private to the team', url: `${target}/`, tags: ['shop'], sla_target: 99.9, group_name: 'Shop' });
  await page.getByText('None yet').waitFor();
  assert.equal(await page.getByText(/workspace/i).count(), 0, 'no word of workspaces');
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  await dialog.getByText('This is needed').waitFor();
  await dialog.getByLabel('For whom').fill('Ann');
  await dialog.getByLabel('May', { exact: true }).selectOption('editor');
  await dialog.getByLabel('Of monitors with these tags').fill('shop');
  await dialog.getByLabel('For how long').fill('8 h');
  await judge(page, 'the form of a key');
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  const key = await page.locator('code', { hasText: /^wp_/ }).textContent();
  await page.keyboard.press('Escape');
  const row = page.getByRole('table', { name: 'Keys' }).getByRole('row').filter({ hasText: 'Ann' });
  await row.getByText('editor').waitFor();
  await row.getByText(/monitors tagged shop/).waitFor();
  await judge(page, 'keys');
  await shoot(page, 'team-keys');

  const ann = await page.context().browser().newContext({ baseURL: url });
  const hers = await ann.newPage();
  await hers.goto(`/monitors#key=${key}`);
  await hers.getByText('Private to the team').waitFor();
  assert.equal(await hers.evaluate(() => location.hash), '', 'the key is not left in the address');
  await hers.goto('/home');
  await hers.getByRole('heading', { name: 'Home' }).waitFor();
  await hers.getByText('Private to the team').first().waitFor();
  assert.equal(await hers.getByRole('link', { name: 'Keys', exact: true }).count(), 0, 'keys are for owners');
  await ann.close();

  await row.getByRole('button', { name: 'More for Ann' }).click();
  await page.getByRole('menuitem', { name: 'Take it back' }).click();
  await page.getByRole('button', { name: 'Take it back' }).click();
  await row.waitFor({ state: 'detached' });
  const answer = await fetch(`${url}/api/v1/whoami`, { headers: { Authorization: `Bearer ${key}` } });
  assert.equal((await answer.json()).kind, 'none', 'it opens nothing any more');
});

scene('a lone manage key leads to its monitor', '/', {}, async (page) => {
  const { monitor, manage_key: key } = await call('POST', '/monitors', { name: 'Led to', url: `${target}/` });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('dialog').getByLabel('Key', { exact: true }).fill(key);
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Led to', level: 1 }).waitFor();
  assert.ok(page.url().endsWith(`/monitor/${monitor.id}`));
  await page.getByRole('button', { name: 'Check now' }).waitFor();
});

scene('one who signs in on the overview comes to what they run', '/', {}, async (page) => {
  const { key } = await call('POST', '/workspace/keys', { label: 'Olga', role: 'owner' });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('dialog').getByLabel('Key', { exact: true }).fill(key);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/home');
  await page.getByText('Private to the team').first().waitFor();
  await page.goto('/settings');
  await page.getByText('Only the admin key changes these').waitFor();
  await page.getByRole('link', { name: 'Status', exact: true }).click();
  await page.getByText('No monitor is public yet').waitFor();
  await judge(page, 'an overview of nothing, for those who know of something');
});

scene('the audit says who changed what', '/icon.svg', admin, async (page) => {
  const [{ id }] = await call('GET', '/monitors?tag=shop');
  await fetch(`${url}/api/v1/monitors/${id}`, { method: 'PATCH', body: JSON.stringify({ timeout_ms: 4000 }),
    headers: { Authorization: `Bearer ${adminKey}`, 'X-Actor': 'Ben' } });
  await page.goto('/audit');
  const table = page.getByRole('table', { name: 'Audit' });
  const row = table.getByRole('row').filter({ hasText: 'timeout_ms' });
  await row.getByText('Ben').waitFor();
  await row.getByText('→ 4000').waitFor();
  await judge(page, 'the audit');
  await shoot(page, 'team-audit');
  await page.getByLabel('By whom, as they say').fill('Ben');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/audit?actor=Ben');
  await eventually(async () => await table.getByRole('row').count() === 2, 'of Ben only');
});

scene('a month is reported', '/reports', admin, async (page) => {
  await page.getByText(/one target/).first().waitFor();
  await page.getByRole('table', { name: 'Monitors' }).getByText('Private to the team').waitFor();
  await judge(page, 'a report');
  await shoot(page, 'team-report');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  assert.match(download.suggestedFilename(), /^watchpost-\d{4}-\d\d\.csv$/);
});

scene('things are brought in by their keys, and a second team has a place of its own', '/keys', admin, async (page) => {
  const stranger = await (await fetch(`${url}/api/v1/monitors`, { method: 'POST', body: JSON.stringify({ name: 'Of a stranger', url: `${target}/` }) })).json();
  await page.getByLabel('Manage keys of monitors and pages').fill(`/monitor/x#key=${stranger.manage_key}, and so on`);
  await page.getByRole('button', { name: 'Bring 1 key in' }).click();
  await page.getByText('1 thing brought in').first().waitFor();
  assert.ok((await call('GET', `/monitors/${stranger.monitor.id}`)).workspace_id);
  await page.getByText('Another team that shall see nothing of this').click();
  await page.getByRole('button', { name: 'Make a place of its own for it' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Second');
  await page.getByRole('dialog').getByRole('button', { name: 'Make it' }).click();
  await page.getByText('Second is there').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('table', { name: 'Workspaces' }).getByText('Second').waitFor();
  await judge(page, 'keys and workspaces');
});
