package dev.keyledger.verifier.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.keyledger.events.codec.DecodedKeyEvent.Decoded;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.log.KeyEventReader;
import dev.keyledger.verifier.memory.Doubt;
import dev.keyledger.verifier.memory.KeySnapshot;
import dev.keyledger.verifier.snapshot.SnapshotLine.Early;
import dev.keyledger.verifier.snapshot.SnapshotLine.End;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link SnapshotWriter} wrote, and refuses anything else: cut off, changed, or by somebody else. */
final class SnapshotReader {
    private static final int BUFFER_BYTES = 64 * 1024;
    /** What a newer build says of a key may be that it is disabled, or what comes after that: it must not be overlooked. */
    private static final ObjectReader STRICT =
            WireJson.mapper().reader().with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final ObjectReader LENIENT = WireJson.mapper().reader();

    private final Peppers peppers;

    SnapshotReader(Peppers peppers) {
        this.peppers = peppers;
    }

    /** Where it stands, from its first line alone, so without a proof that the rest is whole. */
    KeySnapshot.Position position(InputStream input) throws IOException {
        return checked(() -> {
            SnapshotHeader header = headerOf(new JsonLines(new GZIPInputStream(input, BUFFER_BYTES)));
            return new KeySnapshot.Position(header.topicId(), header.nextOffsets(), header.lastRecords(), null);
        });
    }

    /**
     * @param keys told every key before it is known that all is well: what is made of them must be dropped if it isn't
     * @throws UnfitSnapshotException if all isn't well
     */
    KeySnapshot read(InputStream input, Consumer<KeyCredentials> keys) throws IOException {
        return checked(() -> new Reading(new JsonLines(new GZIPInputStream(input, BUFFER_BYTES)), keys).all());
    }

    /** What is broken on its way here is told as what it is; another attempt may bring it whole. */
    private interface Attempt<T> {
        T make() throws IOException;
    }

    private static <T> T checked(Attempt<T> attempt) throws IOException {
        try {
            return attempt.make();
        } catch (EOFException e) {
            throw new UnfitSnapshotException("it is cut off", e);
        } catch (ZipException e) {
            throw new UnfitSnapshotException("it is no gzip, or a broken one", e);
        }
    }

    private static SnapshotHeader headerOf(JsonLines lines) throws IOException {
        if (!lines.next()) {
            throw new UnfitSnapshotException("it is empty");
        }
        try {
            return parsed(SnapshotHeader.class, lines, STRICT);
        } catch (UnrecognizedPropertyException e) {
            throw new UnfitSnapshotException("its first line says more than this build knows");
        }
    }

    /**
     * What a parser says of JSON that it can't read quotes it, and there are HMACs in it.
     *
     * @throws UnrecognizedPropertyException if the reader is strict and something unknown is in the line
     */
    private static <T> T parsed(Class<T> type, JsonLines lines, ObjectReader reader)
            throws UnrecognizedPropertyException {
        try {
            return reader.readValue(lines.bytes(), lines.offset(), lines.length(), type);
        } catch (UnrecognizedPropertyException e) {
            throw e;
        } catch (IOException e) {
            if (e.getCause() instanceof UnfitSnapshotException unfit) {
                throw unfit;
            }
            throw new UnfitSnapshotException("a line of it can't be read");
        }
    }

    /** One pass over the lines of one snapshot. */
    private final class Reading {
        private final JsonLines lines;
        private final Consumer<KeyCredentials> keys;
        private final MessageDigest digest = Checksum.begun();
        private final KeyEventReader events = new KeyEventReader(new KeyEventCodec());
        private final List<Doubt> doubts = new ArrayList<>();
        private final List<KeyEventEnvelope> early = new ArrayList<>();
        private final Set<String> pepperIds = new HashSet<>();
        private long keyLines;
        private long doubtLines;
        private long earlyLines;

        Reading(JsonLines lines, Consumer<KeyCredentials> keys) {
            this.lines = lines;
            this.keys = keys;
        }

        KeySnapshot all() throws IOException {
            SnapshotHeader header = headerOf(lines);
            End end = null;
            while (end == null) {
                digest.update(lines.bytes(), lines.offset(), lines.length());
                if (!lines.next()) {
                    throw new UnfitSnapshotException("its end is missing");
                }
                end = takeLine();
            }
            requireWhole(end);
            requireSamePeppers(header);
            if (lines.next()) {
                throw new UnfitSnapshotException("something follows its end");
            }
            return new KeySnapshot(header.topicId(), header.nextOffsets(), header.lastRecords(), doubts, early);
        }

        /** Until its end nothing shows that it is what was written, so a line may be anything. */
        private @Nullable End takeLine() {
            try {
                return take(parsed(SnapshotLine.class, lines, STRICT));
            } catch (UnrecognizedPropertyException e) {
                takeOfNewerBuild();
                return null;
            } catch (UnfitSnapshotException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new UnfitSnapshotException("a line of it makes no sense");
            }
        }

        /** The end, if the line is that; else null. */
        private @Nullable End take(SnapshotLine line) {
            if (line.key() != null) {
                keyLines++;
                line.key().secrets().forEach(secret -> pepperIds.add(secret.pepperId()));
                keys.accept(named(line.key()));
            } else if (line.doubt() != null) {
                doubtLines++;
                doubts.add(line.doubt());
            } else if (line.early() != null) {
                earlyLines++;
                take(line.early());
            }
            return line.end();
        }

        /** Of a key there is something to know that this build doesn't: it is in doubt, as by an event of a newer build. */
        private void takeOfNewerBuild() {
            SnapshotLine line;
            try {
                line = parsed(SnapshotLine.class, lines, LENIENT);
            } catch (UnrecognizedPropertyException e) {
                throw new IllegalStateException("the lenient reader leaves it out", e);
            }
            KeyCredentials key = line.key();
            if (key == null) {
                throw new UnfitSnapshotException("a line of it says more than this build knows");
            }
            take(line);
            doubts.add(new Doubt(key.keyId(), Map.of(), null));
        }

        /** An event that this build can't read puts its key in doubt, as it would on the topic. */
        private void take(Early event) {
            if (events.decode(event.headers(), event.data()) instanceof Decoded(KeyEventEnvelope envelope)) {
                early.add(envelope);
            } else {
                doubts.add(new Doubt(event.keyId(), Map.of(), Doubt.secretIn(event.data())));
            }
        }

        /** Without its last event's id nobody would notice that another event has the same version. */
        private KeyCredentials named(KeyCredentials key) {
            if (key.keyId() == null || key.lineage() == null || key.lineage().lastEventId() == null) {
                throw new UnfitSnapshotException("it doesn't say by which event key " + key.keyId() + " is what it is");
            }
            return key;
        }

        /** Wrong bytes of one would make unknown keys of all that were made with it. */
        private void requireSamePeppers(SnapshotHeader header) {
            if (!header.peppers().keySet().containsAll(pepperIds)) {
                throw new UnfitSnapshotException(
                        "it doesn't say what all peppers must be that its keys were made with");
            }
            for (Pepper own : peppers.all()) {
                String expected = header.peppers().get(own.id());
                if (expected != null && !expected.equals(Checksum.of(own))) {
                    throw new UnfitSnapshotException(
                            "pepper " + own.id() + " has other bytes here than where it was written");
                }
            }
        }

        private void requireWhole(End end) {
            if (end.keys() != keyLines || end.doubts() != doubtLines || end.early() != earlyLines) {
                throw new UnfitSnapshotException("lines of it are missing");
            }
            Pepper pepper = peppers.byId(String.valueOf(end.pepperId()))
                    .orElseThrow(() -> new UnfitSnapshotException(
                            "it is sealed with pepper " + end.pepperId() + ", which isn't configured here"));
            byte[] expected = end.macAfter(digest, pepper).getBytes(US_ASCII);
            if (end.mac() == null || !MessageDigest.isEqual(expected, end.mac().getBytes(US_ASCII))) {
                throw new UnfitSnapshotException("its checksum is wrong: it was changed, or made without the pepper");
            }
        }
    }
}
