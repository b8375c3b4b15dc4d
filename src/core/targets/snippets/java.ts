/** Every signature of a bundle in Java, for servers and as a pattern for Android. */
export const JAVA_SNIPPET = `import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
        boolean good = report("manifest.json", this::manifest);
        if (Files.exists(folder.resolve("manifest.jws.json"))) good &= report("manifest.jws.json", this::manifestJws);
        if (Files.exists(folder.resolve("fingerprints.json"))) good &= report("fingerprints.json", this::wultraList);
        if (Files.exists(folder.resolve("ssl-pinning.json"))) good &= report("ssl-pinning.json", this::sslPinning);
        if (Files.exists(folder.resolve("rn-ssl-manager.json"))) good &= report("rn-ssl-manager.json", this::rnSslManager);
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
            for (String name : names) {
                if (name.matches("dynapins-.+\\\\.json")) good &= report(name, () -> dynapins(name));
            }
        }
        return good;
    }

    private interface Check {
        boolean isGood() throws Exception;
    }

    private static boolean report(String file, Check check) {
        boolean good = false;
        try {
            good = check.isGood();
        } catch (Exception unreadable) {
            System.err.println(file + ": " + unreadable);
        }
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
        Set<String> signers = new HashSet<>();
        for (MatchResult row : all(text, "\\"sig\\": \\"([^\\"]*)\\"")) {
            signers.addAll(signersOf("SHA256withECDSA", input, base64(row.group(1))));
        }
        boolean good = type.equals("application/vnd.pinseal.release+json") && isEnough(payload, signers);
        String files = "\\\\{\\"length\\":(\\\\d+),\\"path\\":\\"([^\\"]*)\\",\\"sha256\\":\\"([0-9a-f]{64})\\"\\\\}";
        for (MatchResult row : all(new String(payload, UTF_8), files)) {
            byte[] file = Files.readAllBytes(folder.resolve(row.group(2)));
            good &= file.length == Long.parseLong(row.group(1)) && sha256(file).equals(row.group(3));
        }
        return good;
    }

    /** The same payload as JWS: ES256 has the two numbers of a signature, not their DER. */
    private boolean manifestJws() throws Exception {
        String text = text("manifest.jws.json");
        String payload = one(text, "\\"payload\\": \\"([^\\"]*)\\"");
        Set<String> signers = new HashSet<>();
        for (MatchResult row : all(text, "\\"protected\\": \\"([^\\"]*)\\",\\\\s*\\"signature\\": \\"([^\\"]*)\\"")) {
            signers.addAll(es256Signers(row.group(1) + "." + payload, row.group(2)));
        }
        byte[] body = Base64.getUrlDecoder().decode(payload);
        return MessageDigest.isEqual(body, base64(one(text("manifest.json"), "\\"payload\\": \\"([^\\"]*)\\"")))
            && isEnough(body, signers);
    }

    /** As many of the keys that the manifest names as it wants, each counted once. */
    private boolean isEnough(byte[] payload, Set<String> signers) {
        String text = new String(payload, UTF_8);
        String named = one(text, "\\"keyIds\\":\\\\[([^\\\\]]*)\\\\]");
        long count = signers.stream().filter(id -> named.contains("\\"" + id + "\\"")).count();
        return count >= Math.max(1, Integer.parseInt(one(text, "\\"threshold\\":(\\\\d+)")));
    }

    /** Each entry is signed by itself, over name&fingerprint&expires. */
    private boolean wultraList() throws Exception {
        String entry = "\\"name\\": \\"((?:[^\\"\\\\\\\\]|\\\\\\\\.)*)\\",\\\\s*\\"fingerprint\\": \\"([^\\"]*)\\","
            + "\\\\s*\\"expires\\": (\\\\d+),\\\\s*\\"signature\\": \\"([^\\"]*)\\"";
        String text = text("fingerprints.json");
        boolean good = all(text, entry).size() == all(text, "\\"signature\\": ").size();
        for (MatchResult row : all(text, entry)) {
            String input = unescaped(row.group(1)) + "&" + row.group(2) + "&" + row.group(3);
            good &= !signersOf("SHA256withECDSA", input.getBytes(UTF_8), base64(row.group(4))).isEmpty();
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

    private boolean dynapins(String file) throws Exception {
        String jws = one(text(file), "^\\\\{\\"jws\\":\\"([^\\"]*)\\"\\\\}\\\\s*$");
        int end = jws.lastIndexOf('.');
        return !es256Signers(jws.substring(0, end), jws.substring(end + 1)).isEmpty();
    }

    private Set<String> es256Signers(String input, String signature) throws Exception {
        byte[] numbers = Base64.getUrlDecoder().decode(signature);
        return signersOf("SHA256withECDSAinP1363Format", input.getBytes(UTF_8), numbers);
    }

    /** Which of the P-256 keys that you named made this signature. */
    private Set<String> signersOf(String algorithm, byte[] input, byte[] signature) throws Exception {
        Set<String> signers = new HashSet<>();
        for (String file : List.of("public-key.pem", "public-key-older.pem")) {
            if (Files.exists(folder.resolve(file)) && verify("EC", algorithm, file, input, signature)) {
                signers.add(sha256(spki(file)));
            }
        }
        return signers;
    }

    private byte[] spki(String file) throws Exception {
        return base64(text(file).replaceAll("-----[A-Z ]+-----|\\\\s", ""));
    }

    private boolean verify(String kind, String algorithm, String file, byte[] input, byte[] signature)
            throws Exception {
        byte[] spki = spki(file);
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
