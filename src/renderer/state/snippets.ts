export type Platform = 'ios' | 'android'

/** What an app is configured with, for the Wultra SDKs that take static lists. */
export const snippets: Readonly<Record<Platform, (point: string) => string>> = {
  ios: (point) => `import WultraSSLPinning

let configuration = CertStoreConfiguration(
    serviceUrl: URL(string: "https://…/fingerprints.json")!,
    publicKey: "${point}",
    useChallenge: false
)
let certStore = CertStore.powerAuthCertStore(configuration: configuration)
`,
  android: (point) => `import android.util.Base64
import com.wultra.android.sslpinning.CertStore
import com.wultra.android.sslpinning.CertStoreConfiguration
import com.wultra.android.sslpinning.integration.powerauth.powerAuthCertStore
import java.net.URL

val publicKey: ByteArray = Base64.decode(
    "${point}",
    Base64.NO_WRAP
)
val configuration = CertStoreConfiguration.Builder(
    serviceUrl = URL("https://…/fingerprints.json"),
    publicKey = publicKey
).useChallenge(false).build()
val certStore = CertStore.powerAuthCertStore(configuration, applicationContext)
`,
}
