package dev.keyledger.command.verifiers;

import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.feed.LogReader;
import dev.keyledger.kit.receipts.ReceiptRecord;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether every verifier that lives can read an event. One that can't would take the key for one whose revocation it may have
 * missed, and refuse it from then on. Asked only of events that not every build reads: what verifiers say is read when it is
 * needed, and what all of them understand is believed for a while.
 */
@ApplicationScoped
public class LiveVerifiers {
    private static final Logger LOG = LoggerFactory.getLogger(LiveVerifiers.class);
    private static final Duration BELIEVED_FOR = Duration.ofSeconds(10);
    private static final Duration READ_BACK = Duration.ofMinutes(10);
    private static final int BATCH_MAX = 2_000;

    private final Map<String, Object> kafka;
    private final Vertx vertx;
    private final Clock clock;

    /** By schema, until when it is believed that all understand it. */
    private volatile Believed believed = new Believed(Set.of(), System.nanoTime());

    private record Believed(Set<String> schemas, long untilNanos) {
        boolean has(Set<String> asked) {
            return untilNanos - System.nanoTime() > 0 && schemas.containsAll(asked);
        }
    }

    LiveVerifiers(@Identifier("default-kafka-broker") Map<String, Object> kafka, Vertx vertx, Clock clock) {
        this.kafka = kafka;
        this.vertx = vertx;
        this.clock = clock;
    }

    /** Whether any of these is one that not every build reads. */
    public static boolean mustBeAsked(Collection<EventType> types) {
        return types.stream().anyMatch(type -> !type.isReadByEveryBuild());
    }

    /** In words, who can't read all of these, or why that isn't known; empty: every verifier that lives can. */
    public Uni<Optional<String>> without(Collection<EventType> types) {
        Set<String> asked = types.stream()
                .filter(type -> !type.isReadByEveryBuild())
                .map(type -> type.dataSchema(type.schemaVersion()).toString())
                .collect(Collectors.toSet());
        if (believed.has(asked)) {
            return Uni.createFrom().item(Optional.empty());
        }
        return Uni.createFrom()
                .completionStage(() -> vertx.executeBlocking(this::read, false).toCompletionStage())
                .map(said -> said.without(asked))
                .invoke(without -> without.ifPresent(who -> LOG.warn("A change has to wait: {}", who)))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warn("A change has to wait: what verifiers say can't be read", failure);
                    return Optional.of("what verifiers say can't be read");
                });
    }

    private SaidByVerifiers read() throws SQLException, InterruptedException {
        var said = new SaidByVerifiers();
        try (var log = new LogReader<>(kafka, Topics.VERIFIER_PROGRESS, ReceiptRecord::of, BATCH_MAX)) {
            // This clock only says how much of what is past is read.
            log.seek(clock.instant().minus(READ_BACK));
            log.readTo(log.ends(), batch -> batch.records().forEach(said::take));
        }
        var understood = new HashSet<>(EventType.understood());
        understood.removeIf(schema -> said.without(Set.of(schema)).isPresent());
        believed = new Believed(Set.copyOf(understood), System.nanoTime() + BELIEVED_FOR.toNanos());
        return said;
    }
}
