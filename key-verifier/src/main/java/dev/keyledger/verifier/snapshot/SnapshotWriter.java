package dev.keyledger.verifier.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectWriter;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.memory.Doubt;
import dev.keyledger.verifier.memory.KeyTail;
import dev.keyledger.verifier.memory.KeyTail.Standing;
import dev.keyledger.verifier.snapshot.SnapshotLine.Early;
import dev.keyledger.verifier.snapshot.SnapshotLine.End;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.header.Header;

/**
 * Writes memory down for a verifier to start from, while the tail goes on: gzip of JSON lines, with a checksum that only
 * those can make who have the pepper. Secrets are in it as HMACs alone.
 *
 * <p>It is no picture of one moment. Offsets are noted first, then what waits, then the doubts, then the keys, then the doubts
 * that came meanwhile; so a key may be further than the offsets, where whoever reads on from these meets what is known
 * already, but no doubt of what is in it is left out.
 */
public final class SnapshotWriter {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final KeyEventCodec CODEC = new KeyEventCodec();

    private final Supplier<Optional<Standing>> memory;
    private final Supplier<Optional<Instant>> asOf;
    private final Peppers peppers;

    public SnapshotWriter(KeyTail tail, Peppers peppers) {
        this(tail::standing, tail.freshness()::asOf, peppers);
    }

    SnapshotWriter(Supplier<Optional<Standing>> memory, Supplier<Optional<Instant>> asOf, Peppers peppers) {
        this.memory = memory;
        this.asOf = asOf;
        this.peppers = peppers;
    }

    /**
     * What can be written now; empty: memory isn't loaded, or the log that it is of is gone, or a pepper is missing that keys
     * were made with, so that nobody could be told what it must be.
     */
    public Optional<Writing> begin() {
        return standing().map(this::of);
    }

    Optional<Standing> standing() {
        return memory.get().filter(now -> now.index().pepperIds().stream()
                .allMatch(id -> peppers.byId(id).isPresent()));
    }

    Writing of(Standing standing) {
        return output -> write(standing, output);
    }

    /** A snapshot that is written when it is asked for. */
    @FunctionalInterface
    public interface Writing {
        /** @throws UnfitSnapshotException if memory starts over in the middle of it: what is written has no end then */
        void to(OutputStream output) throws IOException;
    }

    private void write(Standing standing, OutputStream output) throws IOException {
        var digest = Checksum.begun();
        var zipped = new FastGzip(output);
        var lines = new Lines(new DigestOutputStream(new BufferedOutputStream(zipped, BUFFER_BYTES), digest));
        // In this order: what waits becomes a doubt, or a part of its key, and never the other way round.
        List<KeyEventEnvelope> early = standing.index().earlyEvents();
        Set<Doubt> doubts = new LinkedHashSet<>(standing.index().doubts());
        lines.write(new SnapshotHeader(
                SnapshotHeader.FORMAT,
                standing.topicId(),
                standing.timelineId(),
                standing.nextOffsets(),
                standing.lastRecords(),
                peppers.all().stream().collect(Collectors.toMap(Pepper::id, Checksum::of)),
                asOf.get().orElse(null)));
        for (Doubt doubt : doubts) {
            lines.write(SnapshotLine.of(doubt));
        }
        for (KeyEventEnvelope event : early) {
            lines.write(SnapshotLine.of(earlyOf(event)));
        }
        long keys = writeKeys(standing, lines);
        // A doubt that arose meanwhile and follows from a key's state, such as a fork, isn't found again by whoever
        // starts from
        // the state that followed. Memory notes a doubt before it takes what comes after, so none of these keys lacks
        // its own.
        for (Doubt doubt : standing.index().doubts()) {
            if (doubts.add(doubt)) {
                lines.write(SnapshotLine.of(doubt));
            }
        }
        if (memory.get().filter(now -> now.index() == standing.index()).isEmpty()) {
            throw new UnfitSnapshotException("memory has started over since it was begun");
        }
        Pepper pepper = peppers.newest();
        lines.write(
                SnapshotLine.of(new End(keys, doubts.size(), early.size(), pepper.id(), null).sealed(digest, pepper)));
        lines.flush();
        zipped.finish();
        output.flush();
    }

    private static long writeKeys(Standing standing, Lines lines) throws IOException {
        long[] keys = {0};
        try {
            standing.index().forEachKey(key -> {
                try {
                    lines.write(SnapshotLine.of(key));
                    keys[0]++;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return keys[0];
    }

    private static Early earlyOf(KeyEventEnvelope event) {
        var record = KafkaMessageFactory.<String>createWriter(
                        "early", event.keyId().toString())
                .writeBinary(CODEC.toCloudEvent(event));
        var headers = new LinkedHashMap<String, String>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return new Early(event.keyId(), headers, record.value());
    }

    /** JSON, a line each. */
    private static final class Lines {
        private static final ObjectWriter JSON = WireJson.mapper().writer();

        private final OutputStream output;

        Lines(OutputStream output) {
            this.output = output;
        }

        void write(Object line) throws IOException {
            output.write(JSON.writeValueAsBytes(line));
            output.write('\n');
        }

        void flush() throws IOException {
            output.flush();
        }
    }

    /** HMACs and ids don't compress, and the rest compresses well enough at once. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream output) throws IOException {
            super(output, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
