package dev.keyledger.keyformat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

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
    private static final int ASCII = 128;

    /** By ASCII character, its value as a digit; negative: it is none. */
    private static final byte[] VALUES = values();

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
        byte[] ascii = text.toString().getBytes(StandardCharsets.US_ASCII);
        return keyOf(text.append(digitsOf(checksum(ascii, ascii.length))).toString());
    }

    /** The key if {@code text} has this prefix, only base62 digits behind it, the right length and checksum. */
    public Optional<GatewayKey> parse(@Nullable String text) {
        if (text == null || text.length() != length || !text.startsWith(prefix)) {
            return Optional.empty();
        }
        // What isn't ASCII comes out as a question mark, which is no digit; two characters may come out as one.
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        return ascii.length == length && areDigits(ascii) && isIntact(ascii)
                ? Optional.of(keyOf(text))
                : Optional.empty();
    }

    /** Without a branch for each, since nobody can foretell which digit comes: guessing wrong costs more than all else here. */
    private boolean areDigits(byte[] ascii) {
        int all = 0;
        for (int i = prefix.length(); i < length; i++) {
            all |= VALUES[ascii[i]];
        }
        return all >= 0;
    }

    /** Digit by digit, since every verification comes by here and none of it need be written down. */
    private boolean isIntact(byte[] ascii) {
        long rest = checksum(ascii, length - CHECKSUM_LENGTH);
        for (int i = length - 1; i >= length - CHECKSUM_LENGTH; i--) {
            if (VALUES[ascii[i]] != rest % BASE62.length()) {
                return false;
            }
            rest /= BASE62.length();
        }
        return true;
    }

    private GatewayKey keyOf(String text) {
        return new GatewayKey(text, prefix);
    }

    private static byte[] values() {
        var values = new byte[ASCII];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < BASE62.length(); i++) {
            values[BASE62.charAt(i)] = (byte) i;
        }
        return values;
    }

    /** Of all bytes at once: one by one takes several times as long. */
    private static long checksum(byte[] ascii, int end) {
        var crc = new CRC32();
        crc.update(ascii, 0, end);
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
