package dev.keyledger.system;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The forms in which a key could stand somewhere: as it is, spelt otherwise, or as a digest without a pepper. */
final class SecretForms {
    /** So many bytes are one group of base64: a text may begin at any of them. */
    private static final int BASE64_GROUP = 3;

    private SecretForms() {}

    static Map<String, byte[]> of(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        byte[] digest = sha256(bytes);
        var forms = new LinkedHashMap<String, byte[]>();
        // Every character of a key is safe in a URL, so its usual URL encoding is the key itself.
        forms.put("raw text", bytes);
        forms.put("UTF-16LE", key.getBytes(StandardCharsets.UTF_16LE));
        forms.put("UTF-16BE", key.getBytes(StandardCharsets.UTF_16BE));
        forms.put("URL encoding of all characters", ascii(percentEncoded(bytes)));
        forms.put("reversed", ascii(new StringBuilder(key).reverse().toString()));
        forms.put("hex", ascii(HexFormat.of().formatHex(bytes)));
        forms.put("HEX", ascii(HexFormat.of().withUpperCase().formatHex(bytes)));
        for (int shift = 0; shift < BASE64_GROUP; shift++) {
            int end = bytes.length - (bytes.length - shift) % BASE64_GROUP;
            forms.put("base64, shifted by " + shift, Base64.getEncoder().encode(Arrays.copyOfRange(bytes, shift, end)));
        }
        forms.put("SHA-256", digest);
        forms.put("SHA-256 in hex", ascii(HexFormat.of().formatHex(digest)));
        forms.put("SHA-256 in HEX", ascii(HexFormat.of().withUpperCase().formatHex(digest)));
        forms.put("SHA-256 in base64", Base64.getEncoder().withoutPadding().encode(digest));
        forms.put(
                "SHA-256 in base64url", Base64.getUrlEncoder().withoutPadding().encode(digest));
        return forms;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String percentEncoded(byte[] bytes) {
        return HexFormat.of().withUpperCase().withPrefix("%").formatHex(bytes).toUpperCase(Locale.ROOT);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
