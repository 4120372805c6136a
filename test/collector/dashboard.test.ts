import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import t from 'tap'
import type { Alert } from '../../collector/alerts/alert.ts'
import { remainingFrom } from '../../collector/life/dates.ts'
import type { Life } from '../../collector/life/lives.ts'
import type { AgentStatus } from '../../collector/store/outputs.ts'
import type { WindowResult } from '../../collector/windows/window.ts'
import type { Column } from '../../protocol/columns.ts'
import { type Series, series } from '../../protocol/series.ts'
import { type Filled, resultOf } from '../support/filling.ts'
import { type Serving, serving } from '../support/serving.ts'

const chromiumPath = '/usr/bin/chromium'
const skip = existsSync(chromiumPath) ? false : `SKIPPED: no ${chromiumPath}: apt-get install chromium`
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

const minute = 60_000
const of = (measurement: string, asset: string): Series => series(measurement, { asset, site: 'north' })

const column = (of: Series, from: number, to: number, value: (time: number) => number): Column => {
  const times = Float64Array.from({ length: Math.max(0, Math.floor((to - from) / 1000)) }, (_, index) => from + index * 1000)
  return { series: of, times, values: times.map(value) }
}

const windowsOf = ({ series, times, values }: Column): WindowResult[] => {
  const inside = new Map<number, number[]>()
  for (const [index, time] of times.entries()) {
    const start = Math.floor(time / minute) * minute
    inside.set(start, [...(inside.get(start) ?? []), values[index]!])
  }
  return [...inside].map(([start, own]) => {
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length
    return resultOf(series, start, { values: { mean, min: Math.min(...own), max: Math.max(...own) } })
  })
}

const status = (agent: string, now: number, some: Partial<AgentStatus> = {}): AgentStatus => ({
  agent,
  watermark: now - 2000,
  heard: now,
  silent: false,
  holds: true,
  batches: 1,
  samples: 1,
  ...some
})

const firing = (id: string, asset: string, since: number, explanation: string): Alert => ({
  id,
  detector: 'limit',
  group: of('vibration', asset),
  asset,
  state: 'firing',
  change: 'firing',
  number: 1,
  severity: 'warning',
  pendingSince: since,
  firingSince: since,
  score: 1.84,
  explanation
})

const wearing = (asset: string, time: number, hours: number): Life => ({
  detector: 'wear',
  group: series('asset', { asset }),
  asset,
  time,
  explanation: `${hours} hours left, mostly by vibration`,
  ...remainingFrom(time, { hours, lowHours: hours / 2, highHours: Number.POSITIVE_INFINITY })
})

const entry = (columns: readonly Column[], agent: AgentStatus): Omit<Filled, 'position'> => ({
  columns,
  windows: columns.flatMap(windowsOf).map(window => ({ ...window, agents: [agent.agent] })),
  agents: [agent]
})

/** A machine that is well, one that fires, one behind a silent gateway, one without data, and one with a hostile name. */
const fill = async ({ publish }: Serving, now: number): Promise<void> => {
  const wave = (time: number): number => 5 + Math.sin(time / 20_000)
  const well = ['pump-1', 'pump-2', '<b>pump</b>'].map(asset => column(of('vibration', asset), now - 10 * minute, now, wave))
  const temperature = column(of('temperature', 'pump-1'), now - 10 * minute, now, () => 61.5)
  await publish(entry([...well, temperature], status('gw-1', now)))
  const behind = column(of('vibration', 'pump-3'), now - 10 * minute, now - 6 * minute, wave)
  await publish(entry([behind], status('gw-2', now, { silent: true, heard: now - 6 * minute })))
  await publish(entry([column(of('vibration', 'pump-4'), now - 10 * minute, now - 5 * minute, wave)], status('gw-1', now)))
  await publish({ agents: [status('gw-3', now, { holds: false, watermark: now - 10 * minute })] })
  await publish({ alerts: [firing('a1', 'pump-2', now - minute, 'mean 12.9 is above 7.1 <img src=x onerror=alert(1)>')] })
}

/** How many pixels of the chart of vibration are of a colour, give or take what smoothing does. Scripts for the page are text: its types are not those of these tests. */
const pixels = (page: Page, variable: string): Promise<number> =>
  page.evaluate(`(() => {
    const canvas = document.querySelector('[data-series^="vibration"] canvas')
    const wanted = getComputedStyle(document.documentElement).getPropertyValue('${variable}').trim()
    const [r, g, b] = [1, 3, 5].map(at => Number.parseInt(wanted.slice(at, at + 2), 16))
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    let count = 0
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] > 200 && Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 60) count++
    return count
  })()`)

const reportViolations = `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error('CSP: ' + violatedDirective + ' ' + blockedURI))`

const breakIn = `(() => {
  const script = document.createElement('script')
  try {
    script.text = 'document.title = "broken in"'
    document.body.append(script)
  } catch {
    // Trusted types refuse the text itself.
  }
})()`

/** The words of a part of the page, as its spans hold them. */
const text = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(`${selector} span`).allTextContents()).join(' ').replace(/\s+/g, ' ').trim()

t.test('the dashboard in a real browser', { skip, timeout: 120_000 }, async t => {
  const now = Date.now()
  const lives = [wearing('pump-1', now - minute, 100)]
  const served = await serving({ served: { lives: () => lives } })
  await fill(served, now)
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath, args: flags })
  t.teardown(async () => {
    await browser.close()
    await served.close()
  })
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
  const complaints: string[] = []
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('dialog', dialog => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.addInitScript({ content: reportViolations })
  await page.goto(served.server.url)
  await page.locator('#charts canvas').first().waitFor()

  t.test('no data, silence and well-being look different', async t => {
    const state = (asset: string) => page.locator(`[data-asset="${asset}"]`).getAttribute('data-state')
    await page.locator('[data-asset="pump-3"][data-state="silent"]').waitFor()
    t.same(
      [await state('pump-1'), await state('pump-2'), await state('pump-3'), await state('pump-4')],
      ['ok', 'firing', 'silent', 'nodata']
    )
    t.match(await text(page, '[data-asset="pump-3"]'), /pump-3 gateway silent 6 min ago/)
    t.match(await text(page, '[data-asset="pump-4"]'), /pump-4 no data 5 min ago/)
    t.match(await text(page, '[data-agent="gw-2"]'), /silent for 6 min/)
    t.match(await text(page, '[data-agent="gw-3"]'), /gw-3 behind complete up to 10 min ago, windows do not wait for it/)
    t.match(await text(page, '[data-agent="gw-1"]'), /live complete up to \d+ s ago/)
    t.equal(await page.locator('#fleet > li').first().getAttribute('data-asset'), 'pump-2', 'the worst comes first')
  })

  t.test('names and explanations are only ever text', async t => {
    t.match(await text(page, '#fleet'), /<b>pump<\/b>/)
    t.match(await text(page, '#alerts'), /<img src=x onerror=alert\(1\)>/)
    t.equal(await page.locator('#fleet b, #alerts img').count(), 0)
  })

  t.test('an alert says which machine, since when, why and how bad', async t => {
    const shown = await text(page, '[data-alert-state="firing"]')
    t.match(shown, /firing pump-2 since \d\d:\d\d:\d\d, 1 min vibration: mean 12.9 is above 7.1 .* 1.8× limit/)
  })

  t.test('the machine that is chosen is drawn from its samples', async t => {
    await page.locator('[data-asset="pump-1"] button').click()
    await page.locator('#charts figure').nth(1).waitFor()
    t.equal(await page.locator('#machine-title').textContent(), 'pump-1')
    t.same(await page.locator('#charts figcaption .name').allTextContents(), ['temperature', 'vibration'])
    await page.locator('#charts .reading >> text=61.5').waitFor()
    t.ok((await pixels(page, '--samples')) > 100)
    t.match(page.url(), /asset=pump-1/, 'the view can be shared')
  })

  t.test('what a machine has left is in hours and as a date, as it is by now', async t => {
    await page.locator('#machine-life >> text=left').waitFor()
    t.match(await text(page, '[data-asset="pump-1"]'), /pump-1 ok 4 d left/)
    t.match(await page.locator('#machine-life').textContent(), /^4 d left, until .*20\d\d.* \(.* to never\), as of 1 min ago$/)
    t.match(await page.locator('#machine-life').getAttribute('title'), /wear: 100 hours left, mostly by vibration/)
    lives[0] = wearing('pump-1', Date.now(), 30)
    const later = Date.now()
    await served.publish({ agents: [status('gw-1', later)] })
    await page.locator('[data-asset="pump-1"] >> text=1 d left').waitFor()
  })

  t.test('a chart says how far its windows are to be trusted, and forgets those that are taken back', async t => {
    const words = page.locator('[data-series^="temperature"] .window')
    t.equal(await words.textContent(), 'window complete')
    const start = Math.floor(now / minute) * minute
    const window = resultOf(of('temperature', 'pump-1'), start, {
      revision: 3,
      values: { mean: 61, worst: [{ name: 'pump-1', value: 62 }] },
      completeness: { expected: 2, reported: 1, missing: ['gw-2'], lag: 1000 }
    })
    await served.publish({ windows: [window] })
    await page.locator('[data-series^="temperature"] .window[data-complete="false"]').waitFor()
    t.equal(await words.textContent(), 'window of 1 of 2 gateways, without gw-2, revision 3')
    await served.publish({ windows: [{ ...window, revision: 4, retracted: true }] })
    await page.locator('[data-series^="temperature"] .window[data-complete="true"]').waitFor()
    t.equal(await words.textContent(), 'window complete')
  })

  t.test('what is published appears without a reload', async t => {
    await page.evaluate('window.same = true')
    const later = Date.now()
    await served.publish(entry([column(of('temperature', 'pump-1'), later, later + 1000, () => 99.25)], status('gw-1', later)))
    await page.locator('#charts .reading >> text=99.25').waitFor()
    await served.publish({ alerts: [firing('a2', 'pump-1', later, 'mean 99.3 is above 80')] })
    await page.locator('[data-alert-state="firing"] >> text=above 80').waitFor()
    await page.locator('[data-asset="pump-1"][data-state="firing"]').waitFor()
    await served.publish({
      alerts: [{ ...firing('a1', 'pump-2', now - minute, 'usual again'), state: 'resolved', resolvedAt: later }]
    })
    await page.locator('[data-alert="a1"][data-alert-state="resolved"]').waitFor()
    await page.locator('[data-asset="pump-2"][data-state="ok"]').waitFor()
    t.equal(await page.evaluate('window.same'), true)
  })

  t.test('a view of a machine can be opened again, and by keyboard', async t => {
    const other = await browser.newPage({ colorScheme: 'dark' })
    await other.goto(page.url())
    await other.locator('#charts canvas').first().waitFor()
    t.equal(await other.locator('#machine-title').textContent(), 'pump-1')
    await other.locator('[data-asset="pump-4"] button').focus()
    await other.keyboard.press('Enter')
    await other.locator('#machine-title >> text=pump-4').waitFor()
    await other.close()
  })

  t.test('nothing was blocked and nothing complained', async t => {
    t.same(complaints, [])
    await page.evaluate(breakIn)
    t.equal(await page.title(), 'Wayside', 'and a script that gets in does not run')
  })
})
