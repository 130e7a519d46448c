package dev.keyledger.keyformat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The format of a key: {@code {prefix}{30 base62 random}{6 base62 CRC32}}. 30 base62 characters are 178 bits. The
 * checksum (CRC-32 IEEE of all before it, base62 digits 0-9A-Za-z, zero-padded) lets a typing error or a random string
 * be refused before any lookup; it proves nothing.
 */
public final class KeyFormat {
    public static final String DEFAULT_PREFIX = "dg_live_";

    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LENGTH = 30;
    private static final int CHECKSUM_LENGTH = 6;
    private static final Pattern PREFIX_SHAPE = Pattern.compile("[a-z][a-z0-9_]{0,30}_");

    private final String prefix;
    private final int length;

    /** @throws IllegalArgumentException unless the prefix is up to 32 of a-z, 0-9 and _, ending in _ */
    public KeyFormat(String prefix) {
        if (!PREFIX_SHAPE.matcher(prefix).matches()) {
            throw new IllegalArgumentException("a key prefix matches " + PREFIX_SHAPE.pattern());
        }
        this.prefix = prefix;
        this.length = prefix.length() + RANDOM_LENGTH + CHECKSUM_LENGTH;
    }

    public GatewayKey generate(SecureRandom random) {
        var text = new StringBuilder(length).append(prefix);
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            text.append(BASE62.charAt(random.nextInt(BASE62.length())));
        }
        return keyOf(
                text.append(digitsOf(checksum(text.toString(), text.length()))).toString());
    }

    /** The key if {@code text} has this prefix, only base62 digits behind it, the right length and checksum. */
    public Optional<GatewayKey> parse(String text) {
        if (text == null || text.length() != length || !text.startsWith(prefix)) {
            return Optional.empty();
        }
        for (int i = prefix.length(); i < length; i++) {
            if (!isBase62(text.charAt(i))) {
                return Optional.empty();
            }
        }
        return isIntact(text) ? Optional.of(keyOf(text)) : Optional.empty();
    }

    /** Digit by digit, since every verification comes by here and none of it need be written down. */
    private boolean isIntact(String text) {
        long rest = checksum(text, length - CHECKSUM_LENGTH);
        for (int i = length - 1; i >= length - CHECKSUM_LENGTH; i--) {
            if (text.charAt(i) != BASE62.charAt((int) (rest % BASE62.length()))) {
                return false;
            }
            rest /= BASE62.length();
        }
        return true;
    }

    private GatewayKey keyOf(String text) {
        return new GatewayKey(text, prefix);
    }

    private static boolean isBase62(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    /**
     * Of all bytes at once: one by one takes several times as long.
     *
     * @param text of ASCII characters alone
     */
    private static long checksum(String text, int end) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII), 0, end);
        return crc.getValue();
    }

    private static String digitsOf(long checksum) {
        char[] digits = new char[CHECKSUM_LENGTH];
        long rest = checksum;
        for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
            digits[i] = BASE62.charAt((int) (rest % BASE62.length()));
            rest /= BASE62.length();
        }
        return new String(digits);
    }
}
