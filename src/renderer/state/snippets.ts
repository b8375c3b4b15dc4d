import { appKeyOf } from '../../core/targets/app-key.ts'
import type { AnyVerificationKey } from '../../core/targets/keys.ts'
import { keyKindOf } from '../../core/targets/target.ts'
import { targetOf } from './target-words.ts'

/** Source that configures a client with a public key. */
export interface Snippet {
  readonly id: string
  /** Of the target that it is for. */
  readonly target: string
  /** For people: "Wultra, iOS". */
  readonly label: string
  readonly text: string
  /** What to put in, and for which versions it is. */
  readonly says: string
}

interface Template extends Omit<Snippet, 'text'> {
  readonly text: (key: string) => string
}

const wultraSays =
  'For the Wultra SDKs that take static lists: iOS up to 1.8, Android up to about 1.6. Put in the address where fingerprints.json is published.'
const sslPinningSays = 'Put in the address where ssl-pinning.json is published.'

const templates: readonly Template[] = [
  {
    id: 'wultra-ios',
    target: 'wultra',
    label: 'Wultra, iOS (Swift)',
    says: wultraSays,
    text: (key) => `import WultraSSLPinning

let configuration = CertStoreConfiguration(
    serviceUrl: URL(string: "https://…/fingerprints.json")!,
    publicKey: "${key}",
    useChallenge: false
)
let certStore = CertStore.powerAuthCertStore(configuration: configuration)
`,
  },
  {
    id: 'wultra-android',
    target: 'wultra',
    label: 'Wultra, Android (Kotlin)',
    says: wultraSays,
    text: (key) => `import android.util.Base64
import com.wultra.android.sslpinning.CertStore
import com.wultra.android.sslpinning.CertStoreConfiguration
import com.wultra.android.sslpinning.integration.powerauth.powerAuthCertStore
import java.net.URL

val publicKey: ByteArray = Base64.decode(
    "${key}",
    Base64.NO_WRAP
)
val configuration = CertStoreConfiguration.Builder(
    serviceUrl = URL("https://…/fingerprints.json"),
    publicKey = publicKey
).useChallenge(false).build()
val certStore = CertStore.powerAuthCertStore(configuration, applicationContext)
`,
  },
  {
    id: 'ssl-pinning-android',
    target: 'ssl-pinning',
    label: 'ssl-pinning, Android (Kotlin)',
    says: sslPinningSays,
    text: (key) => `import io.github.sslpinning.api.SslPinningClient
import io.github.sslpinning.api.SslPinningConfig
import okhttp3.OkHttpClient

val config = SslPinningConfig(
    endpointUrl = "https://…/ssl-pinning.json",
    signingKeyBase64 = "${key}"
)
// In a coroutine; without a good list it fails, and nothing connects.
val client = SslPinningClient.initialize(config, OkHttpClient()).getOrThrow().createPinnedClient()
`,
  },
  {
    id: 'ssl-pinning-apple',
    target: 'ssl-pinning',
    label: 'ssl-pinning, Apple (Swift)',
    says: sslPinningSays,
    text: (key) => `import SslPinning

let config = SslPinningConfig(
    endpointUrl: "https://…/ssl-pinning.json",
    signingKeyBase64: "${key}"
)
// Without a good list it fails, and nothing connects.
let session = try await SslPinningClient.initialize(config: config).get().create()
`,
  },
  {
    id: 'rn-ssl-manager',
    target: 'rn-ssl-manager',
    label: 'react-native-ssl-manager (TypeScript)',
    says: 'From version 2.2. Put in the address where rn-ssl-manager.json is published; a failure leaves the pins as they were.',
    text: (key) => `import { updatePinsFromUrl } from 'react-native-ssl-manager'

await updatePinsFromUrl('https://…/rn-ssl-manager.json', {
  publicKey: '${key}',
})
`,
  },
  {
    id: 'dynapins-ios',
    target: 'dynapins',
    label: 'dynapins, iOS (Swift)',
    says: 'The SDK asks for ?domain=HOST: have the host answer that with the file dynapins-HOST.json, and name here the hosts of the app.',
    text: (key) => `import DynamicPinning

DynamicPinning.initialize(
    signingPublicKey: "${key}",
    pinningServiceURL: URL(string: "https://…")!,
    domains: ["…"]
)
let session = DynamicPinning.session()
`,
  },
]

/** The snippets that carry this key; only those of `targets` where they are given. */
export function snippetsFor(key: AnyVerificationKey, targets?: readonly string[]): Snippet[] {
  return templates.flatMap(({ text, ...rest }) => {
    const target = targetOf(rest.target)
    if (target === null || keyKindOf(target.needs.signature) !== key.kind) return []
    if (targets !== undefined && !targets.includes(target.id)) return []
    return [{ ...rest, text: text(appKeyOf(target.needs.signature, key)) }]
  })
}
