// The options of judging an asset as a configuration has them that names none.

import { type AssetOptions, assetOptions } from '../../collector/detectors/asset/options.ts'
import { z } from '../../protocol/options.ts'

export const assetDefaults = (): AssetOptions => z.strictObject(assetOptions).parse({})
