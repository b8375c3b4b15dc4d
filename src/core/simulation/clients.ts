import type { Client } from './client.ts'
import { rnSslManager } from './rn-ssl-manager.ts'
import { sslPinningAndroid } from './ssl-pinning-android.ts'
import { sslPinningApple } from './ssl-pinning-apple.ts'
import { wultraAndroid } from './wultra-android.ts'
import { wultraIos } from './wultra-ios.ts'

/** Every client that can be simulated, in the order in which they are listed. */
export const clients: readonly Client[] = [
  wultraAndroid,
  wultraIos,
  sslPinningAndroid,
  sslPinningApple,
  rnSslManager,
]
