// A status page is edited beside how its readers see it: what it says and in which order, what people post, how it
// looks, who reads it, who hears of it.
import assert from 'node:assert/strict';
import { before } from 'node:test';
import { adminKey, call, documentHas, eventually, judge, phone, scene, shoot, target, url } from './kit.mjs';

const admin = { keys: { admin: adminKey } };
const ids = {};

before(async () => {
  for (const name of ['Checkout', 'Search', 'Mails']) ids[name] = (await call('POST', '/monitors', { name, url: `${target}/`, is_public: true })).monitor.id;
  await call('POST', '/status-pages', { slug: 'edited', title: 'Edited' });
  await call('POST', '/status-pages/edited/monitors', { monitor_ids: Object.values(ids) });
  await call('POST', '/status-pages', { slug: 'folded', title: 'Folded' });
  await call('PUT', '/status-pages/folded/layout', [
    { section: 'Calm', collapsed: true, monitors: [{ id: ids.Checkout }] },
    { section: 'Told of', collapsed: true, monitors: [{ id: ids.Mails }] },
  ]);
  await call('POST', '/status-pages/folded/posts', { title: 'Late mails', impact: 'minor', monitor_ids: [ids.Mails] });
  await eventually(async () => (await call('GET', '/monitors?limit=50')).every(({ last_checked_at: at }) => at), 'all checked');
});

scene('what is written is seen beside it, before it is saved', '/pages/edited', admin, async (page) => {
  const preview = page.getByRole('region', { name: 'Preview' });
  await page.getByLabel('Title', { exact: true }).fill('Our shop');
  await preview.getByText('Our shop').waitFor();
  await page.getByLabel('Say what failed').check();
  await judge(page, 'the editor');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('heading', { name: 'Our shop', level: 1 }).first().waitFor();
  await eventually(async () => (await call('GET', '/status-pages/edited')).show_causes === true, 'a change');
  await shoot(page, 'pages-content');
});

for (const javaScriptEnabled of [true, false])
  scene(`a part that people speak of is open, ${javaScriptEnabled ? 'with' : 'without'} script`, '/s/folded', { javaScriptEnabled }, async (page) => {
    await page.locator('li', { hasText: 'Mails' }).first().waitFor();
    await page.locator('details:not([open])', { hasText: 'Calm' }).waitFor();
    await page.locator('li', { hasText: 'Checkout' }).first().waitFor({ state: 'hidden' });
  });

scene('where it is longer than the window, the preview is scrolled by keys, too', '/pages/edited',
  { ...admin, viewport: { width: 1280, height: 400 } }, async (page) => {
    const preview = page.getByRole('region', { name: 'Preview' });
    await preview.getByText('Checkout').first().waitFor();
    await judge(page, 'the editor in a low window');
    await preview.focus();
    await page.keyboard.press('End');
    await eventually(() => preview.evaluate((shown) => shown.scrollTop > 0), 'a preview that is scrolled');
  });

scene('monitors stand in parts, in an order, under names of the page', '/pages/edited?part=order', admin, async (page) => {
  const preview = page.getByRole('region', { name: 'Preview' });
  await page.getByRole('button', { name: 'Add a part' }).click();
  await page.getByLabel('Title of the part').fill('Front');
  for (const name of ['Search', 'Checkout']) await page.getByLabel('Add to the part').selectOption({ label: name });
  await page.getByLabel('What Checkout is called here').fill('The till');
  await page.getByRole('button', { name: 'Move Checkout up' }).click();
  await preview.getByText('Front').waitFor();
  await preview.getByText('The till').waitFor();
  await judge(page, 'the order');
  await shoot(page, 'pages-order');
  await page.getByRole('button', { name: 'Save the order' }).click();
  await page.getByText('The order is saved').first().waitFor();
  const [front] = await call('GET', '/status-pages/edited/layout');
  assert.deepEqual([front.section, front.monitors.map(({ id, display_name: name }) => [id, name])],
    ['Front', [[ids.Checkout, 'The till'], [ids.Search, undefined]]]);
  await page.goto('/s/edited?as=stranger');
  await page.getByText('The till').first().waitFor();
  await page.getByRole('heading', { name: 'Front' }).waitFor();
});

scene('people post, and say how it goes on', '/pages/edited?part=posts', admin, async (page) => {
  await page.getByRole('button', { name: 'Write a post' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Post it' }).click();
  await dialog.getByText('This is needed').waitFor();
  await dialog.getByLabel('Title').fill('Payments are slow');
  await dialog.getByLabel('How bad it is').selectOption('major');
  await dialog.getByLabel('What there is to say').fill('We are **looking**. <script>alert(1)</script>');
  await dialog.getByLabel('Checkout').check();
  await judge(page, 'the form of a post');
  await dialog.getByRole('button', { name: 'Post it' }).click();
  await dialog.waitFor({ state: 'detached' });
  const preview = page.getByRole('region', { name: 'Preview' });
  await preview.getByText('Payments are slow').waitFor();
  await preview.locator('strong', { hasText: 'looking' }).waitFor();
  assert.equal(await preview.locator('script').count(), 0, 'what is no Markdown is text');
  await page.getByRole('button', { name: 'Update Payments are slow' }).click();
  await page.getByLabel('How it is now').selectOption('resolved');
  await page.getByLabel('What there is to say').fill('It was a cable.');
  await page.getByRole('button', { name: 'Say it' }).click();
  await page.getByText('It was a cable.').first().waitFor({ state: 'attached' });
  const [post] = await call('GET', '/status-pages/edited/posts');
  assert.deepEqual([post.state, post.impact, post.monitor_ids, post.updates.length], ['resolved', 'major', [ids.Checkout], 1]);
  await judge(page, 'posts');
  await shoot(page, 'pages-posts');
});

scene('it has a look of its own, and can be read in it', '/pages/edited?part=look', admin, async (page) => {
  await page.getByLabel('Colour').fill('#ffe600');
  await page.getByLabel('Links at its foot').fill('Imprint, https://example.com/imprint');
  await page.getByLabel('Theme', { exact: true }).selectOption('dark');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The page is changed').first().waitFor();
  await page.goto('/s/edited?as=stranger');
  await page.getByRole('link', { name: 'Imprint' }).waitFor();
  await documentHas(page, 'data-theme', 'dark');
  await judge(page, 'a page in its own colours');
  await page.setViewportSize(phone);
  await judge(page, 'the same on a phone');
  await shoot(page, 'pages-look-phone');
});

scene('it is closed by a password, and somebody subscribes', '/s/edited', {}, async (page) => {
  await page.getByRole('button', { name: 'Get news by mail' }).click();
  await page.getByLabel('Your address').fill('reader@example.com');
  await page.getByRole('button', { name: 'Subscribe' }).click();
  await eventually(async () => (await call('GET', '/status-pages/edited/subscribers')).pending === 1, 'a subscriber');
  await page.getByRole('button', { name: 'Subscribe' }).waitFor({ state: 'detached' });
});

scene('who hears of it is listed, and who reads it is chosen', '/pages/edited?part=subscribers', admin, async (page) => {
  await page.getByRole('cell', { name: 'reader@example.com', exact: true }).waitFor();
  await judge(page, 'subscribers');
  await page.getByRole('button', { name: 'Remove reader@example.com' }).click();
  await page.getByText('Nobody has subscribed yet').waitFor();
  await page.getByRole('link', { name: 'Access' }).click();
  await page.getByLabel('Who may read it').selectOption('password');
  await page.getByLabel('Password').fill('open sesame');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The page is changed').first().waitFor();
  assert.equal((await fetch(`${url}/api/v1/status-pages/edited`)).status, 401);
});

/** A grey PNG. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR42mNogAIGyhgAgIQgARDoahcAAAAASUVORK5CYII=', 'base64');

scene('images are put there and taken away', '/pages/edited?part=look', admin, async (page) => {
  await page.getByLabel('Logo as a PNG').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: png });
  await page.getByText('There is a logo; who may read the page sees it.').waitFor();
  await call('PATCH', '/status-pages/edited', { access: 'public' });
  await page.reload();
  await page.getByAltText('Logo of the page').waitFor();
  await judge(page, 'images');
  await page.getByRole('button', { name: 'Remove the logo' }).click();
  await page.getByText('No logo').waitFor();
});

scene('what was posted is put right', '/pages/edited?part=posts', admin, async (page) => {
  const { id } = await call('POST', '/status-pages/edited/posts', { title: 'Mistaken', body: 'Wrog' });
  await call('POST', `/status-pages/edited/posts/${id}/updates`, { body: 'Mroe', state: 'identified' });
  await page.reload();
  await page.getByRole('button', { name: 'More for Mistaken', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.getByRole('dialog').getByLabel('Title').fill('Put right');
  await judge(page, 'a post that is changed');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Put right' }).first().waitFor();
  await page.getByRole('button', { name: 'More for the update of Put right: Identified' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.getByLabel('What there is to say').fill('More');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The update is changed').first().waitFor();
  assert.equal((await call('GET', `/status-pages/edited/posts/${id}`)).updates[0].body_markdown, 'More');
  await page.getByRole('button', { name: 'More for the update of Put right: Identified' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByText('The update is deleted').first().waitFor();
  assert.equal((await call('GET', `/status-pages/edited/posts/${id}`)).state, 'investigating');
});

scene('what a page shows of a monitor, and its key', '/pages/edited?part=order', admin, async (page) => {
  await page.getByLabel('What is said of The till').or(page.getByLabel('What is said of Checkout')).fill('Where you pay');
  await page.getByLabel('Show percentages').first().check();
  await page.getByRole('button', { name: 'Save the order' }).click();
  await page.getByText('The order is saved').first().waitFor();
  const [front] = await call('GET', '/status-pages/edited/layout');
  assert.deepEqual([front.monitors[0].description, front.monitors[0].show], ['Where you pay', ['history', 'uptime']]);
  await page.getByRole('link', { name: 'Access' }).click();
  await page.getByRole('button', { name: 'Exchange the key' }).click();
  await page.getByRole('button', { name: 'Exchange it' }).click();
  await page.getByText('Its manage key, shown only now').waitFor();
});
