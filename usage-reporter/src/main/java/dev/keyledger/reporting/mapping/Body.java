package dev.keyledger.reporting.mapping;

import dev.keyledger.reporting.mapping.MappedBody.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * A body as it came, with the two headers that say how to read it.
 *
 * @param contentType the header's value; empty where there is none
 * @param contentEncoding the header's value; empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Only handed over, never compared.
public record Body(byte[] bytes, String contentType, String contentEncoding) {
    /** As much as is read of one, compressed or not: a batch of a hundred with long prompts, and no bomb. */
    public static final int BYTES_MAX = 16 << 20;

    /** The media type in small letters, without its parameters. */
    public String mediaType() {
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** What was sent, decompressed where it is compressed. */
    public byte[] content() throws UnreadableBodyException {
        if (bytes.length > BYTES_MAX) {
            throw tooLarge();
        }
        return switch (contentEncoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> bytes;
            case "gzip", "x-gzip" -> decompressed();
            default ->
                throw new UnreadableBodyException(
                        Reason.UNSUPPORTED_CONTENT_ENCODING, "the body must be compressed by gzip, or not at all");
        };
    }

    private byte[] decompressed() throws UnreadableBodyException {
        try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] content = gzip.readNBytes(BYTES_MAX + 1);
            if (content.length > BYTES_MAX) {
                throw tooLarge();
            }
            return content;
        } catch (IOException e) {
            throw new UnreadableBodyException(Reason.MALFORMED, "the body is no gzip, or not all of one");
        }
    }

    private static UnreadableBodyException tooLarge() {
        return new UnreadableBodyException(
                Reason.TOO_LARGE, "a body may have " + BYTES_MAX + " bytes, and as many once it is decompressed");
    }
}
