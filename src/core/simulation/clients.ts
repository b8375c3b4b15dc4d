import { androidNsc } from './android-nsc.ts'
import type { Client } from './client.ts'
import { curl } from './curl.ts'
import { iosAts } from './ios-ats.ts'
import { okhttp } from './okhttp.ts'
import { rnSslManager } from './rn-ssl-manager.ts'
import { sslPinningAndroid } from './ssl-pinning-android.ts'
import { sslPinningApple } from './ssl-pinning-apple.ts'
import { trustkitAndroid } from './trustkit-android.ts'
import { trustkitIos } from './trustkit-ios.ts'
import { wultraAndroid } from './wultra-android.ts'
import { wultraIos } from './wultra-ios.ts'

/** Every client that can be simulated, in the order in which they are listed. */
export const clients: readonly Client[] = [
  wultraAndroid,
  wultraIos,
  sslPinningAndroid,
  sslPinningApple,
  rnSslManager,
  okhttp,
  androidNsc,
  iosAts,
  trustkitIos,
  trustkitAndroid,
  curl,
]
