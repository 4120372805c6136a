// The last step of the build: copies what the dashboard's pages need and no compiler makes beside them.

import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** This file runs from dist/platform. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const pages = join(root, 'collector/dashboard/page')
const out = join(root, 'dist/collector/dashboard/page')
const charts = dirname(createRequire(import.meta.url).resolve('uplot'))

mkdirSync(out, { recursive: true })
for (const name of readdirSync(pages).filter(name => /\.(html|css|svg)$/.test(name)))
  copyFileSync(join(pages, name), join(out, name))
for (const name of ['uPlot.esm.js', 'uPlot.min.css']) copyFileSync(join(charts, name), join(out, name))
