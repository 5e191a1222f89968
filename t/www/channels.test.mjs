// Channels that monitors share: each kind by its tile, whom they are of, what they would say, whether it arrives; the
// rules of all; who hears of one monitor, and a key that may only read.
import assert from 'node:assert/strict';
import { adminKey, call, judge, scene, shoot, target } from './kit.mjs';

const admin = { keys: { admin: adminKey } };
const unset = { ...admin, expected: '404' };        // no rules are set, and the browser says that it was told so

async function add(page, tile, name, fill) {
  await page.getByRole('button', { name: 'Add a channel', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: new RegExp(`^${tile}`) }).check();
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await fill(dialog);
  await dialog.getByRole('button', { name: 'Add it', exact: true }).click();
  await dialog.getByRole('button', { name: 'Add it', exact: true }).waitFor({ state: 'detached' });
}

scene('channels of every kind are added by their tiles', '/channels', unset, async (page) => {
  await call('POST', '/monitors', { name: 'Tagged', url: `${target}/`, tags: ['prod'], group_name: 'Shop' });
  await page.getByText('Nobody is told yet').waitFor();
  await page.getByRole('button', { name: /^Telegram/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a channel: Telegram' });
  await dialog.getByRole('button', { name: 'Add it', exact: true }).click();
  await dialog.getByText('This is needed').first().waitFor();
  await dialog.getByLabel('Token of the bot').fill('123456:ABCdefGHIjklMNOpqrSTUvwxYZ012345678');
  await dialog.getByLabel('Chat', { exact: true }).fill('-1001234567890');
  await judge(page, 'the form of a channel');
  await dialog.getByRole('button', { name: 'Add it', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await add(page, 'Teams', 'Teams of ops', (form) => form.getByLabel('URL', { exact: true }).fill(`${target}/teams`));
  await add(page, 'PagerDuty', 'On call', async (form) => {
    await form.getByLabel('Integration key').fill('0123456789abcdef0123456789abcdef');
    await form.getByLabel('Severity').selectOption('warning');
  });
  await add(page, 'Slack', 'Shop people', async (form) => {
    await form.getByLabel('URL', { exact: true }).fill(`${target}/hook`);
    await form.getByLabel('Those with a tag').check();
    await form.getByRole('button', { name: 'Add it', exact: true }).click();
    await form.getByText('Choose at least one').waitFor();
    await form.getByLabel('prod').check();
  });
  await add(page, 'Template', 'Our own words', async (form) => {
    await form.getByLabel('URL', { exact: true }).fill(`${target}/own`);
    await form.getByLabel('What is sent').fill('{"text": "{{monitor.name}} says {{event}}"}');
  });
  const preview = page.getByRole('dialog', { name: 'What Our own words would be sent' });
  await preview.getByText('says incident.created').first().waitFor();
  await judge(page, 'a preview');
  await page.keyboard.press('Escape');
  const made = Object.fromEntries((await call('GET', '/channels')).map((channel) => [channel.name, channel]));
  assert.equal(made.Telegram.config.chat_id, -1001234567890);
  assert.equal(made['On call'].config.severity, 'warning');
  assert.deepEqual(made['Shop people'].match, { tags: ['prod'] });
  await page.getByRole('button', { name: 'Test Shop people' }).click();
  await page.getByText(/^Delivered/).first().waitFor();
  await page.getByRole('button', { name: 'Change On call' }).click();
  await page.getByRole('dialog').getByLabel('Only if it lasts longer').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText(/only if longer than 5 min/).waitFor();
  assert.equal((await call('GET', '/channels')).find(({ name }) => name === 'On call').min_duration_seconds, 300);
  await page.getByLabel('Escalate after (minutes)').fill('15');
  await page.getByLabel('On call', { exact: true }).check();
  await page.getByRole('button', { name: 'Save the rules' }).click();
  await page.getByRole('button', { name: 'Remove the rules' }).waitFor();
  assert.deepEqual((await call('GET', '/workspace/alert-rules')).escalation_channel_ids, [made['On call'].id]);
  await shoot(page, 'channels');
  await judge(page, 'channels');
});

scene('a monitor says who hears of it, of those that it shares, too', '/icon.svg', admin, async (page) => {
  const [monitor] = await call('GET', '/monitors?tag=prod');
  await page.goto(`/monitor/${monitor.id}/alerts`);
  const card = page.getByRole('region', { name: 'Who hears of this' });
  await card.getByText('Shop people').waitFor();
  await card.getByText('On call').waitFor();
  await card.getByRole('button', { name: 'Test Teams of ops' }).click();       // one was tested just now, and is again in ten seconds
  await card.getByText(/^Delivered/).first().waitFor();
  await card.getByRole('link', { name: 'Change' }).first().click();
  await page.getByRole('heading', { name: 'Channels', level: 1 }).waitFor();
});

scene('a key that may only read changes nothing, and is shown no secrets', '/', { expected: '40[34]' }, async (page) => {
  const { key } = await call('POST', '/workspace/keys', { label: 'Reader', role: 'viewer' });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('dialog').getByLabel('Key', { exact: true }).fill(key);
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('link', { name: 'Channels', exact: true }).click();
  await page.getByText('Shop people').waitFor();
  assert.equal(await page.getByRole('button', { name: /^(Test|Change|Add)/ }).count(), 0);
  assert.equal(await page.getByText(`${target}/hook`).count(), 0, 'no address is shown');
  await page.getByRole('button', { name: 'Keys in this browser' }).click();
  await page.getByText('This browser holds a key as viewer.').waitFor();
});
