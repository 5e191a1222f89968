// What checks saw, on the monitor and on its incident; the certificate; a job that reports while its screen is open.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adminKey, call, eventually, judge, scene, shoot, target, url } from './kit.mjs';

const admin = { keys: { admin: adminKey } };

scene('a failed check says what it saw, on its monitor and its incident', '/icon.svg', admin, async (page) => {
  const { monitor: { id } } = await call('POST', '/monitors', { name: 'Seen', url: `${url}/api/v1/health`, is_public: true,
    confirmation_threshold: 1, interval_seconds: 1, assertions: [{ source: 'json', path: '$.status', op: 'equals', value: 'well' },
      { source: 'status', op: 'equals', value: 200 }] });
  const [incident] = await eventually(async () => {
    const found = await call('GET', `/monitors/${id}/incidents`);
    return found.length > 0 && found;
  }, 'an incident');
  await call('PATCH', `/monitors/${id}`, { interval_seconds: 86400 });
  await page.goto(`/monitor/${id}`);
  const saw = page.getByRole('region', { name: 'What checks saw' });
  await saw.getByText('json $.status equals "well"').first().waitFor();
  await saw.getByText('found ok').first().waitFor();
  await page.getByRole('table', { name: 'Checks' }).getByRole('button', { name: /^Evidence of the check/ }).last().click();
  const dialog = page.getByRole('dialog', { name: 'A check' });
  await dialog.getByText(/answered with 200: Assertion failed/).waitFor();
  await dialog.getByText('"status":"ok"').waitFor();
  await judge(page, 'a check');
  await page.keyboard.press('Escape');
  await shoot(page, 'evidence-monitor');
  await page.goto(`/incident/${incident.id}`);
  const first = page.getByRole('region', { name: 'What the first failed check saw' });
  await first.getByText('"status":"ok"').waitFor();
  await judge(page, 'an incident with evidence');
  await shoot(page, 'evidence-incident');
});

scene('a stranger is shown no evidence', 'about:blank', {}, async (page) => {
  const { monitor: { id } } = await call('POST', '/monitors', { name: 'Unseen', url: `${url}/api/v1/health`, is_public: true,
    confirmation_threshold: 1, assertions: [{ source: 'json', path: '$.status', op: 'equals', value: 'well' }] });
  const [incident] = await eventually(async () => {
    const found = await call('GET', `/monitors/${id}/incidents`);
    return found.length > 0 && found;
  }, 'an incident');
  await page.goto(`/monitor/${id}`);
  await page.getByRole('table', { name: 'Checks' }).waitFor();
  assert.equal(await page.getByText('What checks saw').count(), 0);
  assert.equal(await page.getByText('got ok').count(), 0);
  await page.goto(`/incident/${incident.id}`);
  await page.getByText('First failed check').waitFor();
  assert.equal(await page.getByText('What the first failed check saw').count(), 0);
});

/** A server that speaks TLS, with a certificate of its own that is good for so many days. */
async function certified(days) {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key,
    '-out', cert, '-days', `${days}`, '-subj', '/CN=shop.example', '-addext', 'subjectAltName=DNS:shop.example,DNS:www.shop.example'],
  { stdio: 'ignore' });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, answer) => answer.end('ok'));
  rmSync(folder, { recursive: true });
  await new Promise((listening) => { server.listen(0, '127.0.0.1', listening); });
  return server;
}

scene('a certificate is told of, and that it ends soon', '/icon.svg', admin, async (page) => {
  const server = await certified(5);
  const { monitor: { id } } = await call('POST', '/monitors', { name: 'Certified', tls_verify: false,
    url: `https://127.0.0.1:${server.address().port}/` });
  await eventually(async () => (await call('GET', `/monitors/${id}`)).last_checked_at, 'a check');
  await page.goto(`/monitor/${id}`);
  const card = page.getByRole('region', { name: 'Certificate' });
  await card.getByText('shop.example, www.shop.example').waitFor();
  await card.getByText(/days left/).waitFor();
  await card.getByText('1 certificate sent').waitFor();
  await card.getByRole('img', { name: 'ends soon' }).waitFor();
  await page.locator('main header').getByText(/Its certificate ends in [45] days/).waitFor();
  await judge(page, 'a certificate');
  await call('DELETE', `/monitors/${id}`);
  server.closeAllConnections();
  server.close();
});

scene('where no certificate was seen, none is asked for', '/icon.svg', admin, async (page) => {
  const { monitor: { id } } = await call('POST', '/monitors', { name: 'Plain', monitor_type: 'tls', confirmation_threshold: 1,
    url: new URL(target).host });
  await eventually(async () => (await call('GET', `/monitors/${id}`)).current_status === 'down', 'a check');
  await page.goto(`/monitor/${id}`);
  await page.getByRole('table').getByText('Down', { exact: true }).first().waitFor();
  assert.equal(await page.getByRole('region', { name: 'Certificate' }).count(), 0);
  await call('DELETE', `/monitors/${id}`);
});

scene('a job is told where to report, and what it says comes in by itself', '/create', admin, async (page) => {
  await page.getByRole('radio', { name: 'Push' }).check();
  await page.getByLabel('Name', { exact: true }).fill('Nightly');
  await page.getByLabel('Expected every').fill('1 d');
  await page.getByRole('button', { name: 'Create monitor' }).click();
  await page.getByRole('heading', { name: 'The first ping is waited for' }).waitFor();
  const id = new URL(page.url()).pathname.split('/').pop();
  const { ping_url: ping } = await call('GET', `/monitors/${id}`);
  const card = page.getByRole('region', { name: 'Where it reports' });
  await card.getByText(ping, { exact: true }).waitFor();
  for (const [way, words] of [['crontab', 'watchpost run'], ['systemd', 'ExecStart'], ['curl', '/fail'], ['GitHub Actions', 'job.status']]) {
    await card.getByRole('button', { name: way }).click();
    await card.locator('pre').filter({ hasText: words }).filter({ hasText: ping }).waitFor();
  }
  await page.evaluate(() => { window.notReloaded = true; });
  await fetch(ping, { method: 'POST', body: '{"metrics": {"rows": 7}}' });
  const pings = page.getByRole('table', { name: 'Pings' });
  await pings.getByText('Success').waitFor();
  await pings.getByText('"rows": 7').waitFor();
  await page.getByRole('heading', { name: 'The first check is in' }).waitFor();
  await judge(page, 'a job');
  await shoot(page, 'evidence-push');
  assert.equal(await page.getByRole('button', { name: 'Check now' }).count(), 0, 'nothing to check');
  await card.getByRole('button', { name: 'New address' }).click();
  await page.getByRole('button', { name: 'Make it', exact: true }).click();
  await card.getByText(ping, { exact: true }).waitFor({ state: 'detached' });
  assert.notEqual((await call('GET', `/monitors/${id}`)).ping_url, ping);
  assert.equal(await page.evaluate(() => window.notReloaded), true, 'without reload');
});
