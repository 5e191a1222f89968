// What the tests of the dashboard share: a browser whose complaints count as failures, accessibility checks,
// screenshots, and the API for what is not the browser's business.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';

const installed = createRequire(new URL('../../www/package.json', import.meta.url));
const { chromium } = installed('playwright-core');
const axe = readFileSync(installed.resolve('axe-core/axe.min.js'), 'utf8');

export const {
  WATCHPOST_URL: url,
  WATCHPOST_KEY: adminKey,
  WATCHPOST_TARGET: target,
  WATCHPOST_SHOTS: shots,
} = process.env;
export const phone = { width: 360, height: 740 };
export const tablet = { width: 768, height: 1024 };
export const desktop = { width: 1280, height: 900 };

let browser;

async function start() {
  browser ??= await chromium.launch({
    executablePath: '/usr/bin/chromium-headless-shell',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP status.example.test 127.0.0.1'],
  });
  return browser;
}

after(() => browser?.close());

/** A tab of a fresh person, who holds the keys given.  What the console complains of is in .complaints. */
async function visit(path, { keys, viewport = desktop, scheme = 'light', ...rest } = {}) {
  const context = await (await start()).newContext({ viewport, colorScheme: scheme, baseURL: url, locale: 'en-GB',
    reducedMotion: 'reduce', ...rest });
  context.setDefaultTimeout(60_000);
  if (keys) {
    await context.addInitScript(([name, held]) => {
      if (!localStorage.getItem(name)) localStorage.setItem(name, JSON.stringify(held));
    }, [`watchpost${new URL(url).pathname.replace(/\/$/, '')}.keys`, { monitors: {}, pages: {}, ...keys }]);
  }
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  await page.goto(path);
  return page;
}

/**
 * A test in a tab of its own: play(page) is what a person does there.  Fails, too, if the console complained; refusals
 * that were asked for are named by `expected`, a part of their text or a pattern in it.
 */
export function scene(name, path, { expected, ...how }, play) {
  test(name, { timeout: 300_000 }, async () => {
    const page = await visit(typeof path === 'function' ? path() : path, how);
    try {
      await play(page);
      const complaints = page.complaints.filter((text) => !expected || !text.match(expected));
      assert.deepEqual(complaints, [], 'the console has no complaints');
    } finally {
      await page.unrouteAll({ behavior: 'ignoreErrors' });     // a question that a handler still asks is of no interest now
      await page.context().close();
    }
  });
}

/** No violation that axe knows of, and no need to scroll sideways. */
export async function judge(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(
    violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html }) => html)
          .slice(0, 3)
          .join(' | ')}`,
    ),
    [],
    `${what} is accessible`,
  );
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(overflow <= 0, `${what} does not scroll sideways, but by ${overflow}`);
}

export async function shoot(page, name) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

/** The API, with the admin key. */
export async function call(method, path, body) {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method, headers: { Authorization: `Bearer ${adminKey}` }, body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** What the screen sets on the document itself, by an effect: it comes after what can be seen. */
export function documentHas(page, name, value) {
  return page.locator(`html[${name}="${value}"]`).waitFor({ state: 'attached' });
}

/** Asks again until the answer is yes; what it waits for is an event, the bound is for failures. */
export async function eventually(asks, what, ms = 60_000) {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await asks();
    if (answer) return answer;
    assert.ok(Date.now() < end, `${what} in time`);
    await new Promise((again) => { setTimeout(again, 50); });
  }
}
