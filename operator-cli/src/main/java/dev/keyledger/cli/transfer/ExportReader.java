package dev.keyledger.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.events.codec.WireJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads an export from beginning to end, one line at a time, and vouches for each before it is handed over. */
final class ExportReader {
    private static final String OPENING = "{\"chain\":\"";
    private static final Pattern LINE = Pattern.compile("\\{\"chain\":\"[0-9a-f]{64}\",\".*}");
    private static final int BUFFER_BYTES = 1 << 16;
    /** No event is nearly so large. */
    private static final int LINE_BYTES_MAX = 1 << 20;

    private final Path file;
    private final Chain chain = new Chain();
    private long line;
    private long events;

    private ExportReader(Path file) {
        this.file = file;
    }

    /** Takes an event, whose text is as it stands in the file. */
    @FunctionalInterface
    interface EventReader {
        void read(long number, ObjectNode event);
    }

    /**
     * @return how many events there are
     * @throws OperatorProblem that names the first line that is not as it was written
     */
    static long read(Path file, EventReader reader) {
        return new ExportReader(file).read(reader);
    }

    private long read(EventReader reader) {
        try (InputStream in = opened()) {
            requireHeader(in);
            while (true) {
                ObjectNode content = next(in);
                if (content.has("events")) {
                    requireEnd(content, in);
                    return events;
                }
                requireNumber(content);
                reader.read(events, content);
            }
        } catch (NoSuchFileException e) {
            throw new OperatorProblem("there is no file " + file, e);
        } catch (EOFException | ZipException e) {
            throw cutOff(e);
        } catch (IOException e) {
            throw new OperatorProblem(file + " can't be read: " + e.getMessage(), e);
        }
    }

    private InputStream opened() throws IOException {
        InputStream bytes = Files.newInputStream(file);
        try {
            return new BufferedInputStream(
                    file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, BUFFER_BYTES) : bytes, BUFFER_BYTES);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    private void requireHeader(InputStream in) throws IOException {
        ObjectNode header = next(in);
        if (!header.path("kind").asText().equals(ExportWriter.KIND)) {
            throw wrong("is not the first of an export of key events");
        }
        if (header.path("format").asInt() != ExportWriter.FORMAT) {
            throw wrong("is of format " + header.path("format").asText() + ", which this build can't read");
        }
    }

    private void requireNumber(ObjectNode content) {
        long number = content.path("number").asLong();
        if (number != ++events) {
            throw wrong(
                    number < events
                            ? String.format(Locale.ROOT, "has event %d, which stands before it already", number)
                            : String.format(
                                    Locale.ROOT, "has event %d, but event %d is missing before it", number, events));
        }
        content.remove("number");
    }

    private void requireEnd(JsonNode end, InputStream in) throws IOException {
        if (end.path("events").asLong() != events) {
            throw wrong(String.format(
                    Locale.ROOT,
                    "says that there are %d events, and there are %d",
                    end.path("events").asLong(),
                    events));
        }
        if (in.read() >= 0) {
            line++;
            throw wrong("follows the last one of the export");
        }
    }

    /** A line whose order or text is another than when it was written is named by its number. */
    private ObjectNode next(InputStream in) throws IOException {
        String text = nextText(in);
        if (!LINE.matcher(text).matches()) {
            throw wrong("is not a line of an export");
        }
        int afterChain = OPENING.length() + Chain.HEX_LENGTH + 2;
        String written = text.substring(OPENING.length(), OPENING.length() + Chain.HEX_LENGTH);
        String content = "{" + text.substring(afterChain);
        ObjectNode parsed = parsed(content);
        if (!chain.next(content).equals(written)) {
            if (parsed.has("number")) {
                long number = parsed.path("number").asLong();
                if (number != events + 1) {
                    requireNumber(parsed);
                }
            }
            throw wrong("is not as it was written, or the one before it is missing: its checksum is another");
        }
        return parsed;
    }

    private ObjectNode parsed(String content) {
        try {
            if (WireJson.mapper().readTree(content) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // Told below, as for every other text that is no object.
        }
        throw wrong("is not JSON");
    }

    private String nextText(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int next = in.read();
        line++;
        while (next >= 0 && next != '\n') {
            bytes.write(next);
            if (bytes.size() > LINE_BYTES_MAX) {
                throw wrong("is longer than any line of an export");
            }
            next = in.read();
        }
        if (next < 0) {
            line--;
            throw new EOFException();
        }
        return bytes.toString(UTF_8);
    }

    private OperatorProblem wrong(String what) {
        return new OperatorProblem(String.format(Locale.ROOT, "%s: line %d %s", file, line, what));
    }

    private OperatorProblem cutOff(IOException cause) {
        return new OperatorProblem(
                String.format(Locale.ROOT, "%s: line %d is the last whole one: the file was cut off", file, line),
                cause);
    }
}
