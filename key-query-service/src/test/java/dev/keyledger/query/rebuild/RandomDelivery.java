package dev.keyledger.query.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyLabelChanged;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import dev.keyledger.verifier.KeyHistoryBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Random histories of keys, delivered badly: records come twice, late, with unknown types and versions, without a key,
 * without a value, or as garbage. Remembers what the views must say in the end.
 */
final class RandomDelivery {
    private static final double DOUBLED = 0.10;
    private static final double REORDERED = 0.10;
    private static final double UNREADABLE = 0.01;
    /** Of events that are replaced by something unreadable, so that whatever follows is early for ever. */
    private static final double BROKEN_OFF = 0.002;

    private static final List<RetireOld> RETIREMENTS = List.of(RetireOld.values());

    private static final int STEPS_BETWEEN_EVENTS = 20;
    private static final int STEPS_LATE_MAX = 400;

    private record Due(long step, long order, ProducerRecord<byte[], byte[]> record) {}

    private final RebuildFixture fixture;
    private final Random random;
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::step).thenComparingLong(Due::order));
    private final Map<UUID, String> expectedLines = new HashMap<>();
    private long step;
    private long sent;
    private long unreadable;

    RandomDelivery(RebuildFixture fixture, long seed) {
        this.fixture = fixture;
        this.random = new Random(seed);
    }

    /** Sends about so many records. */
    void send(long records) {
        while (sent + due.size() < records) {
            tellStory(fixture.key("ws-" + random.nextInt(200)));
            step += 5;
            deliver(step);
        }
        deliver(Long.MAX_VALUE);
        fixture.flush();
    }

    /** What {@link ReferenceKey#VIEW_SQL} must say, by key. */
    Map<UUID, String> expectedLines() {
        return expectedLines;
    }

    long expectedQuarantined() {
        return unreadable;
    }

    long sent() {
        return sent;
    }

    private void deliver(long upToStep) {
        while (!due.isEmpty() && due.peek().step() < upToStep) {
            fixture.send(due.remove().record());
            sent++;
        }
    }

    private void tellStory(KeyHistoryBuilder key) {
        List<KeyEventEnvelope> history = historyOf(key);
        int readable = history.size();
        for (int i = 0; i < history.size(); i++) {
            ProducerRecord<byte[], byte[]> record = fixture.recordOf(history.get(i));
            boolean broken = i > 0 && readable == history.size() && random.nextDouble() < BROKEN_OFF;
            if (broken) {
                readable = i;
                record = ofUnknownKind(record);
            }
            deliverBadly(record, i, broken);
            if (random.nextDouble() < UNREADABLE) {
                deliverBadly(unreadable(key.keyId()), i, true);
            }
        }
        int parked = Math.max(0, history.size() - readable - 1);
        expectedLines.put(key.keyId(), new ReferenceKey(history.subList(0, readable), parked).line());
    }

    private void deliverBadly(ProducerRecord<byte[], byte[]> record, int index, boolean isUnreadable) {
        long onTime = step + (long) index * STEPS_BETWEEN_EVENTS;
        schedule(onTime + (random.nextDouble() < REORDERED ? random.nextInt(STEPS_LATE_MAX) : 0), record, isUnreadable);
        if (random.nextDouble() < DOUBLED) {
            boolean keyless = !isUnreadable && random.nextInt(10) == 0;
            schedule(onTime + random.nextInt(STEPS_LATE_MAX), keyless ? withoutKey(record) : record, isUnreadable);
        }
    }

    private static ProducerRecord<byte[], byte[]> withoutKey(ProducerRecord<byte[], byte[]> record) {
        var keyless = new ProducerRecord<byte[], byte[]>(record.topic(), null, record.value());
        record.headers().forEach(keyless.headers()::add);
        return keyless;
    }

    private void schedule(long at, ProducerRecord<byte[], byte[]> record, boolean isUnreadable) {
        due.add(new Due(at, due.size() + sent, record));
        if (isUnreadable) {
            unreadable++;
        }
    }

    private ProducerRecord<byte[], byte[]> ofUnknownKind(ProducerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        if (random.nextBoolean()) {
            headers.remove("ce_type");
            headers.add("ce_type", "dev.keyledger.key.teleported".getBytes(UTF_8));
        } else {
            String schema = new String(headers.lastHeader("ce_dataschema").value(), UTF_8);
            headers.remove("ce_dataschema");
            headers.add("ce_dataschema", schema.replaceAll(":1$", ":99").getBytes(UTF_8));
        }
        return record;
    }

    private ProducerRecord<byte[], byte[]> unreadable(UUID keyId) {
        byte[] key = keyId.toString().getBytes(UTF_8);
        byte[] garbage = new byte[random.nextInt(100)];
        random.nextBytes(garbage);
        return switch (random.nextInt(5)) {
            case 0 -> new ProducerRecord<>(fixture.topic(), key, null);
            case 1 -> new ProducerRecord<>(fixture.topic(), null, garbage);
            case 2 -> new ProducerRecord<>(fixture.topic(), garbage, garbage);
            case 3 -> new ProducerRecord<>(fixture.topic(), null, (byte[]) null);
            default -> new ProducerRecord<>(fixture.topic(), key, garbage);
        };
    }

    private List<KeyEventEnvelope> historyOf(KeyHistoryBuilder key) {
        var history = new ArrayList<KeyEventEnvelope>();
        Instant expiresAt = random.nextInt(4) == 0 ? Instant.parse("2027-01-01T00:00:00Z") : null;
        history.add(key.additional(nameOf(random), List.of("models:read", "chat:completions"), expiresAt));
        int secrets = 1;
        UUID rotation = UUID.randomUUID();
        boolean oftenRotated = random.nextInt(40) == 0;
        for (int more = random.nextInt(oftenRotated ? 120 : 9); more > 0; more--) {
            switch (random.nextInt(oftenRotated ? 4 : 12)) {
                case 0 -> {
                    rotation = UUID.randomUUID();
                    secrets++;
                    RetireOld retireOld = RETIREMENTS.get(random.nextInt(RETIREMENTS.size()));
                    history.add(key.rotated(
                            rotation,
                            retireOld,
                            retireOld == RetireOld.AFTER_OVERLAP
                                    ? Instant.parse("2026-05-01T00:00:00Z").plusSeconds(random.nextInt(100_000))
                                    : null));
                }
                case 1 ->
                    history.add(key.event(new SandboxSecretsUpdated(rotation, secrets, List.of("cloud-sandbox"))));
                case 2 -> history.add(key.event(new SecretRetired(rotation, 1 + random.nextInt(secrets))));
                case 3 -> history.add(key.event(new KeyRevealed(secrets, null)));
                case 4 -> history.add(key.event(new KeyRevoked("over")));
                case 5 -> history.add(key.event(new KeyScopesChanged(List.of("scope:" + random.nextInt(9)))));
                case 6 ->
                    history.add(key.event(new KeyExpiryChanged(
                            random.nextInt(4) == 0
                                    ? null
                                    : Instant.parse("2027-02-01T00:00:00Z").plusSeconds(random.nextInt(100_000)))));
                case 7 -> history.add(key.event(new KeyLabelChanged("label " + random.nextInt(9))));
                case 8 -> history.add(key.event(new KeyDisabled(DisablingRole.ADMIN, "for now")));
                case 9 -> history.add(key.event(new KeyEnabled()));
                default -> history.add(key.event(new KeyRenamed(nameOf(random))));
            }
        }
        return history;
    }

    /** Names that quoting could break on the way. */
    private static String nameOf(Random random) {
        String odd = List.of(
                        "", " \"quoted\"", " {a,b}", " back\\slash", " 'O''Hara'", " Größe \u4e2d\u6587", " NULL", ",")
                .get(random.nextInt(8));
        return "Key " + random.nextInt(1_000_000) + odd;
    }
}
