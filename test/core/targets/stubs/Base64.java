package android.util;

public final class Base64 {
    public static final int DEFAULT = 0;

    private Base64() {}

    public static byte[] decode(String text, int flags) {
        if (flags != DEFAULT) throw new IllegalArgumentException("another alphabet");
        return java.util.Base64.getMimeDecoder().decode(text);
    }
}
