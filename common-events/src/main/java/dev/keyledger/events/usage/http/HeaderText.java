package dev.keyledger.events.usage.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How HTTP headers carry an attribute's text: as UTF-8, {@code %XX} in place of each byte that is no plain ASCII, and, from
 * senders that keep to an older CloudEvents, in double quotes around that.
 */
final class HeaderText {
    private HeaderText() {}

    /** Empty if it is none: a text that was guessed could be another event's id. */
    static Optional<String> decode(String value) {
        String header = unquoted(value);
        if (header.indexOf('%') < 0) {
            return Optional.of(header);
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytesOf(header)))
                    .toString());
        } catch (CharacterCodingException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** What is quoted as a whole, with the backslashes that stand for what follows them. */
    private static String unquoted(String value) {
        int end = value.length() - 1;
        if (end < 1 || value.charAt(0) != '"' || value.charAt(end) != '"') {
            return value;
        }
        var text = new StringBuilder(end);
        for (int i = 1; i < end; i++) {
            if (value.charAt(i) == '\\' && ++i == end) {
                return value;
            }
            text.append(value.charAt(i));
        }
        return text.toString();
    }

    private static byte[] bytesOf(String header) {
        var bytes = new ByteArrayOutputStream(header.length());
        for (int i = 0; i < header.length(); i++) {
            char character = header.charAt(i);
            if (character == '%') {
                bytes.write(HexFormat.fromHexDigits(header, i + 1, i + 3));
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(character).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
