/** For iOS and macOS: the manifest with CryptoKit, as an app would check it before it takes a list. Not compiled here. */
export const SWIFT_SNIPPET = `import CryptoKit
import Foundation

/// The payload of manifest.json, if the key of the app signed it. \`point\` is the text of public-key.txt.
/// Compare version and expiresAt in it with what the app knows before using any file.
func openPinsealManifest(_ manifest: Data, point: String) throws -> Data {
    struct Envelope: Decodable {
        struct Signature: Decodable { let sig: Data }
        let payloadType: String
        let payload: Data
        let signatures: [Signature]
    }
    let envelope = try JSONDecoder().decode(Envelope.self, from: manifest)
    let key = try P256.Signing.PublicKey(x963Representation: Data(base64Encoded: point) ?? Data())
    let type = envelope.payloadType
    let head = "DSSEv1 \\(type.utf8.count) \\(type) \\(envelope.payload.count) "
    let input = Data(head.utf8) + envelope.payload
    let isSigned = envelope.signatures.contains { signature in
        guard let der = try? P256.Signing.ECDSASignature(derRepresentation: signature.sig) else { return false }
        return key.isValidSignature(der, for: input)
    }
    guard type == "application/vnd.pinseal.release+json", isSigned else { throw CocoaError(.fileReadCorruptFile) }
    return envelope.payload
}
`
