/** For Android and servers: manifest and files as an app would check them before it takes a list. */
export const KOTLIN_SNIPPET = `import java.security.GeneralSecurityException
import java.security.KeyFactory
import java.security.MessageDigest
import java.security.Signature
import java.security.spec.X509EncodedKeySpec
import java.util.Base64

/**
 * A manifest whose signatures are good. Compare version and expiresAt with what the app knows before it takes a file:
 * neither an older version nor one that is no longer fresh.
 */
class PinsealManifest private constructor(private val payload: String) {
    val version: Long = field(payload, "\\"version\\":(\\\\d+)\\\\}$").toLong()

    /** Such as 2027-01-31T12:00:00Z. */
    val expiresAt: String = field(payload, "\\"expiresAt\\":\\"([^\\"]*)\\"")

    /** Whether the manifest covers a file of this name with this content. */
    fun covers(path: String, file: ByteArray): Boolean =
        payload.contains("""{"length":\${file.size},"path":"$path","sha256":"\${sha256(file)}"}""")

    companion object {
        /**
         * Opens the text of manifest.json. \`points\` are the texts of public-key.txt that the app was built with; for a list that
         * takes over from an older one also the older key's. Throws GeneralSecurityException where too few of them signed.
         */
        fun open(manifest: String, points: List<String>): PinsealManifest {
            val type = field(manifest, "\\"payloadType\\": \\"([^\\"]*)\\"")
            val payload = base64(field(manifest, "\\"payload\\": \\"([^\\"]*)\\""))
            val input = "DSSEv1 \${type.length} $type \${payload.size} ".toByteArray() + payload
            val signatures = Regex("\\"sig\\": \\"([^\\"]*)\\"").findAll(manifest).map { base64(it.groupValues[1]) }.toList()
            val text = String(payload)
            val named = Regex("[0-9a-f]{64}").findAll(field(text, "\\"keyIds\\":\\\\[([^\\\\]]*)]")).map { it.value }.toSet()
            val signers = points.map(::spkiOf).associateBy(::sha256).filter { (keyId, spki) ->
                keyId in named && signatures.any { isSigned(spki, input, it) }
            }
            val threshold = field(text, "\\"threshold\\":(\\\\d+)").toInt()
            if (type != "application/vnd.pinseal.release+json" || threshold < 1 || signers.size < threshold) {
                throw GeneralSecurityException("manifest.json has \${signers.size} of $threshold signatures")
            }
            return PinsealManifest(text)
        }

        /** The point of a P-256 key with the frame that every such key has (RFC 5480). */
        private fun spkiOf(point: String): ByteArray =
            base64("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE") + base64(point.trim()).copyOfRange(1, 65)

        private fun isSigned(spki: ByteArray, input: ByteArray, signature: ByteArray): Boolean = try {
            val verifier = Signature.getInstance("SHA256withECDSA")
            verifier.initVerify(KeyFactory.getInstance("EC").generatePublic(X509EncodedKeySpec(spki)))
            verifier.update(input)
            verifier.verify(signature)
        } catch (malformed: GeneralSecurityException) {
            false
        }

        private fun field(text: String, pattern: String): String =
            Regex(pattern).find(text)?.groupValues?.get(1)
                ?: throw GeneralSecurityException("manifest.json is not laid out as Pinseal writes it")

        private fun base64(text: String): ByteArray = Base64.getDecoder().decode(text)

        private fun sha256(bytes: ByteArray): String =
            MessageDigest.getInstance("SHA-256").digest(bytes).joinToString("") { "%02x".format(it) }
    }
}
`
