// The list of monitors as a place to work from: what is down first, names in the order of people, tags and saved
// filters to click, rows to choose and to do something with, by mouse and by keys.
import assert from 'node:assert/strict';
import { before } from 'node:test';
import { adminKey, call, eventually, judge, phone, scene, shoot, target } from './kit.mjs';

const admin = { keys: { admin: adminKey } };
const ids = {};

before(async () => {
  for (const [name, more] of [['Kafka 10', {}], ['Kafka 2', { tags: ['queue'] }], ['Kafka 1', { tags: ['queue'] }],
    ['Broken', { url: 'http://127.0.0.1:9/' }]]) {
    ids[name] = (await call('POST', '/monitors', { name, url: `${target}/`, group_name: 'Brokers', interval_seconds: 1,
      confirmation_threshold: 1, is_public: name !== 'Kafka 10', ...more })).monitor.id;
  }
  await call('POST', '/status-pages', { slug: 'brokers', title: 'Brokers' });
  await eventually(async () => {
    const all = await call('GET', '/monitors/summary');
    return all.every(({ current_status: status }) => status !== 'unknown') && all;
  }, 'all checked');
});

const names = (page) => page.locator('[data-row] a').allTextContents();

scene('what is down comes first, then groups; names are in the order of people', '/monitors', admin, async (page) => {
  await page.locator('[data-row="3"]').waitFor();
  assert.deepEqual(await names(page), ['Broken', 'Kafka 1', 'Kafka 2', 'Kafka 10']);
  await page.getByRole('rowheader').filter({ hasText: 'Down or slow' }).waitFor();
  await page.getByRole('rowheader').filter({ hasText: 'Brokers' }).waitFor();
  await page.locator('[data-row="1"] [role="img"][aria-label*="of 90"], [data-row="1"] [role="img"][aria-label*="in 90"]').waitFor();
  await page.getByRole('combobox', { name: 'Order' }).selectOption('-name');
  await page.waitForURL('**/monitors?sort=-name');
  assert.deepEqual(await names(page), ['Kafka 10', 'Kafka 2', 'Kafka 1', 'Broken']);
  await page.goto('/monitors');
  await page.locator('[data-row="3"]').waitFor();
  assert.deepEqual(await names(page), ['Kafka 10', 'Kafka 2', 'Kafka 1', 'Broken'], 'the order is remembered');
});

scene('who may choose none has no column for it', '/monitors', {}, async (page) => {
  await page.locator('[data-row="1"]').waitFor();
  assert.equal(await page.getByRole('checkbox').count(), 0);
  const [row, icon] = await page.locator('[data-row="0"]').evaluate((one) =>
    [one, one.querySelector('svg')].map((element) => element.getBoundingClientRect().left));
  assert.ok(icon - row < 24, `the row begins with its status, not with ${icon - row} pixels of nothing`);
});

scene('a tag is clicked, and the filters are kept under a name', '/monitors', admin, async (page) => {
  await page.getByRole('button', { name: 'queue' }).first().click();
  await page.waitForURL('**/monitors?tag=queue');
  await page.locator('[data-row="2"]').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Save these filters' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Queues');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.goto('/monitors');
  await page.locator('[data-row="3"]').waitFor();
  await page.getByRole('navigation', { name: 'Saved filters' }).getByRole('link', { name: 'Queues' }).click();
  await page.waitForURL('**/monitors?tag=queue');
  await page.getByRole('button', { name: 'Forget Queues' }).click();
  await page.getByRole('link', { name: 'Queues' }).waitFor({ state: 'detached' });
});

scene('rows are chosen, and paused, tagged, maintained, put on a page and deleted', '/monitors', admin, async (page) => {
  await page.getByRole('checkbox', { name: 'Choose Kafka 1', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Choose Kafka 10' }).click({ modifiers: ['Shift'] });
  const bar = page.getByRole('toolbar', { name: 'Chosen monitors' });
  await bar.getByText('3 chosen').waitFor();
  await judge(page, 'the list with rows chosen');
  await shoot(page, 'list-chosen');
  await bar.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('3 monitors paused').first().waitFor();
  assert.equal((await call('GET', `/monitors/${ids['Kafka 2']}`)).is_paused, true);
  await bar.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('3 monitors resumed').first().waitFor();
  await bar.getByRole('button', { name: 'Tags' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Add').fill('eu, Prod');
  await dialog.getByLabel('Take away').fill('queue');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual((await call('GET', `/monitors/${ids['Kafka 2']}`)).tags.sort(), ['eu', 'prod']);
  await bar.getByRole('button', { name: 'Maintenance' }).click();
  await dialog.getByLabel('Title', { exact: true }).fill('New disks');
  await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  const planned = (await Promise.all(['active', 'upcoming'].map((state) => call('GET', `/maintenance?state=${state}`)))).flat();
  assert.deepEqual(planned.map(({ title, monitor_count: count }) => [title, count]), [['New disks', 3]], 'one for all of them');
  await bar.getByRole('button', { name: 'Add to a page' }).click();
  await dialog.getByRole('button', { name: 'Add to Brokers' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal((await call('GET', '/status-pages/brokers')).monitors.length, 3);
  await bar.getByRole('button', { name: 'Choose none' }).click();
  await bar.waitFor({ state: 'detached' });
});

scene('by keys alone: walked to, chosen, and deleted from the menu', '/monitors', { ...admin, expected: '404' }, async (page) => {
  await call('POST', '/monitors', { name: 'Aardvark', url: `${target}/` });
  await page.goto('/monitors?search=Aardvark');
  await page.locator('[data-row="0"]').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  const more = page.getByRole('toolbar').getByRole('button', { name: 'More' });
  await more.press('Enter');
  await page.waitForFunction(() => document.activeElement?.role === 'menuitem');
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.activeElement?.textContent === 'Delete');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Delete them and their history' }).press('Enter');
  await page.getByText('No monitor matches').waitFor();
});

scene('on a phone a row is a card, and its choices are in reach', '/monitors', { ...admin, viewport: phone, scheme: 'dark' },
  async (page) => {
    await page.getByRole('checkbox', { name: 'Choose Broken' }).check();
    await page.getByRole('toolbar').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Tags' }).waitFor();
    await judge(page, 'the list on a phone');
    await shoot(page, 'list-phone');
  });
