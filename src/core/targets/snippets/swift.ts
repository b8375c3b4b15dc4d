/** For iOS 14 and macOS 11: manifest and files with CryptoKit, as an app would check them before it takes a list. */
export const SWIFT_SNIPPET = `import CryptoKit
import Foundation

/// A manifest whose signatures are good. Compare version and expiresAt with what the app knows before it takes a file: neither
/// an older version nor one that is no longer fresh.
struct PinsealManifest: Decodable {
    struct File: Decodable { let path: String, length: Int, sha256: String }
    struct Keys: Decodable { let threshold: Int, keyIds: [String] }
    let version: Int
    /// Such as 2027-01-31T12:00:00Z.
    let expiresAt: String
    let files: [File]
    let keys: Keys

    /// Whether the manifest covers a file of this name with this content.
    func covers(_ path: String, _ file: Data) -> Bool {
        files.contains { $0.path == path && $0.length == file.count && $0.sha256 == sha256(file) }
    }

    /// Opens the content of manifest.json. \`points\` are the texts of public-key.txt that the app was built with; for a list that
    /// takes over from an older one also the older key's. Throws where too few of them signed.
    static func open(_ manifest: Data, points: [String]) throws -> PinsealManifest {
        struct Envelope: Decodable {
            struct Signature: Decodable { let sig: Data }
            let payloadType: String, payload: Data, signatures: [Signature]
        }
        let envelope = try JSONDecoder().decode(Envelope.self, from: manifest)
        let type = envelope.payloadType
        let input = Data("DSSEv1 \\(type.utf8.count) \\(type) \\(envelope.payload.count) ".utf8) + envelope.payload
        let opened = try JSONDecoder().decode(PinsealManifest.self, from: envelope.payload)
        var signers = Set<String>()
        for point in points {
            let text = point.trimmingCharacters(in: .whitespacesAndNewlines)
            let key = try P256.Signing.PublicKey(x963Representation: Data(base64Encoded: text) ?? Data())
            let isSigned = envelope.signatures.contains { signature in
                guard let der = try? P256.Signing.ECDSASignature(derRepresentation: signature.sig) else { return false }
                return key.isValidSignature(der, for: input)
            }
            if isSigned { signers.insert(sha256(key.derRepresentation)) }
        }
        let count = signers.intersection(opened.keys.keyIds).count
        guard type == "application/vnd.pinseal.release+json", opened.keys.threshold >= 1, count >= opened.keys.threshold else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return opened
    }
}

private func sha256(_ data: Data) -> String {
    SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
}
`
