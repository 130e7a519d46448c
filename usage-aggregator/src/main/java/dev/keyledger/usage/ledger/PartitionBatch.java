package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.events.usage.parse.ParsedRequest.Accepted;
import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.events.usage.parse.RejectionReason;
import dev.keyledger.usage.dedupe.EventIdentity;
import dev.keyledger.usage.dedupe.HourOfPartition;
import dev.keyledger.usage.dedupe.HourSets;
import dev.keyledger.usage.dedupe.Twins;
import dev.keyledger.usage.price.Cost;
import dev.keyledger.usage.price.RequestPrices;
import dev.keyledger.usage.window.Floor;
import dev.keyledger.usage.window.UsageWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the records of one partition since its last flush came to. Filled by the counting thread, then written. */
public final class PartitionBatch {
    private static final Duration LATE = Duration.ofHours(1);

    private final int partition;
    private final Instant idsFloor;
    private final HourSets counted;
    private final RequestPrices prices;
    private final Twins recent;

    private final Map<BucketKey, Tally> buckets = new HashMap<>();
    private int sums;
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private long deadLetterBytes;
    private @Nullable Instant appendedUntil;
    private long requests;
    private long duplicates;
    private long late;
    private long twins;
    private long unpriced;

    /** @param idsFloor the first hour whose ids are remembered */
    public PartitionBatch(int partition, Instant idsFloor, HourSets counted, RequestPrices prices, Twins recent) {
        this.partition = partition;
        this.idsFloor = idsFloor;
        this.counted = counted;
        this.prices = prices;
        this.recent = recent;
    }

    /**
     * Takes one record: counted, or a duplicate.
     *
     * @param appendedAt when Kafka had it
     * @return why it can't be counted, which makes it a dead letter; empty: it is counted
     */
    public Optional<Rejected> add(Instant appendedAt, ParsedRequest parsed) {
        if (appendedUntil == null || appendedAt.isAfter(appendedUntil)) {
            appendedUntil = appendedAt;
        }
        return switch (parsed) {
            case Rejected rejected -> Optional.of(rejected);
            case Accepted accepted -> count(appendedAt, accepted);
        };
    }

    private Optional<Rejected> count(Instant appendedAt, Accepted event) {
        Instant hour = UsageWindow.hourOf(event.time());
        if (hour.isBefore(idsFloor)) {
            // Happens only where accept-late was raised: what can't be told from a duplicate is never counted.
            return Optional.of(new Rejected(
                    RejectionReason.TOO_LATE, "/time", "is before the first hour whose events are remembered"));
        }
        var identity = EventIdentity.of(event.source(), event.id(), event.time());
        if (!counted.add(new HourOfPartition(partition, hour), identity)) {
            duplicates++;
            return Optional.empty();
        }
        requests++;
        if (recent.isTwin(event.source(), event.id(), event.time())) {
            twins++;
        }
        if (event.time().isBefore(appendedAt.minus(LATE))) {
            late++;
        }
        GatewayRequest data = event.data();
        Cost cost = prices.costOf(event.source(), data, event.time());
        if (cost instanceof Cost.Unknown) {
            unpriced++;
        }
        String provider = data.provider() == null ? "" : data.provider();
        sums += buckets.computeIfAbsent(new BucketKey(data.keyId(), hour, data.model(), provider), key -> new Tally())
                .add(data, event.time(), cost);
        return Optional.empty();
    }

    void bury(DeadLetter letter) {
        deadLetters.add(letter);
        deadLetterBytes += letter.bytes();
    }

    public int partition() {
        return partition;
    }

    /** How many sums it holds in memory. */
    int sums() {
        return buckets.size() + sums;
    }

    /** In no order. */
    Map<BucketKey, Tally> buckets() {
        return buckets;
    }

    /** What is counted inside the window, in the order in which it is written. */
    public SequencedMap<BucketKey, UsageCounts> bucketsFrom(Floor floor) {
        var hours = new TreeMap<BucketKey, UsageCounts>(BucketKey.ORDER);
        buckets.forEach((key, tally) -> {
            if (floor.counts(key.hour())) {
                hours.put(key, tally.counts());
            }
        });
        return hours;
    }

    /** Which secrets were used inside the window, in the order in which they are written. */
    SequencedMap<SecretHour, SecretUse> secretsFrom(Floor floor) {
        var hours = new TreeMap<SecretHour, SecretUse>(SecretHour.ORDER);
        buckets.forEach((key, tally) -> {
            if (floor.counts(key.hour())) {
                tally.secrets()
                        .read((version, use) ->
                                hours.merge(new SecretHour(key.keyId(), key.hour(), version), use, SecretUse::plus));
            }
        });
        return hours;
    }

    /** Why requests inside the window have no known cost, in the order in which they are written. */
    SequencedMap<UnpricedHour, Long> unpricedFrom(Floor floor) {
        var hours = new TreeMap<UnpricedHour, Long>(UnpricedHour.ORDER);
        buckets.forEach((key, tally) -> {
            if (floor.counts(key.hour())) {
                tally.unpricedByReason()
                        .forEach((reason, requests) -> hours.merge(
                                new UnpricedHour(key.hour(), key.model(), key.provider(), reason),
                                requests,
                                Long::sum));
            }
        });
        return hours;
    }

    /** By key, in the order of the keys. */
    public SequencedMap<UUID, Instant> lastUsedAt() {
        var lastUsedAt = new HashMap<UUID, Instant>();
        buckets.forEach((key, tally) ->
                lastUsedAt.merge(key.keyId(), tally.lastUsedAt(), (one, other) -> one.isAfter(other) ? one : other));
        return new TreeMap<>(lastUsedAt);
    }

    /** The ids of what was counted since they were last taken; to be asked for once. */
    public Map<HourOfPartition, byte[]> takeIds() {
        return counted.take(partition);
    }

    List<DeadLetter> deadLetters() {
        return deadLetters;
    }

    long deadLetterBytes() {
        return deadLetterBytes;
    }

    /** Null if there was no record. */
    public @Nullable Instant appendedUntil() {
        return appendedUntil;
    }

    /** Requests counted for the first time. */
    long requests() {
        return requests;
    }

    long duplicates() {
        return duplicates;
    }

    long late() {
        return late;
    }

    /** Requests that share source and id with a recent one of another time. */
    long twins() {
        return twins;
    }

    long unpriced() {
        return unpriced;
    }
}
