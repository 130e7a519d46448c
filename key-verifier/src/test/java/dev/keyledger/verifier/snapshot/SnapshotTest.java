package dev.keyledger.verifier.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.events.Actor;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.feed.LastRecord;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.KeyHistoryBuilder;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.key.Lineage;
import dev.keyledger.verifier.memory.Doubt;
import dev.keyledger.verifier.memory.KeySnapshot;
import dev.keyledger.verifier.memory.KeyTail.Standing;
import dev.keyledger.verifier.memory.Memories;
import dev.keyledger.verifier.memory.SecretIndex;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What is written down and read again is the same memory, and nothing else is ever taken for it. */
final class SnapshotTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Pepper PEPPER = new Pepper("p1", new byte[32]);
    private static final Peppers PEPPERS = new Peppers(List.of(PEPPER));
    private static final Pepper OTHER = new Pepper("p1", "another pepper of the same name..".getBytes(UTF_8));
    private static final KeyFormat FORMAT = new KeyFormat(KeyFormat.DEFAULT_PREFIX);
    private static final long SEED = Long.getLong("keyledger.seed", 20261128);

    private final KeyHistoryBuilder live = newKey();
    private final KeyHistoryBuilder rotated = newKey();
    private final KeyHistoryBuilder revoked = newKey();
    private final KeyHistoryBuilder disabled = newKey();
    private final KeyHistoryBuilder doubted = newKey();
    private final KeyHistoryBuilder waiting = newKey();
    private final KeyHistoryBuilder unread = newKey();
    private final KeyHistoryBuilder newSecret = newKey();
    private final SecretIndex index = memory();

    private static KeyHistoryBuilder newKey() {
        return new KeyHistoryBuilder("acme", PEPPER, new Actor("ada", "Ada"), START);
    }

    private SecretIndex memory() {
        var events = new ArrayList<KeyEventEnvelope>();
        events.add(live.additional("CI", List.of("models:read"), null));
        events.add(rotated.additional("CI", List.of("models:read"), START.plusSeconds(9_999)));
        events.add(rotated.rotated(UUID.randomUUID(), RetireOld.AFTER_OVERLAP, START.plusSeconds(600)));
        events.add(revoked.additional("CI", List.of(), null));
        events.add(revoked.event(new KeyRevoked(null)));
        events.add(disabled.additional("CI", List.of("models:read"), null));
        events.add(disabled.event(new KeyDisabled(DisablingRole.ADMIN, null)));
        events.add(doubted.additional("CI", List.of("models:read"), null));
        events.add(waiting.additional("CI", List.of("models:read"), null));
        waiting.event(new KeyRenamed("missing"));
        events.add(waiting.event(new KeyRevoked(null)));
        events.add(newSecret.additional("CI", List.of("models:read"), null));
        newSecret.event(new KeyRenamed("missing"));
        events.add(newSecret.rotated(UUID.randomUUID(), RetireOld.AFTER_UPDATE, null));
        SecretIndex memory = Memories.of(events);
        unread.additional("CI", List.of("models:read"), null);
        Memories.doubt(memory, new Doubt(doubted.keyId(), Map.of(1, 3L), null));
        Memories.doubt(memory, new Doubt(unread.keyId(), Map.of(0, 16L), hmacOf(unread, 1)));
        return memory;
    }

    @Test
    void everyKey_isReadAsItWas_withWhatItIsInDoubtFor() throws IOException {
        var loaded = new SecretIndex();
        var keys = new ArrayList<KeyCredentials>();

        KeySnapshot snapshot = read(written(), keys);

        assertThat(keys).containsExactlyInAnyOrderElementsOf(keysOf(index)).hasSize(7);
        assertThat(snapshot.topicId()).isEqualTo(Memories.TOPIC_ID);
        assertThat(snapshot.nextOffsets()).isEqualTo(Map.of(0, 17L, 1, 4L));
        assertThat(snapshot.lastRecords())
                .isEqualTo(Map.of(0, new LastRecord(15, "fifteenth"), 1, new LastRecord(3, "third")));
        assertThat(snapshot.doubts()).containsExactlyInAnyOrderElementsOf(index.doubts());
        Memories.of(snapshot, loaded);
        assertThat(loaded.quarantinedKeys()).containsExactlyInAnyOrder(doubted.keyId(), unread.keyId());
        assertThat(loaded.inDoubt(waiting.keyId())).as("its revocation waits").isTrue();
        assertThat(loaded.inDoubt(live.keyId())).isFalse();
    }

    /** Nothing says so but the event that waits: an unknown key would be refused for good, and this one is to come. */
    @Test
    void secretOfAnEventThatWaits_isInDoubtAndNotUnknown() throws IOException {
        var loaded = new ArrayList<KeyCredentials>();
        KeySnapshot snapshot = read(written(), loaded);

        SecretIndex memory = Memories.of(snapshot, new SecretIndex());

        assertThat(Memories.isDoubtful(memory, hmacOf(newSecret, 2))).isTrue();
        assertThat(Memories.isDoubtful(memory, hmacOf(unread, 1))).isTrue();
        assertThat(Memories.isDoubtful(memory, hmacOf(live, 1))).isFalse();
    }

    @Test
    void secrets_areInItAsHmacsAlone() throws IOException {
        String text = new String(unzipped(written()), UTF_8);

        assertThat(text).contains(hmacOf(live, 1).toString(), hmacOf(revoked, 1).toString());
        for (KeyHistoryBuilder key : List.of(live, rotated, revoked, doubted, waiting, unread, newSecret)) {
            assertThat(text).doesNotContain(key.key(1), key.key(1).substring(0, 30));
        }
    }

    @Test
    void cutOffAnywhere_isRefused() throws IOException {
        byte[] whole = written();
        for (int length = 0; length < whole.length; length++) {
            requireUnfit(Arrays.copyOf(whole, length));
        }
        byte[] lines = unzipped(whole);
        for (int i = 0; i < lines.length - 1; i++) {
            if (lines[i] == '\n') {
                requireUnfit(zipped(Arrays.copyOf(lines, i + 1)));
            }
        }
    }

    @Test
    void anyByteChanged_isRefused() throws IOException {
        var random = new Random(SEED);
        byte[] lines = unzipped(written());
        for (int i = 0; i < 2_000; i++) {
            byte[] changed = lines.clone();
            int at = random.nextInt(changed.length - 1);
            changed[at] ^= (byte) (1 << random.nextInt(7));
            assertThatThrownBy(() -> read(zipped(changed), new ArrayList<>()))
                    .as("byte %d of seed %d", at, SEED)
                    .isInstanceOf(RuntimeException.class);
        }
    }

    /** Each of them would let a doubted key become valid, or a revoked one. */
    @Test
    void linesLeftOutSwappedOrAdded_areRefused() throws IOException {
        List<String> lines = new String(unzipped(written()), UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            var without = new ArrayList<>(lines);
            without.remove(i);
            requireUnfit(zipped(joined(without)));
            var twice = new ArrayList<>(lines);
            twice.add(i, lines.get(i));
            requireUnfit(zipped(joined(twice)));
        }
        var swapped = new ArrayList<>(lines);
        swapped.set(1, lines.get(2));
        swapped.set(2, lines.get(1));
        requireUnfit(zipped(joined(swapped)));
    }

    /** Whoever can write the file that is kept could make any key valid by it. */
    @Test
    void lineThatIsSomethingBesideTheEnd_isRefused() throws IOException {
        List<String> lines = new String(unzipped(written()), UTF_8).lines().toList();
        String end = lines.getLast();
        for (String line : lines.subList(1, lines.size() - 1)) {
            String both = line.substring(0, line.length() - 1) + "," + end.substring(1);
            var changed = new ArrayList<>(lines);
            changed.set(lines.size() - 1, both);
            for (String count : List.of("keys", "doubts", "early")) {
                changed.set(lines.size() - 1, plusOne(both, count));
                requireUnfit(zipped(joined(changed)));
            }
        }
    }

    private static String plusOne(String line, String count) {
        Matcher number = Pattern.compile("(\"end\":.*\"" + count + "\":)(\\d+)").matcher(line);
        assertThat(number.find()).isTrue();
        return number.replaceFirst(found -> found.group(1) + (Long.parseLong(found.group(2)) + 1));
    }

    /** What it says may be what refuses the key. */
    @Test
    void keyOfWhichANewerBuildSaysMore_isInDoubt() throws IOException {
        var newer = new Peppers(List.of(PEPPER));
        byte[] snapshot = resealed(text -> text.replaceFirst(
                "(\\{\"key\":\\{\"keyId\":\"" + live.keyId() + "\")",
                "$1,\"suspendedAt\":\"2026-03-01T10:00:00.000Z\""));

        var keys = new ArrayList<KeyCredentials>();
        KeySnapshot read = new SnapshotReader(newer).read(new ByteArrayInputStream(snapshot), keys::add);

        assertThat(keys).hasSize(7);
        assertThat(read.doubts()).contains(new Doubt(live.keyId(), Map.of(), null));
        byte[] header = resealed(text -> text.replaceFirst("\"topicId\"", "\"newer\":1,\"topicId\""));
        requireUnfit(header);
    }

    /** With its checksum, as whoever wrote it so would have. */
    private byte[] resealed(UnaryOperator<String> change) throws IOException {
        String text = new String(unzipped(written()), UTF_8);
        assertThat(change.apply(text)).isNotEqualTo(text);
        List<String> lines = change.apply(text).lines().toList();
        List<String> before = lines.subList(0, lines.size() - 1);
        var digest = Checksum.begun();
        digest.update(joined(before));
        SnapshotLine.End end =
                WireJson.mapper().readValue(lines.getLast(), SnapshotLine.class).end();
        var all = new ArrayList<>(before);
        all.add(WireJson.mapper().writeValueAsString(SnapshotLine.of(end.sealed(digest, PEPPER))));
        return zipped(joined(all));
    }

    /** A fork leaves no trace in the state that follows it, so whoever started from that would believe the key. */
    @Test
    void doubtThatArisesWhileTheKeysAreWritten_isInIt() throws IOException {
        SecretIndex memory = Memories.of(List.of(newKey().additional("CI", List.of(), null)));
        var late = new Doubt(UUID.randomUUID(), Map.of(0, 21L), null);
        var output = new ByteArrayOutputStream();
        var asOf = new Supplier<Optional<Instant>>() {
            @Override
            public Optional<Instant> get() {
                // Asked for the first line: what waits and what is in doubt has been noted by then.
                Memories.doubt(memory, late);
                return Optional.of(START);
            }
        };
        new SnapshotWriter(() -> Optional.of(Memories.standing(memory)), asOf, PEPPERS)
                .begin()
                .orElseThrow()
                .to(output);

        assertThat(read(output.toByteArray(), new ArrayList<>()).doubts()).contains(late);
    }

    /** The key's copy is behind the fork by then, where nobody who starts from it would find the fork again. */
    @Test
    void forkThatIsPassedWhileTheSnapshotIsWritten_leavesItsKeyInDoubt() throws IOException {
        KeyHistoryBuilder key = newKey();
        SecretIndex memory = Memories.of(List.of(key.additional("CI", List.of(), null)));
        KeyEventEnvelope other = key.forked(null).event(new KeyRevoked(null));
        List<KeyEventEnvelope> meanwhile =
                List.of(key.event(new KeyRenamed("CD")), other, key.event(new KeyRenamed("CE")));
        var output = new ByteArrayOutputStream();
        new SnapshotWriter(
                        () -> Optional.of(Memories.standing(memory)),
                        () -> {
                            meanwhile.forEach(event -> Memories.take(memory, event));
                            return Optional.of(START);
                        },
                        PEPPERS)
                .begin()
                .orElseThrow()
                .to(output);
        var keys = new ArrayList<KeyCredentials>();
        var loaded = new SecretIndex();

        KeySnapshot read = read(output.toByteArray(), keys);
        keys.forEach(state -> Memories.load(loaded, state));
        Memories.of(read, loaded);
        meanwhile.forEach(event -> Memories.take(loaded, event));

        assertThat(loaded.versionOf(key.keyId())).isEqualTo(3);
        assertThat(loaded.inDoubt(key.keyId())).as("one history revokes it").isTrue();
    }

    /** All keys that were made with it would be unknown, and refused for good. */
    @Test
    void otherBytesOfAnOlderPepper_areNoticed() throws IOException {
        var newest = new Pepper("p2", "the newest pepper, of 32 bytes....".getBytes(UTF_8));
        byte[] snapshot = written(index, new Peppers(List.of(PEPPER, newest)));

        assertThat(new SnapshotReader(new Peppers(List.of(PEPPER, newest)))
                        .read(new ByteArrayInputStream(snapshot), key -> {})
                        .topicId())
                .isEqualTo(Memories.TOPIC_ID);
        var reader = new SnapshotReader(new Peppers(List.of(OTHER, newest)));
        assertThatThrownBy(() -> reader.read(new ByteArrayInputStream(snapshot), key -> {}))
                .isInstanceOf(UnfitSnapshotException.class)
                .hasMessageContaining("pepper p1 has other bytes here");
    }

    @Test
    void pepperThatTheWriterLacks_leavesNothingToWrite() {
        var stranger = new Pepper("p2", new byte[32]);
        var writer = new SnapshotWriter(
                () -> Optional.of(Memories.standing(index)), Optional::empty, new Peppers(List.of(stranger)));

        assertThat(writer.begin()).isEmpty();
        assertThat(new SnapshotWriter(() -> Optional.of(Memories.standing(index)), Optional::empty, PEPPERS).begin())
                .isPresent();
    }

    @Test
    void madeWithoutThePepper_isRefused() {
        assertThatThrownBy(() -> read(written(OTHER), new ArrayList<>()))
                .isInstanceOf(UnfitSnapshotException.class)
                .hasMessageContaining("made without the pepper");
        var unknown = new Peppers(List.of(PEPPER, new Pepper("p9", new byte[32])));
        assertThatThrownBy(() -> read(written(index, unknown), new ArrayList<>()))
                .isInstanceOf(UnfitSnapshotException.class)
                .hasMessageContaining("pepper p9, which isn't configured");
    }

    @Test
    void headerThatDoesNotSayWhichLogItIsOf_orIsOfAnotherFormat_isRefused() throws IOException {
        requireUnfit(changed(text -> text.replaceFirst("\"topicId\":\"[^\"]*\",", "")));
        requireUnfit(changed(text -> text.replaceFirst("\"timelineId\":\"[^\"]*\",", "")));
        requireUnfit(changed(text -> text.replaceFirst("\"peppers\":\\{[^}]*\\},?", "")));
        requireUnfit(changed(text -> text.replaceFirst("\"lastRecords\":\\{.*?\\}\\},", "")));
        requireUnfit(changed(text -> text.replaceFirst("\"format\":3", "\"format\":2")));
    }

    /** Sealed rightly, by one who doesn't know either: a fork of the key would go unnoticed. */
    @Test
    void keyWithoutItsLastEvent_isRefused() {
        var nameless = new SecretIndex();
        index.forEachKey(key -> Memories.load(nameless, withoutLineage(key)));

        assertThatThrownBy(() -> read(written(nameless, PEPPER), new ArrayList<>()))
                .isInstanceOf(UnfitSnapshotException.class)
                .hasMessageContaining("by which event");
    }

    @Test
    void memoryThatStartsOverInTheMiddle_givesASnapshotWithoutAnEnd() {
        var looks = new int[1];
        var writer = new SnapshotWriter(
                () -> Optional.of(Memories.standing(looks[0]++ == 0 ? index : new SecretIndex())),
                Optional::empty,
                PEPPERS);
        var output = new ByteArrayOutputStream();

        assertThatThrownBy(() -> writer.begin().orElseThrow().to(output))
                .isInstanceOf(UnfitSnapshotException.class)
                .hasMessageContaining("started over");
        requireUnfit(output.toByteArray());
    }

    private static KeyCredentials withoutLineage(KeyCredentials key) {
        return new KeyCredentials(
                key.keyId(),
                key.workspaceId(),
                key.version(),
                Lineage.UNKNOWN,
                key.scopes(),
                key.expiresAt(),
                key.revokedAt(),
                key.disabledAt(),
                key.secrets());
    }

    private static KeyHmac hmacOf(KeyHistoryBuilder key, int secretVersion) {
        return PEPPER.hmac(FORMAT.parse(key.key(secretVersion)).orElseThrow());
    }

    private static List<KeyCredentials> keysOf(SecretIndex memory) {
        var keys = new ArrayList<KeyCredentials>();
        memory.forEachKey(keys::add);
        return keys;
    }

    private byte[] written() {
        return written(PEPPER);
    }

    private byte[] written(Pepper pepper) {
        return written(index, pepper);
    }

    private static byte[] written(SecretIndex memory, Pepper pepper) {
        return written(memory, new Peppers(List.of(pepper)));
    }

    private static byte[] written(SecretIndex memory, Peppers peppers) {
        Standing standing = Memories.standing(memory);
        var output = new ByteArrayOutputStream();
        try {
            new SnapshotWriter(() -> Optional.of(standing), () -> Optional.of(START), peppers)
                    .begin()
                    .orElseThrow()
                    .to(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return output.toByteArray();
    }

    private static KeySnapshot read(byte[] snapshot, List<KeyCredentials> keys) throws IOException {
        return new SnapshotReader(new Peppers(List.of(PEPPER))).read(new ByteArrayInputStream(snapshot), keys::add);
    }

    private static void requireUnfit(byte[] snapshot) {
        assertThatThrownBy(() -> read(snapshot, new ArrayList<>())).isInstanceOf(UnfitSnapshotException.class);
    }

    private byte[] changed(UnaryOperator<String> change) throws IOException {
        String text = new String(unzipped(written()), UTF_8);
        assertThat(change.apply(text)).isNotEqualTo(text);
        return zipped(change.apply(text).getBytes(UTF_8));
    }

    private static byte[] joined(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(UTF_8);
    }

    private static byte[] unzipped(byte[] zipped) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(zipped)).readAllBytes();
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        var output = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(output)) {
            zip.write(bytes);
        }
        return output.toByteArray();
    }
}
