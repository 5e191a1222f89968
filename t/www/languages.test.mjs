// Public pages speak the language of the page, whatever runs, fit on a phone in each, and stand in pages of other sites
// if they may.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readdirSync, readFileSync } from 'node:fs';
import { before } from 'node:test';
import { adminKey, call, documentHas, eventually, judge, phone, scene, shoot, target, url } from './kit.mjs';

const folder = new URL('../../lib/render/languages/', import.meta.url);
const words = Object.fromEntries(readdirSync(folder).filter((name) => name.endsWith('.json'))
  .map((name) => [name.slice(0, 2), JSON.parse(readFileSync(new URL(name, folder), 'utf8'))]));
const codes = Object.keys(words);
const kib = 1024;

before(async () => {
  const make = async (name, more) => (await call('POST', '/monitors', { name, url: `${target}/`, is_public: true, ...more })).monitor.id;
  const well = await make('Checkout');
  const ill = await make('Search', { url: 'http://127.0.0.1:1/', confirmation_threshold: 1 });
  await eventually(async () => (await call('GET', '/monitors?limit=50')).every(({ last_checked_at: at }) => at), 'all checked');
  const [{ id }] = await call('GET', `/monitors/${ill}/incidents`);
  await call('POST', `/incidents/${id}/acknowledge`, { actor: 'Zoe Quux' });
  for (const language of [...codes, 'auto']) {
    const at = `/status-pages/in-${language}`;
    await call('POST', '/status-pages', { slug: `in-${language}`, title: 'Acme', language, timezone: 'Asia/Tokyo' });
    await call('PUT', `${at}/layout`, [
      { section: 'Front', monitors: [{ id: ill, display_name: 'Finder', description: 'What finds', show: ['history', 'uptime'] }] },
      { section: 'Quiet', collapsed: true, monitors: [{ id: well, show: ['response_time'] }] },
    ]);
    await call('POST', `${at}/posts`, { title: 'P1', body: 'b', impact: 'major' });
    await call('POST', `${at}/posts`, { title: 'P2', kind: 'announcement', state: 'ended' });
    await call('POST', `${at}/posts`, { title: 'P3', kind: 'maintenance', starts_at: '2099-01-01T00:00:00Z', ends_at: '2099-01-01T01:00:00Z' });
  }
});

/** Texts that their own boxes cut off, or that stand out of them. */
const cutOff = () => [...document.querySelectorAll('body *')].filter((one) => one.clientWidth > 0 && one.childElementCount === 0
  && !one.closest('svg, .visually-hidden, [class*=visually-hidden]') && one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.tagName} ${one.textContent}`);

for (const code of codes) {
  const own = words[code];
  for (const javaScriptEnabled of [true, false])
    scene(`a page in ${code}, ${javaScriptEnabled ? 'with' : 'without'} script`, `/s/in-${code}`, { javaScriptEnabled, viewport: phone }, async (page) => {
      if (javaScriptEnabled) await page.getByText(own.app_live_live, { exact: true }).first().waitFor();
      await page.getByText(own.headline_worst.replace('{affected}', '1').replace('{all}', '2').replace('{name}', 'Finder')).first().waitFor();
      await documentHas(page, 'lang', code);
      await page.getByText(own.state_investigating).first().waitFor();
      await page.getByRole('heading', { name: own.posts_ended }).waitFor();
      await page.getByText('P2').first().waitFor();
      await page.getByText('What finds').first().waitFor();
      if (!javaScriptEnabled) return;
      await page.getByText(own.app_acknowledged).first().waitFor();
      assert.equal(await page.getByText('Quux').count(), 0, 'not by whom');
      await judge(page, `the page in ${code}`);
      assert.deepEqual(await page.evaluate(cutOff), [], 'no text overflows');
      assert.match(await page.locator('time').first().getAttribute('title'), /UTC\)$/);
      assert.match(await page.getByText(/2099/).first().textContent(), /GMT\+9|UTC\+9|JST/, 'the clocks of the page');
      await shoot(page, `language-${code}`);
    });
}

scene('what is shown of a monitor, and a folded part', '/s/in-en', {}, async (page) => {
  await page.getByRole('slider').waitFor();
  assert.equal(await page.getByRole('slider').count(), 1, 'days of the one alone');
  const quiet = page.locator('details', { hasText: 'Quiet' });
  assert.equal(await quiet.getAttribute('open'), null, 'all is well in it');
  assert.equal(await page.locator('details', { hasText: 'Front' }).getAttribute('open'), '', 'what is not stays open');
  await quiet.locator('summary').click();
  assert.deepEqual(await quiet.locator('dt').allTextContents(), ['Response']);
  await page.getByRole('slider').press('Enter');
  await page.waitForURL(/\/s\/in-en\/history\?day=/);
  await page.getByRole('heading', { level: 1, name: /Acme/ }).waitFor();
});

scene('as the browser asks', '/s/in-auto', { locale: 'fr-CA' }, async (page) => {
  await page.getByText('Services touchés').first().waitFor();
  await page.getByText(words.fr.app_live_live, { exact: true }).first().waitFor();
  await documentHas(page, 'lang', 'fr');
});

scene('on paper', 'about:blank', {}, async (page) => {
  const made = await call('POST', '/monitors/bulk', { monitors: Array.from({ length: 50 }, (_, i) => ({ name: `Sheet ${i}`, url: `${target}/` })) });
  await call('POST', '/status-pages', { slug: 'paper', title: 'Paper' });
  await call('PUT', '/status-pages/paper/layout', [{ section: 'All', monitors: made.created.map(({ monitor: { id } }) => ({ id, show: ['uptime'] })) }]);
  await page.goto(`${url}/s/paper`);
  const whole = page.locator('li dl');
  await whole.first().waitFor();
  assert.ok(await whole.count() < 50, 'what is far from what is seen is not made');
  await page.emulateMedia({ media: 'print' });
  await whole.nth(49).waitFor();
});

scene('a status page needs less than 90 KiB of script', 'about:blank', {}, async (page) => {
  const scripts = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response);
  });
  await page.goto('/s/in-de');
  await page.getByText('Live', { exact: true }).first().waitFor();
  const sizes = await Promise.all(scripts.map(async (script) => (await script.request().sizes()).responseBodySize));
  const sum = sizes.reduce((all, size) => all + size, 0);
  assert.ok(sum > 20 * kib && sum < 90 * kib, `${(sum / kib).toFixed(1)} KiB in ${sizes.length} files`);
});

/** A page of another site, which its port makes it, with these of ours in frames. */
async function foreign(page, ...paths) {
  const frames = paths.map((path) => `<iframe title="${path}" src="${url}${path}" width="400" height="300"></iframe>`);
  const site = createServer((_, answer) => answer.writeHead(200, { 'Content-Type': 'text/html' }).end(frames.join('')));
  await new Promise((listening) => { site.listen(0, '127.0.0.1', listening); });
  await page.goto(`http://127.0.0.1:${site.address().port}/`);
  site.close();
}

scene('in a page of another site', 'about:blank', { expected: /frame-ancestors|404|ERR_BLOCKED|favicon/ }, async (page) => {
  await foreign(page, '/s/in-es/embed', '/s/in-es');
  await eventually(() => page.frames().every((frame) => !frame.url().startsWith(url)), 'no frame of ours: it is not allowed');
  await call('PATCH', '/status-pages/in-es', { allow_embedding: true });
  await foreign(page, '/s/in-es/embed', '/s/in-es');
  const widget = page.frameLocator('[title$="embed"]');
  await widget.getByText(/Servicios afectados: 1 de 2/).waitFor();
  assert.equal(await widget.locator('script').count(), 0, 'without a script');
  assert.equal(await widget.getByRole('link', { name: words.es.details }).getAttribute('target'), '_blank');
  await page.frameLocator('[title="/s/in-es"]').getByText(/Servicios afectados: 1 de 2/).first().waitFor();
  await shoot(page, 'embed');
});
