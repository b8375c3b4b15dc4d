/** The same checks in Java, for servers and as a pattern for Android. */
export const JAVA_SNIPPET = `import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Checks every signature of a bundle: java VerifyBundle.java folder keyId... (Java 17). The key ids are those that you
 * were given by another way than the folder; keys of the folder that are not among them count for nothing.
 */
public final class VerifyBundle {
    private final Path folder;
    private final List<String> keyIds;

    private VerifyBundle(Path folder, List<String> keyIds) {
        this.folder = folder;
        this.keyIds = keyIds;
    }

    public static void main(String[] args) throws Exception {
        List<String> ids = List.of(args).subList(1, args.length);
        System.exit(new VerifyBundle(Path.of(args[0]), ids).check() ? 0 : 1);
    }

    private boolean check() throws Exception {
        boolean good = report("manifest.json", manifest());
        good &= report("fingerprints.json", wultraList());
        if (Files.exists(folder.resolve("ssl-pinning.json"))) {
            good &= report("ssl-pinning.json", sslPinning());
        }
        if (Files.exists(folder.resolve("rn-ssl-manager.json"))) {
            good &= report("rn-ssl-manager.json", rnSslManager());
        }
        return good;
    }

    private static boolean report(String file, boolean good) {
        System.out.println(file + (good ? ": OK" : ": FAILED"));
        return good;
    }

    /** DSSE: the signature covers "DSSEv1", type and payload, each with its length; the payload covers the files. */
    private boolean manifest() throws Exception {
        String text = text("manifest.json");
        String type = one(text, "\\"payloadType\\": \\"([^\\"]*)\\"");
        byte[] payload = base64(one(text, "\\"payload\\": \\"([^\\"]*)\\""));
        String head = "DSSEv1 " + type.length() + " " + type + " " + payload.length + " ";
        byte[] input = new byte[head.length() + payload.length];
        System.arraycopy(head.getBytes(UTF_8), 0, input, 0, head.length());
        System.arraycopy(payload, 0, input, head.length(), payload.length);
        boolean good = false;
        for (MatchResult row : all(text, "\\"sig\\": \\"([^\\"]*)\\"")) {
            good |= verify("EC", "SHA256withECDSA", "public-key.pem", input, base64(row.group(1)));
        }
        String files = "\\\\{\\"length\\":(\\\\d+),\\"path\\":\\"([^\\"]*)\\",\\"sha256\\":\\"([0-9a-f]{64})\\"\\\\}";
        for (MatchResult row : all(new String(payload, UTF_8), files)) {
            byte[] file = Files.readAllBytes(folder.resolve(row.group(2)));
            good &= file.length == Long.parseLong(row.group(1)) && sha256(file).equals(row.group(3));
        }
        return good;
    }

    /** Each entry is signed by itself, over name&fingerprint&expires. */
    private boolean wultraList() throws Exception {
        String entry = "\\"name\\": \\"((?:[^\\"\\\\\\\\]|\\\\\\\\.)*)\\",\\\\s*\\"fingerprint\\": \\"([^\\"]*)\\","
            + "\\\\s*\\"expires\\": (\\\\d+),\\\\s*\\"signature\\": \\"([^\\"]*)\\"";
        String text = text("fingerprints.json");
        boolean good = all(text, entry).size() == all(text, "\\"signature\\": ").size();
        for (MatchResult row : all(text, entry)) {
            String input = unescaped(row.group(1)) + "&" + row.group(2) + "&" + row.group(3);
            good &= verify("EC", "SHA256withECDSA", "public-key.pem", input.getBytes(UTF_8), base64(row.group(4)));
        }
        return good;
    }

    /** The payload stands there in its canonical form (RFC 8785), which is what is signed. */
    private boolean sslPinning() throws Exception {
        String text = text("ssl-pinning.json");
        byte[] payload = one(text, "(?m)^\\"payload\\":(.*),$").getBytes(UTF_8);
        byte[] signature = base64(one(text, "(?m)^\\"signature\\":\\"([^\\"]*)\\"$"));
        return verify("RSA", "SHA512withRSA", "public-key-rsa.pem", payload, signature);
    }

    private boolean rnSslManager() throws Exception {
        String text = text("rn-ssl-manager.json");
        byte[] payload = base64(one(text, "\\"payload\\": \\"([^\\"]*)\\""));
        byte[] signature = base64(one(text, "\\"signature\\": \\"([^\\"]*)\\""));
        return verify("Ed25519", "Ed25519", "public-key-ed25519.pem", payload, signature);
    }

    private boolean verify(String kind, String algorithm, String file, byte[] input, byte[] signature)
            throws Exception {
        byte[] spki = base64(text(file).replaceAll("-----[A-Z ]+-----|\\\\s", ""));
        if (!keyIds.contains(sha256(spki))) return false;
        PublicKey key = KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(spki));
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key);
        verifier.update(input);
        try {
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    private String text(String file) throws Exception {
        return Files.readString(folder.resolve(file));
    }

    private static String one(String text, String pattern) {
        List<MatchResult> found = all(text, pattern);
        if (found.size() != 1) throw new IllegalArgumentException("not laid out as Pinseal writes it");
        return found.get(0).group(1);
    }

    private static List<MatchResult> all(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().toList();
    }

    private static String unescaped(String json) {
        Matcher escape = Pattern.compile("\\\\\\\\(?:u([0-9a-f]{4})|(.))").matcher(json);
        return escape.replaceAll(found -> {
            String hex = found.group(1);
            if (hex != null) return Matcher.quoteReplacement("" + (char) Integer.parseInt(hex, 16));
            int at = "btnfr".indexOf(found.group(2));
            return Matcher.quoteReplacement(at < 0 ? found.group(2) : "\\b\\t\\n\\f\\r".substring(at, at + 1));
        });
    }

    private static byte[] base64(String text) {
        return Base64.getDecoder().decode(text);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
`
