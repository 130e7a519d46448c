package dev.keyledger.console.review;

import dev.keyledger.console.upstream.Commands;
import dev.keyledger.console.upstream.Trouble;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Revokes keys, one after the other, each with an answer of its own. */
@RequestScoped
class BulkRevoke {
    /** After it no other key is begun with: with the time that one may take, the browser still waits for the answer. */
    private static final Duration BEGUN_WITHIN = Duration.ofSeconds(6);

    private final Commands commands;
    private final Clock clock;

    @Inject
    BulkRevoke(Commands commands, Clock clock) {
        this.commands = commands;
        this.clock = clock;
    }

    /** @return an outcome of each key, in the same order; never fails */
    Uni<List<Outcome>> of(String workspaceId, List<ChosenKey> keys, @Nullable String reason) {
        Instant end = clock.instant().plus(BEGUN_WITHIN);
        var over = new AtomicBoolean();
        return Multi.createFrom()
                .iterable(keys)
                .onItem()
                .transformToUniAndConcatenate(key -> over.get()
                                || clock.instant().isAfter(end)
                        ? Uni.createFrom().item(Outcome.notTried(key))
                        : one(workspaceId, key, reason).invoke(outcome -> over.compareAndSet(false, outcome.endsAll())))
                .collect()
                .asList();
    }

    private Uni<Outcome> one(String workspaceId, ChosenKey key, @Nullable String reason) {
        return commands.revoke(workspaceId, key.keyId(), reason)
                .map(done -> Outcome.revoked(key))
                .onFailure()
                .recoverWithItem(failure -> Outcome.failed(key, Trouble.of(failure)));
    }
}
