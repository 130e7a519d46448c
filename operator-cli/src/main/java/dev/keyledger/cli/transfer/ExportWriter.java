package dev.keyledger.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.events.codec.WireJson;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/**
 * Writes an export: a line that says what it is, one for each event with its number, and one with their count. Each begins
 * with the checksum of all up to it.
 */
final class ExportWriter implements AutoCloseable {
    static final String KIND = "keyledger-key-events";
    static final int FORMAT = 1;

    private static final int BUFFER_CHARS = 1 << 16;

    private final Chain chain = new Chain();
    private final BufferedWriter out;
    private long events;

    /** @param gzip whether it is packed */
    ExportWriter(Path file, boolean gzip, Instant now) throws IOException {
        OutputStream bytes = Files.newOutputStream(file);
        out = new BufferedWriter(
                new OutputStreamWriter(gzip ? new GZIPOutputStream(bytes, BUFFER_CHARS) : bytes, UTF_8), BUFFER_CHARS);
        line(WireJson.mapper()
                .createObjectNode()
                .put("kind", KIND)
                .put("format", FORMAT)
                .put("exportedAt", now.toString()));
    }

    /** @param event as the command service has it; its position there is left out */
    void add(ObjectNode event) throws IOException {
        ObjectNode numbered = WireJson.mapper().createObjectNode().put("number", ++events);
        event.properties().forEach(field -> {
            if (!field.getKey().equals("position")) {
                numbered.set(field.getKey(), field.getValue());
            }
        });
        line(numbered);
    }

    long events() {
        return events;
    }

    /** Without it the file counts as cut off. */
    void end() throws IOException {
        line(WireJson.mapper().createObjectNode().put("events", events));
    }

    private void line(ObjectNode content) throws IOException {
        String text = content.toString();
        out.write("{\"chain\":\"" + chain.next(text) + "\"," + text.substring(1) + "\n");
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
