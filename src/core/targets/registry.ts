import { androidNsc } from './android-nsc/target.ts'
import { curl } from './curl/target.ts'
import { dynapins } from './dynapins/target.ts'
import { iosAts } from './ios-ats/target.ts'
import { mus } from './mus/target.ts'
import { okHttp } from './okhttp/target.ts'
import { rnSslManagerBundle } from './rn-ssl-manager/target.ts'
import { spkiList } from './spki-list/target.ts'
import { sslPinning } from './ssl-pinning/target.ts'
import type { Target } from './target.ts'
import { trustKit } from './trustkit/target.ts'
import { trustKitAndroid } from './trustkit-android/target.ts'
import { wultraFallback } from './wultra-fallback/target.ts'
import { wultraStatic } from './wultra/static.ts'

/** Every consumer that files are made for. */
export const targets: readonly Target[] = [
  wultraStatic,
  wultraFallback,
  mus,
  sslPinning,
  rnSslManagerBundle,
  dynapins,
  androidNsc,
  iosAts,
  trustKit,
  trustKitAndroid,
  okHttp,
  curl,
  spkiList,
]
