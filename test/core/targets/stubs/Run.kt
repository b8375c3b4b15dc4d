import com.wultra.android.sslpinning.model.GetFingerprintResponse
import java.io.File
import java.security.GeneralSecurityException
import java.util.Base64

/** manifest FOLDER POINT..., pins, or fallback. */
fun main(args: Array<String>) {
    when (args[0]) {
        "manifest" -> manifest(File(args[1]), args.drop(2))
        "pins" -> pinsealCertificatePinner().pins.forEach(::println)
        // As the SDK before 1.6 takes them.
        "fallback" -> GetFingerprintResponse(pinsealFallback).fingerprints.forEach {
            val digest = Base64.getEncoder().encodeToString(it.fingerprint)
            println("$digest ${it.expires.time} ${it.signature.size} ${it.depth} ${it.name}")
        }
    }
}

private fun manifest(folder: File, points: List<String>) {
    try {
        val manifest = PinsealManifest.open(folder.resolve("manifest.json").readText(), points)
        println("manifest.json: OK, version ${manifest.version}, fresh until ${manifest.expiresAt}")
        for (path in listOf("fingerprints.json", "README.txt")) {
            val isCovered = manifest.covers(path, folder.resolve(path).readBytes())
            println("$path: ${if (isCovered) "OK" else "FAILED"}")
        }
    } catch (refused: GeneralSecurityException) {
        println("manifest.json: FAILED, ${refused.message}")
    }
}
