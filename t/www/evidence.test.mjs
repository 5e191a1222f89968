// What checks saw, on the monitor and on its incident; the certificate; a job that reports while its screen is open.
import assert from 'node:assert/strict';
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

scene('a certificate is told of, and how long it is good', '/icon.svg', admin, async (page) => {
  const { monitor: { id } } = await call('POST', '/monitors', { name: 'Certified', url: `https://${new URL(target).host}/` });
  await eventually(async () => (await call('GET', `/monitors/${id}`)).last_checked_at, 'a check');
  await page.route(`**/monitors/${id}/certificate`, (route) => route.fulfill({ json: { subject: 'CN=shop.example', issuer: 'CN=R11',
    sans: ['shop.example', 'www.shop.example'], not_before: '2026-01-02T00:00:00Z', not_after: '2026-04-02T00:00:00Z', days_left: 5,
    fingerprint_sha256: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0', serial: '04a1', chain_length: 2,
    tls_version: 'TLSv1.3', verified: true, verify_error: null, first_seen_at: '2026-02-10T14:00:00Z', checked_at: '2026-02-10T14:00:00Z' } }));
  await page.goto(`/monitor/${id}`);
  const card = page.getByRole('region', { name: 'Certificate' });
  await card.getByText('shop.example, www.shop.example').waitFor();
  await card.getByText('days left').waitFor();
  await judge(page, 'a certificate');
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
