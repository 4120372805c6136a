// The house plan as a test: who may import whom, which file opens the door to which package, and what stays pure.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import t from 'tap'

const linesMax = 250

/** Each folder with those it may import from, besides itself. */
const below: Record<string, readonly string[]> = {
  protocol: [],
  platform: ['protocol'],
  agent: ['protocol', 'platform'],
  collector: ['protocol', 'platform'],
  simulators: ['protocol', 'platform', 'agent', 'collector']
}

/** Each package with the files, or folders, that may import it. */
const doors: Record<string, readonly string[]> = {
  '@datadog/sketches-js': ['collector/windows/states/sketch.ts'],
  '@fastify/helmet': ['collector/api/'],
  '@fastify/rate-limit': ['collector/api/'],
  '@fastify/static': ['collector/api/'],
  '@influxdata/influxdb-client': ['collector/sinks/influx.ts'],
  aedes: ['agent/sources/'],
  commander: ['platform/command.ts'],
  'csv-parse': ['collector/reference/csvsheet.ts'],
  fastify: ['collector/api/'],
  level: ['platform/leveldb.ts'],
  'ml-matrix': ['collector/detectors/asset/pca.ts', 'collector/life/ridge.ts'],
  mqtt: ['agent/sources/', 'collector/sinks/mqtt.ts', 'simulators/publish.ts'],
  'mqtt-packet': ['agent/sources/broker.ts'],
  msgpackr: ['platform/pack.ts'],
  nodemailer: ['collector/sinks/mail/send.ts'],
  pino: ['platform/log.ts'],
  'prom-client': ['platform/metrics.ts'],
  uplot: ['collector/dashboard/page/'],
  yaml: ['platform/yaml.ts'],
  zod: ['protocol/options.ts']
}

/** Stages and all of protocol: no clock, no I/O, no randomness. */
const pure = [
  /^protocol\//,
  /^platform\/(backoff|disk|group|bell)\.ts$/,
  /^agent\/(filters|downsample|decoders)\//,
  /^agent\/(reducer|reduce|repeats|eventclock|timekeeper|topics|rates|health|pace|turn|queue|urgent|verdict)\.ts$/,
  /^agent\/outbox\/(room|thin|change|records)\.ts$/,
  /^collector\/(absence|windows|detectors|alerts|rules|upkeep)\//,
  /^collector\/engine\/(aside|agentmark|begun|completeness|contribution|define|engine|folding|holdups|inforce|rules|sampling|watermarks|windows)\.ts$/,
  /^collector\/definitions\/(backfills|chains|changes|definitions|identity|read|sound|soundrules|span|text)\.ts$/,
  /^collector\/life\/(?!(read|command)\.ts$)/,
  /^collector\/reference\/(?!(file|watch|command|assettable)\.ts$)/,
  /^collector\/ingest\/(admit|ranges|authenticate)\.ts$/,
  /^simulators\/(machines\/|random\.ts)/
]
const pureModules = new Set(['node:crypto', 'node:zlib', 'node:buffer', 'node:assert'])
const impure =
  /\b(Date\.now|new Date\(\)|performance\.now|Math\.random|randomBytes|randomUUID|setTimeout|setInterval|setImmediate|process\.)/

const files = Object.keys(below).flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => join(folder, name))
)

const importsOf = (file: string): string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\s(?:[^'"=(]*?\bfrom\s+)?['"]([^'"]+)['"]|\bawait import\(['"]([^'"]+)['"]\)/gm
    )
  ].map(match => (match[1] ?? match[2])!)

const packageOf = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/')

const resolved = (file: string, target: string): string => normalize(join(dirname(file), target))

t.test('a folder imports only from those below it', async t => {
  for (const file of files) {
    const folder = file.split('/')[0]!
    for (const target of importsOf(file).filter(target => target.startsWith('.'))) {
      const into = resolved(file, target).split('/')[0]!
      t.ok(into === folder || below[folder]!.includes(into), `${file} may import ${target}`)
    }
  }
})

t.test('each package is imported through one door', async t => {
  for (const file of files) {
    for (const target of importsOf(file).filter(target => !target.startsWith('.') && !target.startsWith('node:'))) {
      const allowed = doors[packageOf(target)] ?? []
      t.ok(
        allowed.some(door => (door.endsWith('/') ? file.startsWith(door) : file === door)),
        `${file} is a door to ${target}`
      )
    }
  }
})

t.test('pure files know no clock, no I/O and no chance', async t => {
  for (const file of files.filter(file => pure.some(pattern => pattern.test(file)))) {
    for (const target of importsOf(file).filter(target => target.startsWith('node:')))
      t.ok(pureModules.has(target), `${file} may import ${target}`)
    const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    t.notMatch(text, impure, `${file} calls nothing impure`)
  }
})

t.test('what computes apart from the store cannot tell anybody', async t => {
  const mute = files.filter(file => /^collector\/(replay|trial)\//.test(file))
  t.ok(mute.length > 10)
  for (const file of mute) {
    const targets = importsOf(file).map(target => resolved(file, target))
    const tells = /^collector\/(sinks\/|collector\.ts)|^platform\/(http|connections)\.ts/
    t.same(
      targets.filter(target => tells.test(target)),
      [],
      `${file} has no way to a sink`
    )
    const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    t.notMatch(text, /\b(sinks|fetch\()/, `${file} makes no sinks of a configuration`)
  }
  const composes = readFileSync('collector/collector.ts', 'utf8')
  t.match(composes, /openDeliveries\(/)
  for (const file of files.filter(file => !/^collector\/(sinks\/|collector\.ts)/.test(file)))
    t.notMatch(readFileSync(file, 'utf8'), /openDeliveries\(/, `${file} delivers nothing`)
})

t.test('no two files import each other, directly or in a circle', async t => {
  const graph = new Map(
    files.map(file => [
      file,
      importsOf(file)
        .filter(target => target.startsWith('.'))
        .map(target => resolved(file, target))
    ])
  )
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) return void t.fail(`circle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`)
    if (done.has(file)) return
    for (const target of graph.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  t.equal(done.size >= files.length, true, 'all files were visited')
})

t.test('each file says in its first line what it is for, and stays short', async t => {
  for (const file of files) {
    const lines = readFileSync(file, 'utf8').split('\n')
    t.match(
      lines.find(line => !line.startsWith('#!')),
      /^\/\/ \S.*\.$/,
      `${file} opens with a sentence`
    )
    t.ok(lines.length <= linesMax, `${file} has at most ${linesMax} lines, it has ${lines.length}`)
  }
})
