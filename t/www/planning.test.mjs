// What is planned for many monitors at once, on a calendar; skipped, ended, changed; and who is silent meanwhile.
import assert from 'node:assert/strict';
import { before } from 'node:test';
import { adminKey, call, eventually, judge, phone, scene, shoot, target, url } from './kit.mjs';

const admin = { keys: { admin: adminKey } };
const made = {};

before(async () => {
  for (const name of ['Rack one', 'Rack two']) {
    made[name] = await call('POST', '/monitors', { name, url: 'http://127.0.0.1:9/', tags: ['rack'], interval_seconds: 1, confirmation_threshold: 1 });
  }
});

scene('maintenance of a tag comes every week, is skipped, changed and ended', '/maintenance', admin, async (page) => {
  await page.getByText('Nothing is planned').waitFor();
  await page.getByRole('button', { name: 'Plan maintenance' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
  await dialog.getByText('This is needed').waitFor();
  await dialog.getByLabel('Title', { exact: true }).fill('Patches');
  await dialog.getByLabel('For', { exact: true }).fill('90 min');
  await dialog.getByLabel('Repeats').selectOption('week');
  await dialog.getByLabel('Tue').check();
  await dialog.getByLabel('On the clocks of').fill('Europe/Berlin');
  await dialog.getByLabel('Those with a tag').check();
  await dialog.getByLabel('rack', { exact: true }).check();
  await dialog.getByLabel('Announce it before').fill('1 d');
  await judge(page, 'the form of maintenance');
  await shoot(page, 'planning-form');
  await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('every Tue, on the clocks of Europe/Berlin').waitFor();
  const [plan] = await call('GET', '/maintenance');
  assert.deepEqual([plan.rrule, plan.timezone, plan.match, plan.monitor_count, plan.notice_minutes],
    ['FREQ=WEEKLY;BYDAY=TU', 'Europe/Berlin', { tags: ['rack'] }, 2, 1440]);
  assert.equal(Date.parse(plan.ends_at) - Date.parse(plan.starts_at), 90 * 60_000);
  await page.getByRole('button', { name: 'Skip the next: Patches' }).waitFor();
  await judge(page, 'a list of plans');
  await page.getByRole('button', { name: 'Skip the next: Patches' }).click();
  await eventually(async () => (await call('GET', `/maintenance/${plan.id}`)).next[0].starts_at !== plan.next[0].starts_at, 'skipped');
  await page.getByRole('button', { name: 'Change Patches' }).click();
  await dialog.getByLabel('Title', { exact: true }).fill('Patches and disks');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Change Patches and disks' }).waitFor();
  assert.equal((await call('GET', `/maintenance/${plan.id}`)).starts_at, plan.starts_at, 'and nothing else moves');
  await page.getByRole('button', { name: 'The next month' }).click();
  await page.getByRole('group', { name: /^Maintenance in/ }).getByText('Patches and disks').first().waitFor();
  await judge(page, 'the calendar');
  await shoot(page, 'planning-calendar');
  await page.setViewportSize(phone);
  await judge(page, 'the calendar on a phone');
  await shoot(page, 'planning-calendar-phone');
  await call('POST', '/maintenance', { title: 'Right now', match: { all: true }, duration_seconds: 3600 });
  await page.reload();
  await page.getByRole('button', { name: 'End now: Right now' }).click();
  await page.getByRole('button', { name: 'End now: Right now' }).waitFor({ state: 'detached' });
  assert.equal((await call('GET', '/maintenance?state=active')).length, 0);
});

scene('rows of the list are silenced, by a key for all', '/monitors?tag=rack', admin, async (page) => {
  await page.getByRole('checkbox', { name: 'Choose Rack one' }).check();
  await page.getByRole('checkbox', { name: 'Choose Rack two' }).check();
  await page.getByRole('toolbar').getByRole('button', { name: 'Silence' }).click();
  const dialog = page.getByRole('dialog', { name: 'Silence: 2 monitors' });
  await dialog.getByRole('button', { name: '4 h' }).click();
  await dialog.getByLabel('Why').fill('The rack moves');
  await dialog.getByRole('button', { name: 'Silence', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  const [silence] = await call('GET', '/silences?state=active');
  assert.deepEqual([silence.monitor_count, silence.reason], [2, 'The rack moves']);
  assert.equal(Date.parse(silence.ends_at) - Date.parse(silence.starts_at), 4 * 3_600_000);
  await page.goto(`/monitor/${made['Rack one'].monitor.id}`);
  await page.getByText('The rack moves').waitFor();
  await page.getByRole('link', { name: 'Silenced' }).click();
  await page.getByRole('button', { name: /^End now: the silence/ }).waitFor();
  await judge(page, 'a list of silences');
  await page.getByRole('button', { name: /^End now: the silence/ }).click();
  await page.getByText('Nobody is silent').waitFor();
});

scene('an incident is silenced by whoever holds the key of its monitor', '/icon.svg', {}, async (page) => {
  const { monitor: { id }, manage_key: key } = made['Rack two'];
  const [incident] = await eventually(async () => {
    const all = await call('GET', `/monitors/${id}/incidents`);
    return all.length > 0 && all;
  }, 'an incident');
  await page.evaluate(([name, held]) => localStorage.setItem(name, JSON.stringify(held)),
    [`watchpost${new URL(url).pathname.replace(/\/$/, '')}.keys`, { monitors: { [id]: key }, pages: {} }]);
  await page.goto(`/incident/${incident.id}`);
  await page.getByRole('button', { name: 'Silence' }).click();
  await page.getByRole('dialog', { name: 'Silence this monitor' }).getByRole('button', { name: 'Silence', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual((await call('GET', '/silences?state=active'))[0].monitor_ids, [id]);
});

scene('what needs attention is silenced at once, and taken back', '/home', admin, async (page) => {
  await call('POST', '/monitors', { name: 'Loud', url: `${target.replace(/\d+$/, '9')}/`, interval_seconds: 1, confirmation_threshold: 1 });
  await page.getByRole('button', { name: 'Silence Loud for an hour' }).click();
  await page.getByText('Loud is silent for an hour').first().waitFor();
  const before = (await call('GET', '/silences?state=active')).length;
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually(async () => (await call('GET', '/silences?state=active')).length === before - 1, 'taken back');
});
