// The chart of response times: every check of a day is in it, the slow ones, too; one is clicked for what it found, a part
// is looked at from near; by mouse and by keys.
import assert from 'node:assert/strict';
import { before } from 'node:test';
import { adminKey, call, eventually, judge, scene, shoot, target } from './kit.mjs';

let monitor;
const stepSeconds = 300;

/** As the API has them, but older and slower than a test can wait for. */
function checks(count) {
  const now = Math.floor(Date.now() / 1_000);
  return Array.from({ length: count }, (_, n) => {
    const slow = n % 10 === 0;
    const status = n === 5 ? 'down' : slow ? 'degraded' : 'up';
    return { id: String(10_000 - n), seq: 10_000 - n, monitor_id: monitor, status, in_maintenance: false,
      response_time_ms: slow ? 900 + n : 40 + n, status_code: status === 'down' ? 503 : 200,
      ...(status === 'down' && { error_message: 'Expected 200, got 503' }),
      checked_at: new Date((now - 60 - n * stepSeconds) * 1_000).toISOString().replace(/\.\d+Z/, 'Z') };
  });
}

before(async () => {
  monitor = (await call('POST', '/monitors', { name: 'Charted', url: `${target}/`, response_time_threshold_ms: 500 })).monitor.id;
  await eventually(async () => (await call('GET', `/monitors/${monitor}`)).current_status === 'up', 'a first check');
});

scene('every check is there, clicked and looked at from near', '/icon.svg', { keys: { admin: adminKey } }, async (page) => {
  const made = checks(200);
  await page.route(`**/monitors/${monitor}/heartbeats?limit=200`, (route) => route.fulfill({ json: made }));
  await page.route(`**/monitors/${monitor}/heartbeats?*before=*`, (route) => route.fulfill({ json: [] }));
  await page.goto(`/monitor/${monitor}`);
  const card = page.getByRole('region', { name: 'Response time' });
  const chart = card.getByRole('slider');
  await chart.waitFor();
  await card.getByText('A slow check').waitFor();
  await card.getByText('A check failed').waitFor();
  await card.getByText('Half to 95 %').waitFor();
  assert.match(await chart.getAttribute('aria-valuetext'), /: 900 ms, slow$/, 'the newest, which was slow');
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await eventually(async () => /: 41 ms$/.test(await chart.getAttribute('aria-valuetext')), 'the one before');
  for (let n = 0; n < 4; n++) await page.keyboard.press('ArrowLeft');
  await eventually(async () => /: down, Expected 200, got 503$/.test(await chart.getAttribute('aria-valuetext')), 'the failed one');
  await page.keyboard.press('Enter');
  await card.getByText('answered with 503, from Local').waitFor();
  await judge(page, 'a chart with a check picked');
  await shoot(page, 'chart-picked');
  await page.keyboard.press('+');
  await card.getByRole('button', { name: 'Show all' }).waitFor();
  await page.keyboard.press('0');
  await card.getByRole('button', { name: 'Show all' }).waitFor({ state: 'detached' });
  await card.getByRole('button', { name: 'Put this away' }).click();
  await card.getByText('answered with 503').waitFor({ state: 'detached' });

  await chart.scrollIntoViewIfNeeded();
  const { x, y, width } = await page.locator('.u-over').boundingBox();
  await page.mouse.move(x + width * 0.4, y + 50);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.8, y + 60, { steps: 4 });
  await page.mouse.up();
  await card.getByRole('button', { name: 'Show all' }).waitFor();
  await page.mouse.click(x + width * 0.5, y + 50);
  await card.getByText(/answered with 200, from Local/).waitFor();
});

/** Of the columns of the plot, how many have something of the colour of a line in them. */
function inkShare(page) {
  return page.locator('.uplot canvas').evaluate((canvas) => {
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    const left = Math.floor(width * 0.08);              // the words of the axis are grey
    let inked = 0;
    for (let x = left; x < width; x++) {
      for (let y = 0; y < height * 0.85; y++) {
        const [red, green, blue, seen] = data.subarray(4 * (y * width + x));
        if (seen > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 80) {
          inked++;
          break;
        }
      }
    }
    return inked / (width - left);
  });
}

scene('the chart of a young monitor begins with it', '/icon.svg', { keys: { admin: adminKey } }, async (page) => {
  const minutes = (n) => new Date(Date.now() - n * 60_000).toISOString().replace(/\.\d+Z/, 'Z');
  const young = checks(10).map((check, n) => ({ ...check, status: 'up', checked_at: minutes(2 * n + 1) }));
  await page.route(`**/monitors/${monitor}/heartbeats?limit=200`, (route) => route.fulfill({ json: young }));
  await page.goto(`/monitor/${monitor}`);
  await page.getByText('It is younger than 24 h').waitFor();
  await eventually(async () => await inkShare(page) > 0.5, 'a line over most of the picture');
});
